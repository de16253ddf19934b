/** What the API offers of what power costs at a site, what it earns, and how clean it is. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid } from '../../platform/http/shapes.ts';

const clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const perKwh = Type.Number({ minimum: -100, maximum: 1000 });

export const priceWindow = Type.Object({
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
  from: clock,
  to: clock,
  price: perKwh,
});

const settings = {
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  basePrice: Type.Number({
    minimum: -100,
    maximum: 1000,
    description:
      'Per kWh: for all times without a window; with a series, what is added to it (grid fees, taxes)',
  }),
  windows: Type.Array(priceWindow, { maxItems: 50 }),
  buySeriesId: orNull(uuid),
  sellPrice: Type.Number({ minimum: -100, maximum: 1000, description: 'Per kWh fed in' }),
  sellSeriesId: orNull(uuid),
  demandPrice: orNull(
    Type.Number({
      minimum: 0,
      maximum: 10_000,
      description: 'Per kW of the month’s highest quarter of an hour',
    }),
  ),
  carbonSeriesId: orNull(uuid),
  carbonGrams: orNull(
    Type.Number({ minimum: 0, maximum: 3000, description: 'Per kWh, where no series tells' }),
  ),
};
export const priceSettings = Type.Object(settings);
export type PriceSettings = Static<typeof priceSettings>;

const sitePath = Type.Object({ siteId: uuid });

export const getSitePrices = route({
  method: 'GET',
  path: '/sites/{siteId}/power-prices',
  summary: 'What power costs at a site, quarter by quarter',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  query: Type.Object({
    from: Type.Optional(instant),
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168, default: 48 })),
  }),
  response: Type.Object({
    settings: orNull(priceSettings),
    sentence,
    quarters: Type.Array(
      Type.Object({
        at: instant,
        buy: orNull(Type.Number()),
        sell: orNull(Type.Number()),
        carbon: orNull(Type.Number()),
        filled: Type.Boolean({ description: 'No price was told: the dearest of the last week stands in' }),
      }),
    ),
    peak: orNull(Type.Object({ watts: Type.Number(), at: orNull(instant), cost: orNull(Type.Number()) })),
  }),
});

export const setSitePrices = route({
  method: 'PUT',
  path: '/sites/{siteId}/power-prices',
  summary: 'Say what power costs at a site',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  body: priceSettings,
});

const carbonSeries = Type.Object({
  id: uuid,
  organizationId: uuid,
  name: Type.String(),
  createdAt: instant,
  lastAt: orNull(instant),
  points: Type.Integer(),
});
export type CarbonSeries = Static<typeof carbonSeries>;

export const listCarbonSeries = route({
  method: 'GET',
  path: '/carbon-series',
  summary: 'Series of how clean power is',
  tag: 'Energy',
  permission: 'energy:read',
  query: Type.Object(paging),
  response: page(carbonSeries),
});

export const createCarbonSeries = route({
  method: 'POST',
  path: '/carbon-series',
  summary: 'Begin a series of how clean power is',
  tag: 'Energy',
  permission: 'energy:write',
  body: Type.Object({ organizationId: uuid, name: Type.String({ minLength: 1, maxLength: 200 }) }),
  response: carbonSeries,
  status: 201,
});

/** Points of one telling: a year of quarters, with a margin. */
export const mostPoints = 40_000;

export const tellCarbon = route({
  method: 'PUT',
  path: '/carbon-series/{carbonSeriesId}/points',
  summary: 'Tell how clean power is: grams of CO2 per kWh, as points or as CSV',
  tag: 'Energy',
  permission: 'energy:write',
  params: Type.Object({ carbonSeriesId: uuid }),
  body: Type.Object({
    points: Type.Optional(
      Type.Array(Type.Object({ from: instant, grams: Type.Number({ minimum: 0, maximum: 3000 }) }), {
        maxItems: mostPoints,
      }),
    ),
    csv: Type.Optional(
      Type.String({ maxLength: 4_000_000, description: 'Lines like 2026-06-01T12:00Z,312' }),
    ),
  }),
  response: Type.Object({ told: Type.Integer() }),
});
