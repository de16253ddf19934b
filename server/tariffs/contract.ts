/** What the API offers of tariffs: price lists with their versions. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';
import { currency, decimal, name, note } from './shapes.ts';

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

export const problemItem = Type.Object({
  severity: words(['error', 'warning']),
  path: Type.String(),
  text: Type.String(),
});

export const tariffPath = Type.Object({ tariffId: uuid });

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
