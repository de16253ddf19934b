/** What the API offers of market prices that tariffs follow. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';
import { currency, decimal, name, note } from './shapes.ts';

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
