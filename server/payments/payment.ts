/**
 * What a payment is, and what it can be told: pure. What follows from it is decided in decide.ts and settle.ts.
 *
 * A payment is told facts (what the provider says of it now, what its transaction says now, the time), never steps:
 * the same fact told twice, late or out of order leads to the same place.
 */

export const paymentStates = [
  'created',
  'needs_action',
  'authorized',
  'starting',
  'charging',
  'ending',
  'held_back',
  'capturing',
  'captured',
  'second_payment',
  'part_refunded',
  'refunded',
  'written_off',
  'releasing',
  'released',
  'failed',
] as const;
export type PaymentState = (typeof paymentStates)[number];

/** Why a payment is where it is, where that is not plain. */
export type Reason =
  | 'declined'
  | 'insufficient_funds'
  | 'authentication_failed'
  | 'provider_refused'
  | 'abandoned'
  | 'taken'
  | 'station_offline'
  | 'start_rejected'
  | 'not_started'
  | 'nothing_due'
  | 'hold_lost'
  | 'hold_ends'
  | 'hold_spent'
  | 'payer_stopped'
  | 'capture_failed'
  | 'waived'
  | 'too_small';

/** Money in minor units of `currency`. */
export interface Payment {
  readonly id: string;
  /** The provider's own id of the hold that counts now; an earlier one was renewed. */
  readonly ref: string | null;
  /** top_up: for a prepaid balance. */
  readonly kind: 'charging' | 'rest' | 'terminal' | 'top_up';
  readonly state: PaymentState;
  readonly reason: Reason | null;
  readonly currency: string;
  /** The provider takes only multiples of this: 10 fils, 100 centimes of an ariary. */
  readonly stepMinor: number;
  /** What was asked to be held. */
  readonly holdMinor: number;
  readonly authorizedMinor: number;
  readonly mostCaptureMinor: number;
  readonly canIncrease: boolean;
  readonly capturedMinor: number;
  readonly refundingMinor: number;
  readonly refundedMinor: number;
  readonly dueMinor: number | null;
  /** Due, and covered neither by what was taken nor by further payments, nor written off. */
  readonly owedMinor: number;
  /** What further payments brought in for this one. */
  readonly restMinor: number;
  readonly writtenOffMinor: number;
  /** Signed readings of a transaction failed: nothing is taken by itself until somebody has looked. */
  readonly billingHeld: boolean;
  readonly costMinor: number | null;
  readonly costAt: Date | null;
  readonly awaiting: 'increase' | 'renew' | 'capture' | 'release' | null;
  /** How often the hold may still be renewed. */
  readonly renewalsLeft: number;
  readonly stopAskedAt: Date | null;
  readonly startUntil: Date | null;
  readonly captureBefore: Date | null;
  readonly transactionId: string | null;
  readonly createdAt: Date;
}

/** A payment as its provider has it now. */
export interface Snapshot {
  readonly ref: string;
  readonly status: 'waiting' | 'needs_action' | 'held' | 'captured' | 'canceled' | 'failed';
  readonly authorizedMinor: number;
  /** The hold, or more where the provider lets us take more than was held. */
  readonly mostCaptureMinor: number;
  readonly canIncrease: boolean;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly captureBefore: Date | null;
  readonly code: Reason | null;
  readonly method: { readonly brand: string; readonly last4: string } | null;
}

/** The transactions of a payment's token as they stand; a station may have made two of one start. */
export interface TransactionFacts {
  readonly transactionId: string;
  readonly ended: boolean;
  /** Taxes included; null until every price is final. */
  readonly dueMinor: number | null;
  /** Whether one of them is held back from being billed by itself. */
  readonly billingHeld: boolean;
}

export type PaymentEvent =
  | { readonly kind: 'provider'; readonly snapshot: Snapshot }
  | { readonly kind: 'renewed'; readonly snapshot: Snapshot }
  | {
      readonly kind: 'refused';
      readonly effect: EffectKind;
      readonly params: EffectParams;
      readonly reason: Reason;
    }
  | { readonly kind: 'sending_start' }
  | { readonly kind: 'start_failed'; readonly reason: Reason }
  | ({ readonly kind: 'transaction' } & TransactionFacts)
  | { readonly kind: 'cost'; readonly minor: number }
  | { readonly kind: 'time' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'waive' }
  | { readonly kind: 'write_off' }
  | { readonly kind: 'refund'; readonly refundId: string; readonly amountMinor: number }
  | { readonly kind: 'rest_paid'; readonly amountMinor: number };

export type EffectKind =
  | 'hold'
  | 'look'
  | 'start'
  | 'stop'
  | 'increase'
  | 'renew'
  | 'capture'
  | 'release'
  | 'refund'
  | 'refund_rest'
  | 'announce'
  | 'post'
  | 'write_off'
  | 'receipt';

export interface EffectParams {
  readonly amountMinor?: number;
  readonly refundId?: string;
  /** captured or refunded, and the total after it: makes a posting's key. */
  readonly posted?: 'captured' | 'refunded';
  readonly totalMinor?: number;
  /** A hold that is not the payment's any more. */
  readonly ref?: string;
}

export interface Effect {
  readonly kind: EffectKind;
  readonly params: EffectParams;
}

export interface Decision {
  readonly payment: Payment;
  readonly effects: readonly Effect[];
}

/** Rules of money that are ours to choose. */
export const rules = {
  /** A payer who does not pay within this time has left. */
  payWithinMs: 30 * 60_000,
  /** Plug in, lock, begin: stations wait one or two minutes for the plug. */
  startWithinMs: 4 * 60_000,
  /** While charging, this much time is kept between the cost and the hold. */
  leadMs: 2 * 60_000,
  /** And this part of the hold at the least. */
  leadPart: 0.05,
  /** A hold is raised at most to this many times what was first held. */
  mostHolds: 5,
  /** So long before a hold ends a new one is tried, so that the old one is not missed. */
  renewBeforeMs: 12 * 3_600_000,
  /** A hold lasts about a week: a car that stands longer than two months is not charging. */
  mostRenewals: 8,
  /** So long before a hold ends charging is stopped, so that its price is final before. */
  stopBeforeMs: 6 * 3_600_000,
  /** So long before a hold ends what is known to be due is taken. */
  captureBeforeMs: 3_600_000,
} as const;

export const stay = (payment: Payment): Decision => ({ payment, effects: [] });
export const effect = (kind: EffectKind, params: EffectParams = {}): Effect => ({ kind, params });

/** Nothing is held yet. */
export const before: ReadonlySet<PaymentState> = new Set(['created', 'needs_action']);
/** Money is held, or should be. */
export const holding: ReadonlySet<PaymentState> = new Set([
  'authorized',
  'starting',
  'charging',
  'ending',
  'held_back',
  'capturing',
]);
/** Nothing is held any more, and nothing was taken. */
export const over: ReadonlySet<PaymentState> = new Set(['releasing', 'released', 'failed']);
/** Money was taken, or what was to be taken is still asked for. */
export const standingStates: ReadonlySet<PaymentState> = new Set([
  'captured',
  'part_refunded',
  'refunded',
  'second_payment',
  'written_off',
]);

/** How much may still be given back. */
export const refundable = ({ capturedMinor, refundedMinor, refundingMinor }: Payment): number =>
  capturedMinor - refundedMinor - refundingMinor;
