/** What the API offers of questions to a site's own past. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';
import { priceSettings } from '../prices/contract.ts';

const tag = 'Energy';
const number = Type.Number();
const sitePath = Type.Object({ siteId: uuid });
const whatIfPath = Type.Object({ whatIfId: uuid });

export const whatIfChange = {
  batteryWh: Type.Number({ minimum: 0, maximum: 1e8, description: 'More battery than there is, in Wh' }),
  batteryWatts: Type.Number({
    minimum: 0,
    maximum: 1e8,
    description: 'With which it charges and discharges',
  }),
  extraPeakWatts: Type.Number({
    minimum: 0,
    maximum: 1e8,
    description: 'More sun than there is, in W at its peak',
  }),
  extraEvses: Type.Integer({ minimum: 0, maximum: 500 }),
  evseWatts: Type.Number({ minimum: 1400, maximum: 1e6, description: 'Of each EVSE more' }),
  connectionAmps: orNull(
    Type.Number({ minimum: 6, maximum: 100_000, description: 'Of each phase; null: as it is' }),
  ),
  prices: orNull(priceSettings),
  /** For the past as it is, instead of the site's own. */
  pricesNow: Type.Optional(orNull(priceSettings)),
};

export const whatIfBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    weeks: Type.Integer({ minimum: 1, maximum: 8, default: 4 }),
    ...whatIfChange,
    investment: orNull(
      Type.Number({ minimum: 0, maximum: 1e12, description: 'What it costs, to be paid back' }),
    ),
  },
  { additionalProperties: false },
);
export type WhatIfBody = Static<typeof whatIfBody>;

export const whatIfOutcome = Type.Object({
  boughtWh: number,
  soldWh: number,
  sunWh: number,
  carWh: number,
  loadWh: number,
  peakWatts: number,
  energyCost: number,
  earned: number,
  demandCost: number,
  wear: number,
  cost: number,
  yearlyCost: number,
  carbonGrams: orNull(number),
  selfSufficiency: orNull(number),
  selfConsumption: orNull(number),
  cars: Type.Integer(),
  carsShort: Type.Integer(),
  missingWh: number,
  days: Type.Array(Type.Object({ at: number, peakWatts: number, cost: number, boughtWh: number })),
  hours: Type.Array(number),
});

export const whatIfStates = ['waiting', 'running', 'done', 'failed'] as const;
export const whatIf = Type.Object({
  id: uuid,
  siteId: uuid,
  name: Type.String(),
  weeks: Type.Integer(),
  change: Type.Object({ ...whatIfChange, investment: orNull(number) }),
  state: words(whatIfStates),
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  sentence,
  assumed: Type.Boolean({
    description: 'Nobody has charged there yet: the notes say what cars were assumed',
  }),
  notes: Type.Array(sentence),
  askedAt: instant,
  doneAt: orNull(instant),
  currency: orNull(Type.String()),
  /** As it is, replayed in the same way, so that only the change makes the difference. */
  before: orNull(whatIfOutcome),
  after: orNull(whatIfOutcome),
  paybackYears: orNull(number),
});
export type WhatIf = Static<typeof whatIf>;

export const listWhatIfs = route({
  method: 'GET',
  path: '/sites/{siteId}/what-ifs',
  summary: 'Questions to the past of a site, with their answers',
  tag,
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({ items: Type.Array(whatIf) }),
});

export const askWhatIf = route({
  method: 'POST',
  path: '/sites/{siteId}/what-ifs',
  summary: 'Ask what would have been with more battery, sun or EVSEs, another connection or other prices',
  description:
    'The past weeks, with assumed cars where none has charged yet, are replayed twice, as they were and with the change, by the planner that shares out power today. It goes on by itself; ask for it again to see how far it is.',
  tag,
  permission: 'energy:write',
  params: sitePath,
  body: whatIfBody,
  response: whatIf,
  status: 201,
});

export const getWhatIf = route({
  method: 'GET',
  path: '/what-ifs/{whatIfId}',
  summary: 'One question to the past of a site',
  tag,
  permission: 'energy:read',
  params: whatIfPath,
  response: whatIf,
});

export const dropWhatIf = route({
  method: 'DELETE',
  path: '/what-ifs/{whatIfId}',
  summary: 'Forget a question; one that is being answered ends',
  tag,
  permission: 'energy:write',
  params: whatIfPath,
});
