/**
 * What a payment is and what follows from what happens to it: pure.
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
  'capturing',
  'captured',
  'second_payment',
  'part_refunded',
  'refunded',
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
  | 'too_small';

/** Money in minor units of `currency`. */
export interface Payment {
  readonly id: string;
  readonly kind: 'charging' | 'rest' | 'terminal';
  readonly state: PaymentState;
  readonly reason: Reason | null;
  readonly currency: string;
  /** What was asked to be held. */
  readonly holdMinor: number;
  readonly authorizedMinor: number;
  readonly mostCaptureMinor: number;
  readonly canIncrease: boolean;
  readonly capturedMinor: number;
  readonly refundingMinor: number;
  readonly refundedMinor: number;
  readonly dueMinor: number | null;
  /** Due, and not covered by what was taken. */
  readonly owedMinor: number;
  readonly costMinor: number | null;
  readonly costAt: Date | null;
  readonly awaiting: 'increase' | 'capture' | 'release' | null;
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
}

export type PaymentEvent =
  | { readonly kind: 'provider'; readonly snapshot: Snapshot }
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
  | { readonly kind: 'refund'; readonly refundId: string; readonly amountMinor: number }
  | { readonly kind: 'rest_paid'; readonly amountMinor: number };

export type EffectKind =
  | 'hold'
  | 'look'
  | 'start'
  | 'stop'
  | 'increase'
  | 'capture'
  | 'release'
  | 'refund'
  | 'post'
  | 'receipt';

export interface EffectParams {
  readonly amountMinor?: number;
  readonly refundId?: string;
  /** captured or refunded, and the total after it: makes a posting's key. */
  readonly posted?: 'captured' | 'refunded';
  readonly totalMinor?: number;
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
  /** So long before a hold ends charging is stopped, so that its price is final before. */
  stopBeforeMs: 6 * 3_600_000,
  /** So long before a hold ends what is known to be due is taken. */
  captureBeforeMs: 3_600_000,
} as const;

const stay = (payment: Payment): Decision => ({ payment, effects: [] });
const effect = (kind: EffectKind, params: EffectParams = {}): Effect => ({ kind, params });

const before: ReadonlySet<PaymentState> = new Set(['created', 'needs_action']);
const holding: ReadonlySet<PaymentState> = new Set([
  'authorized',
  'starting',
  'charging',
  'ending',
  'capturing',
]);
const over: ReadonlySet<PaymentState> = new Set(['releasing', 'released', 'failed']);

/** Decides what becomes of a payment, and what is to be done outside for it. */
export function decide(payment: Payment, event: PaymentEvent, now: Date): Decision {
  switch (event.kind) {
    case 'provider':
      return hear(payment, event.snapshot);
    case 'refused':
      return refused(payment, event);
    case 'sending_start':
      return payment.state === 'authorized'
        ? stay({ ...payment, state: 'starting', startUntil: new Date(now.getTime() + rules.startWithinMs) })
        : stay(payment);
    case 'start_failed':
      return payment.state === 'authorized' || payment.state === 'starting'
        ? release(payment, event.reason)
        : stay(payment);
    case 'transaction':
      return follow(payment, event, now);
    case 'cost':
      return watch(payment, event.minor, now);
    case 'time':
      return tick(payment, now);
    case 'stop':
      return stop(payment, 'payer_stopped', now);
    case 'refund':
      return refund(payment, event.refundId, event.amountMinor);
    case 'rest_paid': {
      const owedMinor = Math.max(0, payment.owedMinor - event.amountMinor);
      return stay({ ...payment, owedMinor, state: owedMinor === 0 ? standing(payment) : payment.state });
    }
  }
}

/** The provider says how it stands. Money that moved is posted by how much more there is of it. */
function hear(was: Payment, snapshot: Snapshot): Decision {
  const effects: Effect[] = [];
  const { authorizedMinor, mostCaptureMinor, canIncrease, captureBefore, capturedMinor, refundedMinor } =
    snapshot;
  const captured = Math.max(was.capturedMinor, capturedMinor);
  const refunded = Math.max(was.refundedMinor, Math.min(refundedMinor, captured));
  if (captured > was.capturedMinor)
    effects.push(
      effect('post', { posted: 'captured', totalMinor: captured, amountMinor: captured - was.capturedMinor }),
    );
  if (refunded > was.refundedMinor)
    effects.push(
      effect('post', { posted: 'refunded', totalMinor: refunded, amountMinor: refunded - was.refundedMinor }),
    );
  const payment: Payment = {
    ...was,
    ...(snapshot.status === 'held' && { authorizedMinor, mostCaptureMinor, canIncrease, captureBefore }),
    capturedMinor: captured,
    refundedMinor: refunded,
    refundingMinor: Math.min(
      Math.max(0, was.refundingMinor - (refunded - was.refundedMinor)),
      captured - refunded,
    ),
    awaiting: answers(was.awaiting, snapshot, was) ? null : was.awaiting,
  };
  const next = stands(payment, snapshot);
  return { payment: next.payment, effects: [...effects, ...next.effects] };
}

/** Whether a snapshot is the answer to what was asked. */
function answers(awaiting: Payment['awaiting'], snapshot: Snapshot, payment: Payment): boolean {
  const { status } = snapshot;
  if (status === 'canceled' || status === 'failed') return true;
  if (awaiting === 'increase') return snapshot.authorizedMinor > payment.authorizedMinor;
  return status === 'captured';
}

function stands(payment: Payment, snapshot: Snapshot): Decision {
  const { state, kind } = payment;
  switch (snapshot.status) {
    case 'waiting':
      return state === 'needs_action'
        ? stay({ ...payment, state: 'created', reason: snapshot.code })
        : stay(before.has(state) ? { ...payment, reason: snapshot.code } : payment);
    case 'needs_action':
      return before.has(state) ? stay({ ...payment, state: 'needs_action', reason: null }) : stay(payment);
    case 'held':
      if (before.has(state))
        return { payment: { ...payment, state: 'authorized', reason: null }, effects: [effect('start')] };
      // It was given up here before the provider told that it had been paid: a hold is never kept without need.
      if (state === 'released' || state === 'failed') return release(payment, payment.reason ?? 'abandoned');
      return state === 'capturing' ? settle(payment) : stay(payment);
    case 'captured':
      if (kind === 'rest') return stay({ ...payment, state: standing(payment), reason: null });
      if (payment.dueMinor !== null || over.has(state) || state === 'capturing') return settle(payment);
      return standingStates.has(state) ? stay({ ...payment, state: standing(payment) }) : stay(payment);
    case 'canceled':
      if (before.has(state))
        return stay({ ...payment, state: 'released', reason: payment.reason ?? 'abandoned' });
      if (state === 'releasing') return stay({ ...payment, state: 'released' });
      return holding.has(state) ? lose(payment) : stay(payment);
    case 'failed':
      return before.has(state)
        ? stay({ ...payment, state: 'failed', reason: snapshot.code ?? 'declined' })
        : stay(payment);
  }
}

/** States of money that was taken. */
const standingStates: ReadonlySet<PaymentState> = new Set([
  'captured',
  'part_refunded',
  'refunded',
  'second_payment',
]);

function standing({ capturedMinor, refundedMinor }: Payment): PaymentState {
  if (refundedMinor === 0) return 'captured';
  return refundedMinor < capturedMinor ? 'part_refunded' : 'refunded';
}

/** A hold that is gone while its car charges: the car is stopped, and what is due is asked for anew. */
function lose(payment: Payment): Decision {
  const lost: Payment = {
    ...payment,
    authorizedMinor: 0,
    mostCaptureMinor: 0,
    canIncrease: false,
    awaiting: null,
    reason: 'hold_lost',
  };
  if (payment.state === 'authorized') return stay({ ...lost, state: 'released' });
  if (payment.state === 'starting') return { payment: { ...lost, state: 'released' }, effects: [] };
  if (payment.state === 'charging') return { payment: lost, effects: [effect('stop')] };
  return lost.dueMinor === null ? stay(lost) : settle({ ...lost, state: 'capturing' });
}

function release(payment: Payment, reason: Reason): Decision {
  return {
    payment: { ...payment, state: 'releasing', reason, awaiting: 'release' },
    effects: [effect('release')],
  };
}

/** Takes what is due: of the hold, beyond it where the provider allows, and asks anew for what is left. */
export function settle(payment: Payment): Decision {
  const { dueMinor, authorizedMinor, mostCaptureMinor, canIncrease, capturedMinor, awaiting, holdMinor } =
    payment;
  if (dueMinor === null || (awaiting !== null && awaiting !== 'release')) return stay(payment);
  if (capturedMinor > 0) return balance(payment);
  if (over.has(payment.state) || authorizedMinor === 0) {
    // Nothing is held any more.
    if (dueMinor > 0) return stay({ ...payment, state: 'second_payment', owedMinor: dueMinor });
    const ended = over.has(payment.state) ? payment.state : 'released';
    return stay({ ...payment, state: ended, owedMinor: 0 });
  }
  if (dueMinor === 0) return release(payment, 'nothing_due');
  const capturing: Payment = { ...payment, state: 'capturing' };
  if (dueMinor > mostCaptureMinor && canIncrease && dueMinor <= holdMinor * rules.mostHolds)
    return {
      payment: { ...capturing, awaiting: 'increase' },
      effects: [effect('increase', { amountMinor: dueMinor })],
    };
  const amountMinor = Math.min(dueMinor, Math.max(mostCaptureMinor, authorizedMinor));
  return { payment: { ...capturing, awaiting: 'capture' }, effects: [effect('capture', { amountMinor })] };
}

/** Money was taken, and what is due is known: too much goes back, too little is asked for. */
function balance(payment: Payment): Decision {
  const { capturedMinor, refundedMinor, refundingMinor } = payment;
  const dueMinor = payment.dueMinor ?? 0;
  if (dueMinor > capturedMinor)
    return {
      payment: { ...payment, state: 'second_payment', owedMinor: dueMinor - capturedMinor },
      effects: [effect('receipt')],
    };
  const back = capturedMinor - refundedMinor - refundingMinor - dueMinor;
  const even: Payment = { ...payment, owedMinor: 0, state: standing(payment) };
  if (back <= 0) return { payment: even, effects: [effect('receipt')] };
  return {
    payment: { ...even, refundingMinor: refundingMinor + back },
    effects: [effect('receipt'), effect('refund', { amountMinor: back })],
  };
}

/** What the provider refused for good. */
function refused(payment: Payment, event: Extract<PaymentEvent, { kind: 'refused' }>): Decision {
  const { effect: kind, params, reason } = event;
  switch (kind) {
    case 'hold':
      return before.has(payment.state) ? stay({ ...payment, state: 'failed', reason }) : stay(payment);
    case 'increase': {
      const fixed: Payment = { ...payment, awaiting: null, canIncrease: false };
      if (payment.state === 'charging')
        return { payment: { ...fixed, reason: 'hold_spent' }, effects: [effect('stop')] };
      return settle(fixed);
    }
    case 'capture':
      // A few cents that no card can be charged with are not worth a second payment.
      if (reason === 'too_small') return release({ ...payment, owedMinor: 0 }, 'nothing_due');
      // Released so that nobody's money is held in vain; a provider that did take it says so instead.
      return {
        payment: {
          ...payment,
          awaiting: null,
          state: 'second_payment',
          reason: 'capture_failed',
          owedMinor: payment.dueMinor ?? params.amountMinor ?? 0,
        },
        effects: [effect('release')],
      };
    case 'release':
      return { payment: { ...payment, awaiting: null }, effects: [effect('look')] };
    case 'refund':
      return stay({
        ...payment,
        refundingMinor: Math.max(0, payment.refundingMinor - (params.amountMinor ?? 0)),
      });
    default:
      return stay(payment);
  }
}

/** The payment's transaction says how it stands. */
function follow(payment: Payment, facts: TransactionFacts, now: Date): Decision {
  const known: Payment = { ...payment, transactionId: payment.transactionId ?? facts.transactionId };
  const due = facts.ended ? facts.dueMinor : null;
  if (over.has(known.state)) return late(known, facts);
  if (due !== null) {
    if (due === known.dueMinor) return stay(known);
    const priced: Payment = { ...known, dueMinor: due, costMinor: due, costAt: now, reason: null };
    return settle(standingStates.has(known.state) ? priced : { ...priced, state: 'capturing' });
  }
  if (standingStates.has(known.state) || known.state === 'capturing') return stay(known);
  return stay({
    ...known,
    state: facts.ended ? 'ending' : 'charging',
    reason: known.state === 'starting' ? null : known.reason,
  });
}

/** A station that began after its hold was given up: it is stopped, and what it delivered is asked for. */
function late(payment: Payment, { ended, dueMinor }: TransactionFacts): Decision {
  if (!ended) return { payment, effects: payment.stopAskedAt ? [] : [effect('stop')] };
  return dueMinor === null || dueMinor === payment.dueMinor
    ? stay(payment)
    : settle({ ...payment, dueMinor });
}

/** What charging costs so far, against what is held. */
function watch(payment: Payment, minor: number, now: Date): Decision {
  if (payment.state !== 'charging') return stay(payment);
  const seen: Payment = { ...payment, costMinor: minor, costAt: now };
  const elapsed = payment.costAt ? now.getTime() - payment.costAt.getTime() : 0;
  const perMs = elapsed > 0 ? Math.max(0, minor - (payment.costMinor ?? 0)) / elapsed : 0;
  const lead = Math.max(perMs * rules.leadMs, payment.authorizedMinor * rules.leadPart);
  if (minor + lead < payment.mostCaptureMinor || payment.awaiting) return stay(seen);
  const toMinor = payment.authorizedMinor + payment.holdMinor;
  if (payment.canIncrease && toMinor <= payment.holdMinor * rules.mostHolds)
    return {
      payment: { ...seen, awaiting: 'increase' },
      effects: [effect('increase', { amountMinor: toMinor })],
    };
  return stop(seen, 'hold_spent', now);
}

function stop(payment: Payment, reason: Reason, now: Date): Decision {
  switch (payment.state) {
    case 'created':
    case 'needs_action':
      return release(payment, 'abandoned');
    case 'authorized':
    case 'starting':
      return release(payment, reason);
    case 'charging':
      if (payment.stopAskedAt) return stay(payment);
      return { payment: { ...payment, reason, stopAskedAt: now }, effects: [effect('stop')] };
    default:
      return stay(payment);
  }
}

/** What time alone changes. */
function tick(payment: Payment, now: Date): Decision {
  const { state, createdAt, startUntil, captureBefore } = payment;
  const at = now.getTime();
  if (before.has(state) && at - createdAt.getTime() > rules.payWithinMs) return release(payment, 'abandoned');
  if (state === 'starting' && startUntil && startUntil <= now) return release(payment, 'not_started');
  if (!captureBefore) return stay(payment);
  const left = captureBefore.getTime() - at;
  if (state === 'charging' && left < rules.stopBeforeMs && !payment.stopAskedAt)
    return stop(payment, 'hold_ends', now);
  if (
    (state === 'charging' || state === 'ending') &&
    left < rules.captureBeforeMs &&
    payment.costMinor &&
    !payment.awaiting
  ) {
    const amountMinor = Math.min(payment.costMinor, payment.mostCaptureMinor);
    return {
      payment: { ...payment, awaiting: 'capture', reason: 'hold_ends' },
      effects: [effect('capture', { amountMinor })],
    };
  }
  return stay(payment);
}

/** How much may still be given back. */
export const refundable = ({ capturedMinor, refundedMinor, refundingMinor }: Payment): number =>
  capturedMinor - refundedMinor - refundingMinor;

function refund(payment: Payment, refundId: string, amountMinor: number): Decision {
  if (amountMinor > refundable(payment)) throw new RangeError('more would be refunded than was paid');
  return {
    payment: { ...payment, refundingMinor: payment.refundingMinor + amountMinor },
    effects: [effect('refund', { refundId, amountMinor })],
  };
}
