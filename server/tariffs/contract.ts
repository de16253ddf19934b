/** What the API offers of tariffs: price lists with their versions, where they count, market prices, and what charging would cost. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../gateway/contract.ts';
import { route } from '../platform/http/contract.ts';
import {
  instant,
  orNull,
  page,
  paging,
  sentence,
  stationPath,
  uuid,
  words,
} from '../platform/http/shapes.ts';

/** A decimal number: as text where digits beyond a binary fraction's count. */
const decimal = Type.Union([Type.Number(), Type.String({ pattern: '^-?\\d{1,12}(\\.\\d{1,12})?$' })]);
const currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, such as EUR' });
const name = Type.String({ minLength: 1, maxLength: 100 });
const note = Type.String({ maxLength: 5000 });

// --- what a tariff says --------------------------------------------------------------------------

export const dimensions = ['FLAT', 'ENERGY', 'ENERGY_EXPORT', 'TIME', 'PARKING_TIME'] as const;
export const weekdays = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;

/** A market price and what is made of it: factor × market + margin, held between floor and cap. */
const follows = Type.Object(
  {
    seriesId: uuid,
    factor: Type.Optional(decimal),
    margin: Type.Optional(decimal),
    floor: Type.Optional(decimal),
    cap: Type.Optional(decimal),
  },
  { additionalProperties: false },
);

const component = Type.Object(
  {
    dimension: words(
      dimensions,
      'Once, per kWh taken, per kWh given back, per hour charging, per hour connected without charging',
    ),
    price: decimal,
    step: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Billing step in Wh or seconds' }),
    vat: Type.Optional(decimal),
    follows: Type.Optional(follows),
  },
  { additionalProperties: false },
);

const time = Type.String({ maxLength: 5 });
const date = Type.String({ maxLength: 10 });
const positive = Type.Number({ minimum: 0 });
const restrictions = Type.Object(
  {
    startTime: Type.Optional(time),
    endTime: Type.Optional(time),
    startDate: Type.Optional(date),
    endDate: Type.Optional(date),
    weekdays: Type.Optional(Type.Array(words(weekdays), { maxItems: 7 })),
    minWattHours: Type.Optional(positive),
    maxWattHours: Type.Optional(positive),
    minAmps: Type.Optional(positive),
    maxAmps: Type.Optional(positive),
    minWatts: Type.Optional(positive),
    maxWatts: Type.Optional(positive),
    minSeconds: Type.Optional(positive),
    maxSeconds: Type.Optional(positive),
    reservation: Type.Optional(words(['any', 'expired'])),
  },
  { additionalProperties: false, description: 'All must hold; minimums belong to a range, maximums do not' },
);

const limit = Type.Object(
  { beforeTax: Type.Optional(decimal), afterTax: Type.Optional(decimal) },
  { additionalProperties: false },
);

/** What a version of a tariff says: the first element whose restrictions hold prices each of its dimensions. */
export const definition = Type.Object(
  {
    taxIncluded: words(['yes', 'no', 'none'], 'Whether the prices hold tax already; none: no tax applies'),
    elements: Type.Array(
      Type.Object(
        {
          components: Type.Array(component, { minItems: 1, maxItems: 5 }),
          restrictions: Type.Optional(restrictions),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1000 },
    ),
    minPrice: Type.Optional(limit),
    maxPrice: Type.Optional(limit),
    parkingGraceSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    occupancy: Type.Optional(
      Type.Array(
        Type.Object(
          {
            from: Type.Number({
              minimum: 0,
              maximum: 1,
              description: 'Share of the site’s EVSEs that are taken',
            }),
            factor: Type.Number({
              minimum: 0,
              maximum: 10,
              description: 'Prices of energy are multiplied by it',
            }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 10, description: 'The highest step that is reached when charging begins counts' },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Definition = Static<typeof definition>;

/** The plain words that drivers are shown, by language: { "en": "0.49 € per kWh" }. */
const texts = Type.Record(
  Type.String({ pattern: '^[a-z]{2}(-[A-Z]{2})?$' }),
  Type.String({ maxLength: 512 }),
  { maxProperties: 30 },
);

export const version = Type.Object({
  id: uuid,
  number: Type.Integer(),
  validFrom: instant,
  /** The instant from which another version counts; null while this is the last. */
  validUntil: orNull(instant),
  definition,
  texts,
  createdAt: instant,
  withdrawnAt: orNull(instant),
  state: words(['past', 'current', 'coming', 'withdrawn']),
});
export type TariffVersion = Static<typeof version>;

export const tariff = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  name,
  currency,
  note,
  createdAt: instant,
  retiredAt: orNull(instant),
  /** The version that counts now; null when none has begun. */
  current: orNull(version),
  assignments: Type.Integer({ description: 'Places and people it is assigned to now' }),
});
export type TariffItem = Static<typeof tariff>;

const problemItem = Type.Object({
  severity: words(['error', 'warning']),
  path: Type.String(),
  text: Type.String(),
});

const tariffPath = Type.Object({ tariffId: uuid });

export const listTariffs = route({
  method: 'GET',
  path: '/tariffs',
  summary: 'Tariffs',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  query: Type.Object({
    ...paging,
    q: Type.Optional(Type.String({ maxLength: 200, description: 'In the name' })),
    organizationId: Type.Optional(uuid),
    retired: Type.Optional(Type.Boolean({ description: 'Also the retired ones' })),
  }),
  response: page(tariff),
});

export const getTariff = route({
  method: 'GET',
  path: '/tariffs/{tariffId}',
  summary: 'One tariff with all its versions',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  params: tariffPath,
  response: Type.Object({ ...tariff.properties, versions: Type.Array(version) }),
});

export const createTariff = route({
  method: 'POST',
  path: '/tariffs',
  summary: 'Make a tariff with its first version',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  body: Type.Object(
    {
      organizationId: uuid,
      name,
      currency,
      note: Type.Optional(note),
      definition,
      texts: Type.Optional(texts),
      validFrom: Type.Optional(instant),
    },
    { additionalProperties: false },
  ),
  response: tariff,
  status: 201,
});

export const changeTariff = route({
  method: 'PATCH',
  path: '/tariffs/{tariffId}',
  summary: 'Rename a tariff; what it says is changed by a new version',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: tariffPath,
  body: Type.Partial(Type.Object({ name, note }), { additionalProperties: false }),
  response: tariff,
});

export const retireTariff = route({
  method: 'DELETE',
  path: '/tariffs/{tariffId}',
  summary: 'Retire a tariff that is assigned nowhere any more',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: tariffPath,
});

export const createVersion = route({
  method: 'POST',
  path: '/tariffs/{tariffId}/versions',
  summary: 'Say something else from an instant on; transactions that run keep what they began with',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: tariffPath,
  body: Type.Object(
    { definition, texts: Type.Optional(texts), validFrom: Type.Optional(instant) },
    { additionalProperties: false },
  ),
  response: version,
  status: 201,
});

export const withdrawVersion = route({
  method: 'DELETE',
  path: '/tariffs/{tariffId}/versions/{versionId}',
  summary: 'Withdraw a version that has not begun',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: Type.Object({ tariffId: uuid, versionId: uuid }),
});

// --- where tariffs count --------------------------------------------------------------------------

/** From the nearest to the widest: the first that holds an assignment decides. */
export const levels = [
  'contract',
  'driver',
  'driver_group',
  'fleet',
  'token_group',
  'token',
  'evse',
  'station',
  'site',
  'organization',
] as const;
export type Level = (typeof levels)[number];

export const assignment = Type.Object({
  id: uuid,
  organizationId: uuid,
  tariffId: uuid,
  tariffName: Type.String(),
  level: words(levels),
  subjectId: orNull(uuid),
  subjectGroup: orNull(Type.String()),
  /** How people call the place or person: "Town hall", "Town hall, CP-1, EVSE 2". */
  subject: Type.String(),
  validFrom: instant,
  validUntil: orNull(instant),
});
export type Assignment = Static<typeof assignment>;

export const listAssignments = route({
  method: 'GET',
  path: '/tariff-assignments',
  summary: 'Where tariffs count, now and in time to come',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  query: Type.Object({ ...paging, tariffId: Type.Optional(uuid), subjectId: Type.Optional(uuid) }),
  response: page(assignment),
});

export const createAssignment = route({
  method: 'POST',
  path: '/tariff-assignments',
  summary: 'Let a tariff count somewhere, or for somebody, from an instant on',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  body: Type.Object(
    {
      tariffId: uuid,
      level: words(levels),
      subjectId: Type.Optional(uuid),
      /** With level token_group: the group token’s uid, and whose tokens they are. */
      subjectGroup: Type.Optional(Type.String({ minLength: 1, maxLength: 36 })),
      organizationId: Type.Optional(uuid),
      validFrom: Type.Optional(instant),
      validUntil: Type.Optional(orNull(instant)),
    },
    { additionalProperties: false },
  ),
  response: assignment,
  status: 201,
});

export const endAssignment = route({
  method: 'DELETE',
  path: '/tariff-assignments/{assignmentId}',
  summary: 'Let a tariff count there no longer, from now on',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: Type.Object({ assignmentId: uuid }),
});

// --- market prices --------------------------------------------------------------------------------

export const priceSeries = Type.Object({
  id: uuid,
  organizationId: uuid,
  name,
  currency,
  note,
  createdAt: instant,
  /** The last instant for which a price is known. */
  lastAt: orNull(instant),
  points: Type.Integer(),
});
export type PriceSeriesItem = Static<typeof priceSeries>;

const seriesPath = Type.Object({ seriesId: uuid });
/** A year of quarters, and some. */
export const maxPoints = 40_000;
const point = Type.Object({ from: instant, price: decimal }, { additionalProperties: false });

export const listSeries = route({
  method: 'GET',
  path: '/price-series',
  summary: 'Market prices that tariffs may follow',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  query: Type.Object(paging),
  response: page(priceSeries),
});

export const createSeries = route({
  method: 'POST',
  path: '/price-series',
  summary: 'Make a series of market prices',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  body: Type.Object(
    { organizationId: uuid, name, currency, note: Type.Optional(note) },
    { additionalProperties: false },
  ),
  response: priceSeries,
  status: 201,
});

export const retireSeries = route({
  method: 'DELETE',
  path: '/price-series/{seriesId}',
  summary: 'Retire a series that no tariff follows any more',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: seriesPath,
});

export const readPoints = route({
  method: 'GET',
  path: '/price-series/{seriesId}/points',
  summary: 'Prices of a span of time',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  params: seriesPath,
  query: Type.Object({ from: instant, to: instant }),
  response: Type.Object({ points: Type.Array(Type.Object({ from: instant, price: Type.String() })) }),
});

export const tellPoints = route({
  method: 'PUT',
  path: '/price-series/{seriesId}/points',
  summary: 'Tell prices; those of the same instants are replaced',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: seriesPath,
  body: Type.Object(
    {
      points: Type.Optional(Type.Array(point, { minItems: 1, maxItems: maxPoints })),
      csv: Type.Optional(
        Type.String({ maxLength: 4_000_000, description: 'Lines of time and price; a first line of names' }),
      ),
      unit: Type.Optional(words(['kWh', 'MWh'], 'What the prices are for; kWh when not said')),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({ told: Type.Integer() }),
});

// --- what charging would cost ---------------------------------------------------------------------

const amount = orNull(Type.Integer({ description: 'In minor units of the currency' }));

export const costLine = Type.Object({
  dimension: words([...dimensions, 'MIN_PRICE', 'MAX_PRICE']),
  ofReservation: Type.Boolean(),
  element: Type.Optional(Type.Integer()),
  from: instant,
  to: instant,
  metered: Type.Number({ description: 'Wh, seconds, or 1 for a fee' }),
  billed: Type.Number(),
  price: Type.Optional(Type.String()),
  beforeTax: Type.Optional(Type.String()),
  afterTax: Type.Optional(Type.String()),
  text: Type.String({ description: 'The line in one sentence, with the reason why this price held' }),
});

export const costShape = Type.Object({
  currency,
  decimals: Type.Integer({ description: 'Minor units: 2 for cents' }),
  beforeTaxMinor: amount,
  taxMinor: amount,
  afterTaxMinor: amount,
  taxes: Type.Array(
    Type.Object({
      name: Type.String(),
      percent: Type.String(),
      baseMinor: Type.Integer(),
      amountMinor: Type.Integer(),
    }),
  ),
  lines: Type.Array(costLine),
  anomalies: Type.Array(Type.Object({ at: instant, text: Type.String() })),
});
export type CostShape = Static<typeof costShape>;

const candidate = Type.Object({
  tariffId: uuid,
  tariffName: Type.String(),
  level: words(levels),
  subject: Type.String(),
});

const plan = {
  at: Type.Optional(instant),
  wattHours: Type.Number({ minimum: 0, maximum: 10_000_000 }),
  watts: Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000 }),
  parkedSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000 })),
  occupied: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'As if this share of the site’s EVSEs were taken' }),
  ),
};

/** What so much energy there and then will cost, under which tariff, and why that one. */
export const preview = route({
  method: 'POST',
  path: '/tariffs/preview',
  summary: 'What would charging cost here, and which tariff decides?',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  body: Type.Object(
    {
      stationIdentity: Type.String({ minLength: 1, maxLength: 255 }),
      evse: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_767 })),
      tokenUid: Type.Optional(Type.String({ maxLength: 255 })),
      ...plan,
    },
    { additionalProperties: false },
  ),
  response: Type.Object({
    tariff: orNull(
      Type.Object({ id: uuid, name: Type.String(), version: Type.Integer(), level: words(levels) }),
    ),
    why: sentence,
    /** All that would hold, the one that decides first. */
    candidates: Type.Array(candidate),
    cost: orNull(costShape),
  }),
});

/** Longest span of prices over time: market prices are known no further. */
export const maxPriceHours = 168;

export const tariffPrices = route({
  method: 'GET',
  path: '/tariffs/{tariffId}/prices',
  summary: 'What energy and time cost under a tariff, quarter by quarter',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  params: tariffPath,
  query: Type.Object({
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Today’s begin when left out' })),
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: maxPriceHours, default: 48 })),
    zone: Type.Optional(Type.String({ maxLength: 64, description: 'Whose hours; UTC when not said' })),
  }),
  response: Type.Object({
    currency,
    points: Type.Array(
      Type.Object({
        at: instant,
        perKwh: orNull(Type.Number({ description: 'Tax included where it is known; null: free' })),
        perHourCharging: orNull(Type.Number()),
        perHourParked: orNull(Type.Number()),
      }),
    ),
  }),
});

/** What a definition would cost, before it is made a version: for the editor. */
export const tryDefinition = route({
  method: 'POST',
  path: '/tariffs/try',
  summary: 'Check a definition, and what charging would cost under it',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  body: Type.Object(
    { currency, definition, zone: Type.String({ maxLength: 64 }), ...plan },
    { additionalProperties: false },
  ),
  response: Type.Object({
    problems: Type.Array(problemItem),
    /** Null while a problem is an error. */
    cost: orNull(costShape),
  }),
});

// --- tariffs at stations --------------------------------------------------------------------------

const evse = Type.Integer({ title: 'EVSE', minimum: 1, maximum: 32_767, picker: 'evse' });

/** What stations can be asked about tariffs: those of 2.1, which price by themselves. */
export const tariffCommands = {
  'set-default-tariff': declareCommand(
    'set-default-tariff',
    'Tell the station a tariff',
    Type.Object({
      tariffId: Type.String({ format: 'uuid', title: 'Tariff', picker: 'tariff' }),
      evse: Type.Optional(evse),
    }),
    {
      tag: 'Tariffs',
      description: 'The version that counts now; for all EVSEs when none is named. OCPP 2.1, I07.',
    },
  ),
  'change-transaction-tariff': declareCommand(
    'change-transaction-tariff',
    'Price a running transaction by another tariff on the station',
    Type.Object({
      transactionId: Type.String({ maxLength: 255, title: 'Transaction', picker: 'transaction' }),
      tariffId: Type.String({ format: 'uuid', title: 'Tariff', picker: 'tariff' }),
    }),
    { tag: 'Tariffs', description: 'Changes what the station shows; our own price keeps its frozen tariff.' },
  ),
  'get-tariffs': declareCommand(
    'get-tariffs',
    'Ask which tariffs the station has',
    Type.Object({ evse: Type.Optional(evse) }),
    { tag: 'Tariffs' },
  ),
  'clear-tariffs': declareCommand(
    'clear-tariffs',
    'Let the station forget tariffs',
    Type.Object({
      tariffIds: Type.Optional(
        Type.Array(Type.String({ maxLength: 60 }), {
          title: 'Tariffs, as the station names them',
          minItems: 1,
          maxItems: 100,
        }),
      ),
      evse: Type.Optional(evse),
    }),
    { tag: 'Tariffs', description: 'All of them when none is named.' },
  ),
} as const;

/** What a station shows: the tariff that it was told, against the one that counts there. */
export const stationTariffs = route({
  method: 'GET',
  path: '/stations/{identity}/tariffs',
  summary: 'Which tariff counts at each EVSE, and which the station was told',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        evse: Type.Integer({ description: '0 stands for all that have none of their own' }),
        wanted: orNull(
          Type.Object({ tariffId: uuid, name: Type.String(), version: Type.Integer(), level: words(levels) }),
        ),
        told: orNull(
          Type.Object({
            tariffId: uuid,
            name: Type.String(),
            version: Type.Integer(),
            status: Type.String(),
            at: instant,
          }),
        ),
        inStep: Type.Boolean(),
      }),
    ),
  }),
});
