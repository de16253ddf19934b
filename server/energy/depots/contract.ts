/** What the API offers of departures: when vehicles leave and with how much, and whether they will be ready. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { importBody, importReport } from '../../platform/http/import-shapes.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../../platform/http/shapes.ts';

const tag = 'Energy';

/** Vehicles that one request makes departures of, at the most. */
const mostVehicles = 500;

const clockTime = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'On the clock of the site, HH:MM',
});
const day = Type.String({ format: 'date' });
const weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  minItems: 1,
  maxItems: 7,
  uniqueItems: true,
  description: '1 is Monday',
});
const energyWh = Type.Number({
  exclusiveMinimum: 0,
  maximum: 10_000_000,
  description: 'What must have been charged since the departure before, in Wh',
});
const socPercent = Type.Integer({
  minimum: 1,
  maximum: 100,
  description: 'The state of charge to leave with, for vehicles and stations that tell it',
});
const facts = {
  weekdays: Type.Optional(orNull(weekdays)),
  onDay: Type.Optional(orNull(day)),
  leavesAt: clockTime,
  energyWh: Type.Optional(orNull(energyWh)),
  socPercent: Type.Optional(orNull(socPercent)),
  note: Type.Optional(Type.String({ maxLength: 500 })),
};

export const departure = Type.Object({
  id: uuid,
  vehicleId: uuid,
  plate: Type.String(),
  model: Type.String(),
  fleetName: orNull(Type.String()),
  siteId: uuid,
  siteName: Type.String(),
  zone: Type.String(),
  weekdays: orNull(weekdays),
  onDay: orNull(day),
  leavesAt: clockTime,
  energyWh: orNull(Type.Number()),
  socPercent: orNull(Type.Integer()),
  note: Type.String(),
  nextAt: orNull(instant),
});
export type Departure = Static<typeof departure>;

export const departurePath = Type.Object({ departureId: uuid });

export const listDepartures = route({
  method: 'GET',
  path: '/departures',
  summary: 'When vehicles leave, and with how much',
  tag,
  permission: 'energy:read',
  query: Type.Object({
    ...paging,
    siteId: Type.Optional(uuid),
    vehicleId: Type.Optional(uuid),
    q: Type.Optional(Type.String({ maxLength: 100, description: 'In plate or model' })),
  }),
  response: page(departure),
});

export const createDepartures = route({
  method: 'POST',
  path: '/departures',
  summary: 'Say when vehicles leave a site, and with how much',
  description:
    'Of each vehicle the same: on weekdays or on one day, with an energy or a state of charge. Of several departures of a vehicle the next one counts.',
  tag,
  permission: 'energy:write',
  body: Type.Object(
    {
      vehicleIds: Type.Array(uuid, { minItems: 1, maxItems: mostVehicles, uniqueItems: true }),
      siteId: uuid,
      ...facts,
    },
    { additionalProperties: false },
  ),
  response: Type.Object({ ids: Type.Array(uuid) }),
});

export const changeDeparture = route({
  method: 'PATCH',
  path: '/departures/{departureId}',
  summary: 'Change when a vehicle leaves, or with how much',
  tag,
  permission: 'energy:write',
  params: departurePath,
  body: Type.Object(facts, { additionalProperties: false }),
  response: departure,
});

export const endDeparture = route({
  method: 'DELETE',
  path: '/departures/{departureId}',
  summary: 'A vehicle leaves then no more',
  tag,
  permission: 'energy:write',
  params: departurePath,
});

export const depot = Type.Object({
  siteId: uuid,
  name: Type.String(),
  zone: Type.String(),
  vehicles: Type.Integer(),
});
export const listDepots = route({
  method: 'GET',
  path: '/depots',
  summary: 'Sites that vehicles leave from on a schedule',
  tag,
  permission: 'energy:read',
  query: Type.Object(paging),
  response: page(depot),
});

export const readinessStates = ['ready', 'on_track', 'at_risk', 'not_plugged_in', 'late', 'unknown'] as const;

export const vehicleReadiness = Type.Object({
  vehicleId: uuid,
  plate: Type.String(),
  model: Type.String(),
  departureId: uuid,
  leavesAt: instant,
  state: words(readinessStates),
  sentence,
  /** Of what it needs, in Wh; null: the departure says a state of charge. */
  neededWh: orNull(Type.Number()),
  deliveredWh: Type.Number(),
  missingWh: orNull(Type.Number()),
  shortWh: Type.Number({ description: 'Missing when it leaves, in Wh' }),
  readyAt: orNull(instant),
  latestStart: orNull(instant),
  socPercent: orNull(Type.Number()),
  charging: orNull(
    Type.Object({
      transactionId: uuid,
      station: Type.String(),
      evse: Type.Integer(),
      powerWatts: orNull(Type.Number()),
      energyWh: Type.Number(),
    }),
  ),
});
export type VehicleReadiness = Static<typeof vehicleReadiness>;

export const readiness = Type.Object({
  siteId: uuid,
  siteName: Type.String(),
  zone: Type.String(),
  at: instant,
  sentence,
  total: Type.Integer(),
  late: Type.Integer(),
  /** What a person at the site can do, the most urgent first. */
  advice: Type.Array(sentence),
  vehicles: Type.Array(vehicleReadiness),
});
export type ReadinessBoard = Static<typeof readiness>;

export const getReadiness = route({
  method: 'GET',
  path: '/sites/{siteId}/readiness',
  summary: 'Which vehicles will be ready when they leave, which will be late and why',
  description: 'Of the vehicles that leave within a day, in the order in which they leave.',
  tag,
  permission: 'energy:read',
  params: Type.Object({ siteId: uuid }),
  response: readiness,
});

const importing = {
  method: 'POST',
  tag,
  permission: 'energy:write',
  body: importBody,
  response: importReport,
} as const;

export const previewDepartureImport = route({
  ...importing,
  path: '/imports/departures/preview',
  summary: 'What an import of departures would do, row by row; nothing is written',
});

export const runDepartureImport = route({
  ...importing,
  path: '/imports/departures',
  summary: 'Import departures; a row is told by its vehicle, site, days and time',
});
