import { sql, type Transaction } from 'kysely';
import { takeTopUpBack, topUpByPayment } from '../drivers/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { writeEvents } from '../platform/outbox.ts';
import { heldAmong } from '../readings/index.ts';
import { decide } from './decide.ts';
import type { House } from './house.ts';
import type { Decision, Effect, Payment, PaymentEvent, PaymentState } from './payment.ts';
import { columnsOf, intend, lockPayment, type PaymentRow, toPayment } from './store.ts';

/** States in which a payment's token starts something. */
const tokenCounts: ReadonlySet<PaymentState> = new Set([
  'created',
  'needs_action',
  'authorized',
  'starting',
  'charging',
]);

/**
 * Tells a payment what happened and writes what follows, all in the caller's transaction: its row, its log, the
 * effects that are now intended, and the event for others. Gives the payment as it is afterwards.
 */
export async function apply(
  house: House,
  trx: Transaction<DB>,
  paymentId: string,
  event: PaymentEvent,
): Promise<PaymentRow | undefined> {
  const row = await lockPayment(trx, paymentId);
  if (!row) return undefined;
  return applyTo(house, trx, row, event);
}

/** The same for a row that is locked already. */
export async function applyTo(
  house: House,
  trx: Transaction<DB>,
  row: PaymentRow,
  event: PaymentEvent,
): Promise<PaymentRow> {
  const now = house.clock.now();
  const was = toPayment(row);
  const decision = decide(was, event, now);
  const { payment } = decision;
  if (same(was, payment) && decision.effects.length === 0) return row;
  const method = event.kind === 'provider' ? event.snapshot.method : null;
  const columns = {
    ...columnsOf(payment),
    changed_at: now,
    ...(method && { method: JSON.stringify(method) }),
  };
  await trx.updateTable('payment').set(columns).where('id', '=', row.id).execute();
  await intend(trx, await effectsOf(house, trx, row.id, was, decision), now);
  if (event.kind === 'provider') await noteForeignRefund(house, trx, was, payment);
  if (row.token_id && tokenCounts.has(was.state) && !tokenCounts.has(payment.state))
    await trx
      .updateTable('token')
      .set({ retired_at: now })
      .where('id', '=', row.token_id)
      .where('retired_at', 'is', null)
      .execute();
  if (payment.transactionId && !was.transactionId)
    await house.keepPromise(trx, { id: payment.transactionId, token_id: row.token_id });
  if (payment.kind === 'rest' && row.of_payment_id && payment.capturedMinor > was.capturedMinor)
    await apply(house, trx, row.of_payment_id, {
      kind: 'rest_paid',
      amountMinor: payment.capturedMinor - was.capturedMinor,
    });
  if (row.balance_id)
    await moveBalance(house, trx, { balanceId: row.balance_id, paymentId: row.id }, was, payment);
  if (event.kind !== 'cost' || payment.state !== was.state || decision.effects.length > 0)
    await log(house, trx, row, event, payment);
  if (payment.state !== was.state) await tell(house, trx, row, payment);
  return { ...row, ...columns } as unknown as PaymentRow;
}

/** What a top-up brought is on its balance at once, and what went back at the provider is off it. */
async function moveBalance(
  { newId, clock }: House,
  trx: Transaction<DB>,
  top: { readonly balanceId: string; readonly paymentId: string },
  was: Payment,
  { capturedMinor, refundedMinor }: Payment,
): Promise<void> {
  const moved = (totalMinor: number, before: number) => ({
    ...top,
    totalMinor,
    amountMinor: totalMinor - before,
    at: clock.now(),
  });
  if (capturedMinor > was.capturedMinor)
    await topUpByPayment(trx, newId, moved(capturedMinor, was.capturedMinor));
  if (refundedMinor > was.refundedMinor)
    await takeTopUpBack(trx, newId, moved(refundedMinor, was.refundedMinor));
}

const same = (a: Payment, b: Payment) => JSON.stringify(a) === JSON.stringify(b);

/** Effects with ids of their own: they are the keys under which the provider is asked. */
async function effectsOf(
  house: House,
  trx: Transaction<DB>,
  paymentId: string,
  was: Payment,
  { effects }: Decision,
) {
  const told: (Effect & { id: string; paymentId: string })[] = [];
  for (const effect of effects) {
    const id = house.newId();
    if (effect.kind !== 'refund' || effect.params.refundId) {
      told.push({ ...effect, id, paymentId });
      continue;
    }
    const refundId = house.newId();
    const amount_minor = effect.params.amountMinor!;
    await trx
      .insertInto('payment_refund')
      .values({
        id: refundId,
        payment_id: was.id,
        amount_minor,
        reason: '',
        cause: 'repriced',
        state: 'asked',
        asked_at: house.clock.now(),
      })
      .execute();
    told.push({ ...effect, params: { ...effect.params, refundId }, id, paymentId });
  }
  return told;
}

/** Money that somebody gave back at the provider, past Busbar, is noted as what it is. */
async function noteForeignRefund(
  house: House,
  trx: Transaction<DB>,
  was: Payment,
  payment: Payment,
): Promise<void> {
  const given = payment.refundedMinor - was.refundedMinor;
  const ours = was.refundingMinor - payment.refundingMinor;
  if (given <= ours) return;
  const at = house.clock.now();
  await trx
    .insertInto('payment_refund')
    .values({
      id: house.newId(),
      payment_id: was.id,
      amount_minor: given - ours,
      reason: '',
      cause: 'provider',
      state: 'done',
      asked_at: at,
      ended_at: at,
    })
    .execute();
}

async function log(
  house: House,
  trx: Transaction<DB>,
  row: PaymentRow,
  event: PaymentEvent,
  payment: Payment,
): Promise<void> {
  const { kind, ...detail } = event;
  const state = payment.state;
  await trx
    .insertInto('payment_log')
    .values({
      id: house.newId(),
      payment_id: row.id,
      at: house.clock.now(),
      event: kind,
      state,
      detail: JSON.stringify(detail),
    })
    .execute();
}

/** Who has the payment's page open hears of it; amounts are read there. */
async function tell(house: House, trx: Transaction<DB>, row: PaymentRow, payment: Payment): Promise<void> {
  await writeEvents(trx, house.newId, [
    {
      kind: 'payment.changed',
      at: house.clock.now(),
      organizationId: row.organization_id,
      siteId: row.site_id,
      stationId: row.station_id,
      subjectId: row.id,
      data: { paymentId: row.id, state: payment.state, transactionId: payment.transactionId },
    },
  ]);
}

/** The payments whose tokens these transactions were begun with, and how all transactions of each stand. */
export async function paymentsOfTransactions(trx: Transaction<DB>, transactionIds: readonly string[]) {
  const { rows } = await sql<{
    payment_id: string;
    transaction_ids: string[];
    ended: boolean;
    due_minor: string | null;
  }>`
    select p.id as payment_id, array_agg(t.id order by t.started_at, t.id) as transaction_ids,
           bool_and(t.state = 'ended') as ended,
           case when bool_and(coalesce(c.state, '') = 'final')
                then sum(coalesce(c.after_tax_minor, c.before_tax_minor, 0)) end::text as due_minor
      from payment p
      join transaction t on t.token_uid = p.token_uid and t.station_id = p.station_id
      left join transaction_cost c on c.transaction_id = t.id
     where p.id in (
       select q.id from payment q join transaction u on u.token_uid = q.token_uid and u.station_id = q.station_id
        where u.id = any(${transactionIds}::uuid[]))
     group by p.id`.execute(trx);
  if (rows.length === 0) return [];
  const held = await heldAmong(
    trx,
    rows.flatMap(({ transaction_ids }) => transaction_ids),
  );
  return rows.map(({ payment_id, transaction_ids, ended, due_minor }) => ({
    paymentId: payment_id,
    facts: {
      transactionId: transaction_ids[0]!,
      ended,
      dueMinor: due_minor === null ? null : Number(due_minor),
      billingHeld: transaction_ids.some((id) => held.has(id)),
    },
  }));
}
