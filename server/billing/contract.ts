/** What the API offers of billing: what transactions cost, line by line. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../platform/http/shapes.ts';
import { levels } from '../tariffs/assignment-contract.ts';
import { costShape } from '../tariffs/price-contract.ts';

/** running: priced as if it ended now; provisional: of an end that may still change. */
export const costStates = ['running', 'provisional', 'final', 'unpriced'] as const;

export const transactionCost = Type.Object({
  transactionId: uuid,
  state: words(costStates),
  /** What the state means, and why nothing is priced where that is so. */
  sentence,
  tariff: orNull(
    Type.Object({ id: uuid, name: Type.String(), version: Type.Integer(), level: words(levels) }),
  ),
  /** Which assignment decided, when the transaction began. */
  why: orNull(sentence),
  cost: orNull(costShape),
  /** What the station came to, where it prices by itself, and whether that is the same to the cent. */
  station: orNull(
    Type.Object({
      beforeTaxMinor: orNull(Type.Integer()),
      afterTaxMinor: orNull(Type.Integer()),
      same: Type.Boolean(),
      sentence,
    }),
  ),
  revision: Type.Integer({ description: 'How often it was priced' }),
  pricedAt: orNull(instant),
});
export type TransactionCost = Static<typeof transactionCost>;

export const getCost = route({
  method: 'GET',
  path: '/transactions/{id}/cost',
  summary: 'What a transaction costs, line by line, and which tariff decides',
  tag: 'Transactions',
  permission: 'transactions:read',
  params: Type.Object({ id: uuid }),
  response: transactionCost,
});

export const revenueGroups = ['day', 'site', 'tariff'] as const;

const span = {
  from: instant,
  to: instant,
  organizationId: Type.Optional(uuid),
  siteId: Type.Optional(uuid),
  zone: Type.Optional(Type.String({ maxLength: 64, description: 'Whose days; UTC when not said' })),
};

export const exportRevenue = route({
  method: 'GET',
  path: '/reports/revenue.csv',
  summary: 'What ended transactions cost, by day, site, tariff and currency, as CSV',
  tag: 'Reports',
  permission: 'transactions:read',
  query: Type.Object(span),
});

export const revenue = route({
  method: 'GET',
  path: '/reports/revenue',
  summary: 'What ended transactions cost, by day, site or tariff, and currency',
  tag: 'Reports',
  permission: 'transactions:read',
  query: Type.Object({
    ...span,
    by: Type.Optional(words(revenueGroups, 'One row for each; day when not said')),
  }),
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        day: orNull(Type.String({ description: 'YYYY-MM-DD in the zone; null when by something else' })),
        /** The site or tariff; null for those without one. */
        subject: orNull(Type.Object({ id: uuid, name: Type.String() })),
        currency: orNull(Type.String()),
        decimals: Type.Integer(),
        transactions: Type.Integer(),
        unpriced: Type.Integer(),
        energyWh: Type.Number(),
        beforeTaxMinor: Type.Integer(),
        taxMinor: Type.Integer(),
        afterTaxMinor: Type.Integer(),
      }),
    ),
  }),
});
