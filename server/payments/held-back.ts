import type { Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { outboxHint } from '../platform/outbox.ts';
import { releaseHolds } from '../readings/index.ts';
import { applyTo, paymentsOfTransactions } from './apply.ts';
import type { House } from './house.ts';
import { effectsHint, type Performer } from './perform.ts';
import { type PaymentRow, transactionsOf } from './store.ts';

/** What a person decided of a payment, and why. */
export interface Decided {
  readonly caller: Caller;
  readonly scope: Scope;
  readonly paymentId: string;
  readonly reason: string;
}

/** Takes what is held back: the holds of its transactions are released, and the payment goes on as if there were none. */
export async function takeAnyway(house: House, performer: Performer, decided: Decided): Promise<void> {
  const { caller, reason } = decided;
  await onLocked(house, performer, decided, 'payment.taken_anyway', async (trx, row) => {
    if (row.state !== 'held_back' && !row.billing_held) throw nothingHeldBack();
    const ids = await transactionsOf(trx, row);
    await releaseHolds(house, trx, ids, { caller, reason });
    const told = (await paymentsOfTransactions(trx, ids)).find(({ paymentId }) => paymentId === row.id);
    if (told) await applyTo(house, trx, row, { kind: 'transaction', ...told.facts });
  });
}

/** Lets go what is held back: nothing is taken, whatever becomes of the readings. */
export async function waive(house: House, performer: Performer, decided: Decided): Promise<void> {
  await onLocked(house, performer, decided, 'payment.waived', async (trx, row) => {
    if (row.state !== 'held_back') throw nothingHeldBack();
    await applyTo(house, trx, row, { kind: 'waive' });
  });
}

/** Does something with a payment in scope, locked; keeps who did it and why, and sees to what follows at once. */
export async function onLocked(
  house: House,
  performer: Performer,
  { caller, scope, paymentId, reason }: Decided,
  action: string,
  work: (trx: Transaction<DB>, row: PaymentRow) => Promise<void>,
): Promise<void> {
  await house.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('payment')
      .selectAll()
      .where('id', '=', paymentId)
      .where(inScope(scope, 'organization_id', 'site_id'))
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw notFound('such payment');
    await work(trx, row);
    await house.audit(trx, {
      caller: { kind: caller.kind, id: caller.id },
      action,
      subjectKind: 'payment',
      subjectId: paymentId,
      organizationId: row.organization_id,
      siteId: row.site_id,
      detail: { reason },
    });
  });
  house.bus.publish(outboxHint, null);
  await performer.settle(paymentId);
  house.bus.publish(effectsHint, null);
}

const nothingHeldBack = () =>
  problem(409, {
    title: 'Nothing is held back',
    detail: 'No signed readings stand in the way of this payment: it goes on by itself.',
    help: 'Look at how it stands.',
  });
