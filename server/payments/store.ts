import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { EffectKind, EffectParams, Payment, PaymentState, Reason } from './payment.ts';

/** A payment's row, whole. */
export type PaymentRow = Selectable<DB['payment']>;

/** Of a payment's row what decides. */
export function toPayment(row: PaymentRow): Payment {
  return {
    id: row.id,
    kind: row.kind as Payment['kind'],
    state: row.state as PaymentState,
    reason: row.reason as Reason | null,
    currency: row.currency,
    holdMinor: Number(row.hold_minor),
    authorizedMinor: Number(row.authorized_minor),
    mostCaptureMinor: Number(row.most_capture_minor),
    canIncrease: row.can_increase,
    capturedMinor: Number(row.captured_minor),
    refundingMinor: Number(row.refunding_minor),
    refundedMinor: Number(row.refunded_minor),
    dueMinor: row.due_minor === null ? null : Number(row.due_minor),
    owedMinor: Number(row.owed_minor),
    costMinor: row.cost_minor === null ? null : Number(row.cost_minor),
    costAt: row.cost_at,
    awaiting: row.awaiting as Payment['awaiting'],
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
    cost_minor: payment.costMinor,
    cost_at: payment.costAt,
    awaiting: payment.awaiting,
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

export const allLanes = ['money', 'station', 'books'] as const;
export type Lane = (typeof allLanes)[number];

const laneOf: Readonly<Record<EffectKind, Lane>> = {
  hold: 'money',
  look: 'money',
  increase: 'money',
  capture: 'money',
  release: 'money',
  refund: 'money',
  start: 'station',
  stop: 'station',
  post: 'books',
  receipt: 'books',
};

/** Notes what is to be done, before it is done. */
export async function intend(
  trx: Transaction<DB>,
  effects: readonly {
    readonly id: string;
    readonly paymentId: string;
    readonly kind: EffectKind;
    readonly params: EffectParams;
  }[],
  now: Date,
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
