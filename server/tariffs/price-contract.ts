/** What the API offers of prices: what charging would cost, now, later, or under a definition that is not kept yet. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../platform/http/shapes.ts';
import { levels } from './assignment-contract.ts';
import { definition, dimensions, problemItem, tariffPath } from './contract.ts';
import { currency } from './shapes.ts';

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
