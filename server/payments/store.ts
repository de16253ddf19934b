import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { EffectKind, EffectParams, Payment, PaymentState, Reason } from './payment.ts';
import { stepMinor } from './stripe/amounts.ts';

/** A payment's row, whole. */
export type PaymentRow = Selectable<DB['payment']>;

/** A provider moves only multiples of this, in minor units. */
const stepOf = (provider: string, currency: string): number =>
  provider === 'stripe' ? stepMinor(currency) : 1;

/** The next amount that the provider takes; never less than was asked. */
export function inSteps(minor: number, provider: string, currency: string): number {
  const step = stepOf(provider, currency);
  return Math.ceil(minor / step) * step;
}

/** Of a payment's row what decides. */
export function toPayment(row: PaymentRow): Payment {
  return {
    id: row.id,
    ref: row.provider_ref,
    kind: row.kind as Payment['kind'],
    state: row.state as PaymentState,
    reason: row.reason as Reason | null,
    currency: row.currency,
    stepMinor: stepOf(row.provider, row.currency),
    holdMinor: Number(row.hold_minor),
    authorizedMinor: Number(row.authorized_minor),
    mostCaptureMinor: Number(row.most_capture_minor),
    canIncrease: row.can_increase,
    capturedMinor: Number(row.captured_minor),
    refundingMinor: Number(row.refunding_minor),
    refundedMinor: Number(row.refunded_minor),
    dueMinor: row.due_minor === null ? null : Number(row.due_minor),
    owedMinor: Number(row.owed_minor),
    restMinor: Number(row.rest_minor),
    writtenOffMinor: Number(row.written_off_minor),
    billingHeld: row.billing_held,
    costMinor: row.cost_minor === null ? null : Number(row.cost_minor),
    costAt: row.cost_at,
    awaiting: row.awaiting as Payment['awaiting'],
    renewalsLeft: row.renewals_left,
    stopAskedAt: row.stop_asked_at,
    startUntil: row.start_until,
    captureBefore: row.capture_before,
    transactionId: row.transaction_id,
    createdAt: row.created_at,
  };
}

/** The columns that a decision changes. */
export function columnsOf(payment: Payment) {
  return {
    provider_ref: payment.ref,
    state: payment.state,
    reason: payment.reason,
    authorized_minor: payment.authorizedMinor,
    most_capture_minor: payment.mostCaptureMinor,
    can_increase: payment.canIncrease,
    captured_minor: payment.capturedMinor,
    refunding_minor: payment.refundingMinor,
    refunded_minor: payment.refundedMinor,
    due_minor: payment.dueMinor,
    owed_minor: payment.owedMinor,
    rest_minor: payment.restMinor,
    written_off_minor: payment.writtenOffMinor,
    billing_held: payment.billingHeld,
    cost_minor: payment.costMinor,
    cost_at: payment.costAt,
    awaiting: payment.awaiting,
    renewals_left: payment.renewalsLeft,
    stop_asked_at: payment.stopAskedAt,
    start_until: payment.startUntil,
    capture_before: payment.captureBefore,
    transaction_id: payment.transactionId,
  };
}

export async function findPayment(db: Kysely<DB>, id: string): Promise<PaymentRow | undefined> {
  return db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockPayment(trx: Transaction<DB>, id: string): Promise<PaymentRow | undefined> {
  return trx.selectFrom('payment').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export const allLanes = ['money', 'station', 'screen', 'books'] as const;
export type Lane = (typeof allLanes)[number];

const laneOf: Readonly<Record<EffectKind, Lane>> = {
  hold: 'money',
  look: 'money',
  increase: 'money',
  renew: 'money',
  capture: 'money',
  release: 'money',
  refund: 'money',
  refund_rest: 'money',
  start: 'station',
  stop: 'station',
  announce: 'screen',
  post: 'books',
  write_off: 'books',
  receipt: 'books',
};

/** Notes what is to be done, before it is done. */
export async function intend(trx: Transaction<DB>, effects: readonly Intended[], now: Date): Promise<void> {
  await write(trx, effects, now, { claimed_until: null, attempts: 0 });
}

interface Intended {
  readonly id: string;
  readonly paymentId: string;
  readonly kind: EffectKind;
  readonly params: EffectParams;
}

/** Notes what the caller does itself as soon as it is committed; should it die, others do it once the claim has run out. */
export async function intendOwn(trx: Transaction<DB>, effect: Intended, now: Date): Promise<ClaimedEffect> {
  await write(trx, [effect], now, { claimed_until: new Date(now.getTime() + claimMs), attempts: 1 });
  const { id, paymentId, kind, params } = effect;
  return { id, payment_id: paymentId, kind, params, attempts: 1, sent_at: null };
}

async function write(
  trx: Transaction<DB>,
  effects: readonly Intended[],
  now: Date,
  claim: { readonly claimed_until: Date | null; readonly attempts: number },
): Promise<void> {
  if (effects.length === 0) return;
  await trx
    .insertInto('payment_effect')
    .values(
      effects.map(({ id, paymentId, kind, params }) => ({
        id,
        payment_id: paymentId,
        lane: laneOf[kind],
        kind,
        params: JSON.stringify(params),
        next_at: now,
        intended_at: now,
        ...claim,
      })),
    )
    .execute();
}

export interface ClaimedEffect {
  readonly id: string;
  readonly payment_id: string;
  readonly kind: EffectKind;
  readonly params: EffectParams;
  readonly attempts: number;
  readonly sent_at: Date | null;
}

/** Who has claimed an effect and says nothing for this long has died: a station may be silent for a minute and a half. */
const claimMs = 120_000;

/** Takes effects that are due, in each lane of a payment only the first; others leave them alone for a while. */
export async function claimEffects(
  db: Kysely<DB>,
  now: Date,
  wanted: { readonly paymentId?: string; readonly lanes: readonly Lane[]; readonly most: number },
): Promise<ClaimedEffect[]> {
  const { paymentId = null, lanes, most } = wanted;
  const { rows } = await sql<ClaimedEffect>`
    update payment_effect set claimed_until = ${new Date(now.getTime() + claimMs)}, attempts = attempts + 1
     where id in (
       select e.id from payment_effect e
        where e.state = 'intended' and e.next_at <= ${now} and e.lane = any(${lanes}::text[])
          and (e.claimed_until is null or e.claimed_until <= ${now})
          and (${paymentId}::uuid is null or e.payment_id = ${paymentId}::uuid)
          and not exists (
            select from payment_effect o
             where o.payment_id = e.payment_id and o.lane = e.lane and o.sequence < e.sequence and o.state = 'intended')
        order by e.next_at limit ${most} for update skip locked)
    returning id, payment_id, kind, params, attempts, sent_at`.execute(db);
  return rows;
}

/** The most transactions that one start made at a station; those that restart a transaction make a few. */
const mostTransactions = 50;

/** The transactions that a payment pays for, in the order in which they began. */
export async function transactionsOf(trx: Transaction<DB>, row: PaymentRow): Promise<string[]> {
  const { token_uid, station_id, transaction_id, of_payment_id } = row;
  const first = of_payment_id ? await findPayment(trx, of_payment_id) : undefined;
  if (first) return transactionsOf(trx, first);
  if (!token_uid || !station_id) return transaction_id ? [transaction_id] : [];
  const found = await trx
    .selectFrom('transaction')
    .select('id')
    .where('token_uid', '=', token_uid)
    .where('station_id', '=', station_id)
    .orderBy('started_at')
    .orderBy('id')
    .limit(mostTransactions)
    .execute();
  return found.map(({ id }) => id);
}
