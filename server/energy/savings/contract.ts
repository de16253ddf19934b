/** What the API offers of savings: where a transaction's power came from, what it cost, and what charging at once would have cost. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid } from '../../platform/http/shapes.ts';

const number = Type.Number();
const way = Type.Object({
  cost: orNull(number),
  demand: orNull(
    Type.Number({ description: 'Of the cost, for raising the month’s highest quarter of an hour' }),
  ),
  carbonGrams: orNull(number),
});

export const saving = Type.Object({
  endedAt: instant,
  currency: orNull(Type.String()),
  energyWh: number,
  sources: Type.Object({ sunWh: number, batteryWh: number, gridWh: number, unknownWh: number }),
  watts: Type.Number({ description: 'The power at which it would have charged at once' }),
  drawn: way,
  atOnce: way,
  saved: orNull(number),
  savedGrams: orNull(number),
  quarters: Type.Array(Type.Object({ at: instant, drawnWh: number, atOnceWh: number, buy: orNull(number) })),
});
export type SavingShape = Static<typeof saving>;

export const getSaving = route({
  method: 'GET',
  path: '/transactions/{id}/saving',
  summary:
    'Where the power of a transaction came from, what it cost, and what charging at once would have cost',
  tag: 'Energy',
  permission: 'transactions:read',
  params: Type.Object({ id: uuid }),
  response: Type.Object({ sentence, saving: orNull(saving) }),
});

export const getSavings = route({
  method: 'GET',
  path: '/sites/{siteId}/savings',
  summary: 'What charging when it suited saved at a site, by day',
  tag: 'Energy',
  permission: 'energy:read',
  params: Type.Object({ siteId: uuid }),
  query: Type.Object({ from: Type.Optional(instant), to: Type.Optional(instant) }),
  response: Type.Object({
    sentence,
    currency: orNull(Type.String()),
    count: Type.Integer(),
    energyWh: number,
    sunWh: number,
    batteryWh: number,
    gridWh: number,
    cost: orNull(number),
    atOnceCost: orNull(number),
    saved: orNull(number),
    savedGrams: orNull(number),
    days: Type.Array(
      Type.Object({
        at: instant,
        count: Type.Integer(),
        cost: orNull(number),
        atOnceCost: orNull(number),
        saved: orNull(number),
      }),
    ),
  }),
});
