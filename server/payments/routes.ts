import { currencyDecimals } from '@busbar/pricing';
import { inScope } from '../access/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { notFound } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import { listFound, resolve } from './differences.ts';
import { takeAnyway, waive } from './held-back.ts';
import type { House } from './house.ts';
import type { Payer } from './payer.ts';
import type { Performer } from './perform.ts';
import { listIn, onePayment } from './read.ts';
import { refundPayment } from './refund.ts';
import { askForRest, writeOff } from './unpaid.ts';

/** Payments for people: the list, one, giving money back, and what does not fit. */
export function paymentRoutes(
  house: House,
  performer: Performer,
  { look, secretOf }: Pick<Payer, 'look' | 'secretOf'>,
): Handled[] {
  const { db, provider } = house;

  async function one(scope: Scope, id: string): Promise<contract.PaymentPage> {
    const found = await onePayment(db, scope, id);
    if (!found) throw notFound('such payment');
    return found;
  }

  return [
    handle(contract.listPayments, ({ query, scope }) => listIn(db, scope, query)),
    handle(contract.getPayment, ({ params, scope }) => one(scope, params.paymentId)),
    handle(contract.createRefund, async ({ params, body, caller, scope }) => {
      const { paymentId } = params;
      await refundPayment(house, performer, { caller, scope, paymentId, ...body });
      return one(scope, paymentId);
    }),
    ...(
      [
        [contract.takeAnyway, takeAnyway],
        [contract.waivePayment, waive],
        [contract.writeOffRest, writeOff],
      ] as const
    ).map(([route, decide]) =>
      handle(route, async ({ params: { paymentId }, body: { reason }, caller, scope }) => {
        await decide(house, performer, { caller, scope, paymentId, reason });
        return one(scope, paymentId);
      }),
    ),
    handle(contract.askForRest, ({ params: { paymentId }, caller, scope }) =>
      askForRest(house, secretOf, { caller, scope, paymentId }),
    ),
    handle(contract.askProvider, async ({ params, scope }) => {
      const { payment } = await one(scope, params.paymentId);
      if (payment.providerRef && payment.kind !== 'terminal') await look(payment.id);
      return one(scope, params.paymentId);
    }),
    handle(contract.listDifferences, ({ query, scope }) => listFound(db, scope, query)),
    handle(contract.resolveDifference, ({ params, body, caller, scope }) =>
      resolve(house, caller, scope, params.differenceId, body.note),
    ),
    handle(contract.listMovements, async ({ query, scope }) => {
      const { limit = defaultPageSize } = query;
      const rows = await db
        .selectFrom('payment_movement')
        .selectAll()
        .where(inScope(scope, 'organization_id'))
        .where(olderThan(query.cursor, 'at', 'id'))
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      return page(
        rows,
        limit,
        (row) => newestCursor(row.at, row.id),
        (row) => ({
          id: row.id,
          kind: row.kind as 'fee' | 'payout',
          provider: row.provider,
          ref: row.ref,
          paymentId: row.payment_id,
          amountMinor: Number(row.amount_minor),
          currency: row.currency,
          decimals: currencyDecimals(row.currency),
          at: row.at.toISOString(),
        }),
      );
    }),
    handle(contract.getProvider, () => ({
      name: provider?.name ?? null,
      realMoney: provider !== undefined && provider.name !== 'builtin',
    })),
  ];
}
