/** What the API offers of meters: what tells of power at a site, how its values come, what it says. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';

export const meterRoles = ['grid', 'feeder', 'pv', 'battery', 'load'] as const;
export type MeterRole = (typeof meterRoles)[number];
export const meterStates = ['waiting', 'live', 'stale'] as const;

/** What a meter may tell of. Energies are registers that only rise. */
export const quantities = [
  'powerW',
  'powerL1W',
  'powerL2W',
  'powerL3W',
  'currentL1A',
  'currentL2A',
  'currentL3A',
  'voltageL1V',
  'voltageL2V',
  'voltageL3V',
  'importWh',
  'exportWh',
  'socPercent',
] as const;
export type Quantity = (typeof quantities)[number];

/** Entries of a mapping, topics of a subscription, registers of a map. */
const most = { entries: 20, topics: 8, registers: 24 } as const;

const quantity = words(quantities);
const factor = Type.Optional(Type.Number({ description: 'What is read is multiplied by it' }));

export const mapping = Type.Array(
  Type.Object({
    quantity: words([...quantities, 'at'] as const),
    path: Type.String({
      maxLength: 200,
      description: 'Where in the JSON: `data.power`, `phases[0].amps`; empty: the whole payload',
    }),
    factor,
  }),
  { maxItems: most.entries },
);
export type Mapping = Static<typeof mapping>;

export const registerTypes = [
  'int16',
  'uint16',
  'int32',
  'uint32',
  'float32',
  'int64',
  'uint64',
  'float64',
] as const;

const registerEntry = Type.Object({
  quantity,
  table: words(['holding', 'input'] as const),
  address: Type.Integer({ minimum: 0, maximum: 65_535 }),
  type: words(registerTypes),
  swapped: Type.Optional(Type.Boolean({ description: 'The low word comes first' })),
  factor,
});
export type RegisterEntry = Static<typeof registerEntry>;

const everySeconds = Type.Integer({ minimum: 1, maximum: 900 });

const http = Type.Object({
  kind: Type.Literal('http'),
  mapping: Type.Optional(mapping),
});
const mqtt = Type.Object({
  kind: Type.Literal('mqtt'),
  url: Type.String({ maxLength: 500, pattern: '^(mqtts?|wss?)://[^@\\s]+$' }),
  username: Type.Optional(Type.String({ maxLength: 200 })),
  topics: Type.Array(Type.Object({ topic: Type.String({ minLength: 1, maxLength: 500 }), mapping }), {
    minItems: 1,
    maxItems: most.topics,
  }),
});
const modbus = Type.Object({
  kind: Type.Literal('modbus'),
  host: Type.String({ minLength: 1, maxLength: 253, pattern: '^[A-Za-z0-9.:_-]+$' }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  unitId: Type.Integer({ minimum: 0, maximum: 255 }),
  everySeconds,
  registers: Type.Optional(
    Type.Array(registerEntry, {
      minItems: 1,
      maxItems: most.registers,
      description: 'Without it the device is read by its SunSpec models',
    }),
  ),
});
export type MqttTransport = Static<typeof mqtt>;
export type ModbusTransport = Static<typeof modbus>;

export const transport = Type.Union([http, mqtt, modbus]);
export type Transport = Static<typeof transport>;

const values = Type.Partial(
  Type.Object(Object.fromEntries(quantities.map((name) => [name, Type.Number()])) as ValueShapes),
);
type ValueShapes = { [Name in Quantity]: ReturnType<typeof Type.Number> };
/** What a meter says at one instant. */
export type Values = Partial<Record<Quantity, number>>;

const facts = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  role: words(meterRoles),
  transport,
  inverted: Type.Boolean({ description: 'Its sign is the other way round' }),
  mostWatts: orNull(Type.Number({ exclusiveMinimum: 0, maximum: 1e9 })),
  staleSeconds: Type.Integer({ minimum: 5, maximum: 86_400 }),
};
const password = Type.Optional(
  orNull(Type.String({ maxLength: 1000, description: 'Of the broker; null forgets it. Never told again.' })),
);

export const meter = Type.Object({
  id: uuid,
  siteId: uuid,
  siteName: Type.String(),
  ...facts,
  hasPassword: Type.Boolean(),
  state: words(meterStates),
  since: instant,
  at: orNull(instant),
  values: orNull(values),
  sentence,
  refused: orNull(Type.Object({ at: instant, why: sentence, count: Type.Integer() })),
});
export type Meter = Static<typeof meter>;

const meterPath = Type.Object({ meterId: uuid });
const sitePath = Type.Object({ siteId: uuid });

export const listMeters = route({
  method: 'GET',
  path: '/sites/{siteId}/meters',
  summary: 'Meters of a site, with what they say now',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({ items: Type.Array(meter) }),
});

const made = Type.Object({
  meter,
  token: orNull(Type.String({ description: 'With which values are pushed; shown this once' })),
});

export const createMeter = route({
  method: 'POST',
  path: '/sites/{siteId}/meters',
  summary: 'Add a meter',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  body: Type.Object({ ...facts, password }),
  response: made,
  status: 201,
});

export const getMeter = route({
  method: 'GET',
  path: '/meters/{meterId}',
  summary: 'One meter',
  tag: 'Energy',
  permission: 'energy:read',
  params: meterPath,
  response: meter,
});

export const changeMeter = route({
  method: 'PATCH',
  path: '/meters/{meterId}',
  summary: 'Change a meter',
  tag: 'Energy',
  permission: 'energy:write',
  params: meterPath,
  body: Type.Partial(Type.Object({ ...facts, password })),
  response: meter,
});

export const retireMeter = route({
  method: 'POST',
  path: '/meters/{meterId}/retire',
  summary: 'Take a meter out of service; what it told is kept',
  tag: 'Energy',
  permission: 'energy:write',
  params: meterPath,
});

export const renewMeterToken = route({
  method: 'POST',
  path: '/meters/{meterId}/token',
  summary: 'Give a meter a new token for pushing; the old one counts no more',
  tag: 'Energy',
  permission: 'energy:write',
  params: meterPath,
  response: Type.Object({ token: Type.String() }),
});

export const tryMeter = route({
  method: 'POST',
  path: '/sites/{siteId}/meters/try',
  summary: 'Read a meter once, without keeping anything',
  description: 'Connects as the transport says and answers with what was read, or with why nothing was.',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  body: Type.Object({
    transport,
    inverted: Type.Optional(Type.Boolean()),
    password,
    meterId: Type.Optional(Type.String({ format: 'uuid', description: 'Whose kept password is used' })),
    sample: Type.Optional(
      Type.String({ maxLength: 20_000, description: 'For http: a body as the device would push it' }),
    ),
  }),
  response: Type.Object({
    ok: Type.Boolean(),
    sentence,
    values: orNull(values),
    found: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  }),
});

/** Readings of one push: an hour of seconds after an outage. */
export const mostPushed = 3600;

export const pushReadings = route({
  method: 'POST',
  path: '/meters/{meterId}/readings',
  summary: 'Push readings, as a device does',
  description:
    'With the meter’s own token as bearer. The body is what the meter’s mapping reads; without a mapping one reading, or a list of them, by our names: {"at": "2026-06-01T12:00:00Z", "powerW": 4200}.',
  tag: 'Energy',
  permission: 'public',
  params: meterPath,
  body: Type.Unknown(),
  response: Type.Object({ taken: Type.Integer(), refused: Type.Array(sentence) }),
  status: 202,
});

export const seriesSteps = ['reading', 'quarter', 'hour', 'day'] as const;

export const readMeter = route({
  method: 'GET',
  path: '/meters/{meterId}/readings',
  summary: 'What a meter told over a time',
  tag: 'Energy',
  permission: 'energy:read',
  params: meterPath,
  query: Type.Object({ from: instant, to: instant, step: Type.Optional(words(seriesSteps)) }),
  response: Type.Object({
    step: words(seriesSteps),
    items: Type.Array(
      Type.Object({
        at: instant,
        powerW: orNull(Type.Number()),
        importWh: orNull(Type.Number()),
        exportWh: orNull(Type.Number()),
        socPercent: orNull(Type.Number()),
        currents: orNull(Type.Array(orNull(Type.Number()))),
        coveredSeconds: orNull(Type.Integer()),
      }),
    ),
  }),
});
