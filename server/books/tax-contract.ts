/** What the API offers of taxes: rates for tariffs that name none. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { orNull, uuid } from '../platform/http/shapes.ts';
import { country, day, percent, reading, writing } from './shapes.ts';

export const taxRate = Type.Object({
  /** Null for a rate that comes with Busbar. */
  id: orNull(uuid),
  organizationId: orNull(uuid),
  country: Type.String(),
  percent: Type.String(),
  validFrom: day,
});
export type TaxRateItem = Static<typeof taxRate>;

export const listTaxRates = route({
  method: 'GET',
  path: '/tax-rates',
  summary: 'Rates for tariffs that name none: one’s own first, then those that come with Busbar',
  ...reading,
  response: Type.Object({ items: Type.Array(taxRate) }),
});

export const createTaxRate = route({
  method: 'POST',
  path: '/tax-rates',
  summary: 'Let a rate count in a country from a day on',
  ...writing,
  body: Type.Object(
    { organizationId: uuid, country, percent, validFrom: day },
    { additionalProperties: false },
  ),
  response: taxRate,
  status: 201,
});

export const removeTaxRate = route({
  method: 'DELETE',
  path: '/tax-rates/{rateId}',
  summary: 'Remove a rate of one’s own',
  ...writing,
  params: Type.Object({ rateId: uuid }),
});
