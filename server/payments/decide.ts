/** What becomes of a payment when it is told something: pure. */

import {
  before,
  type Decision,
  type Effect,
  effect,
  holding,
  over,
  type Payment,
  type PaymentEvent,
  type Reason,
  refundable,
  rules,
  type Snapshot,
  standingStates,
  stay,
  type TransactionFacts,
} from './payment.ts';
import { cover, release, restPaid, settle, standing, takeable, wholeSteps, writeOff } from './settle.ts';

/** Decides what becomes of a payment, and what is to be done outside for it. */
export function decide(payment: Payment, event: PaymentEvent, now: Date): Decision {
  switch (event.kind) {
    case 'provider':
      return hear(payment, event.snapshot);
    case 'renewed':
      return renewed(payment, event.snapshot);
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
    case 'waive':
      return waive(payment);
    case 'write_off':
      return writeOff(payment);
    case 'refund':
      return refund(payment, event.refundId, event.amountMinor);
    case 'rest_paid':
      return restPaid(payment, event.amountMinor);
  }
}

/** The provider says how it stands. Money that moved is posted by how much more there is of it. */
function hear(was: Payment, snapshot: Snapshot): Decision {
  // An earlier hold that was renewed since: what becomes of it is nothing to this payment.
  if (was.ref !== null && snapshot.ref !== was.ref) return stay(was);
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
    ref: was.ref ?? (snapshot.ref || null),
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
      if (kind === 'rest' || kind === 'top_up')
        return stay({ ...payment, state: standing(payment), reason: null });
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

/** A new hold stands in the place of the old one, which is let go; come too late, it is let go itself. */
function renewed(was: Payment, snapshot: Snapshot): Decision {
  const idle = was.awaiting === null || was.awaiting === 'renew';
  const needed = holding.has(was.state) && was.capturedMinor === 0 && idle;
  if (snapshot.ref === was.ref) return hear(was, snapshot);
  if (!needed || snapshot.status !== 'held')
    return {
      payment: { ...was, awaiting: was.awaiting === 'renew' ? null : was.awaiting },
      effects: [effect('release', { ref: snapshot.ref })],
    };
  const next = hear(
    { ...was, ref: snapshot.ref, awaiting: null, renewalsLeft: Math.max(0, was.renewalsLeft - 1) },
    snapshot,
  );
  const old = was.ref === null ? [] : [effect('release', { ref: was.ref })];
  return { payment: next.payment, effects: [...old, ...next.effects] };
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
  if (payment.state === 'authorized' || payment.state === 'starting')
    return stay({ ...lost, state: 'released' });
  if (payment.state === 'charging') return { payment: lost, effects: [effect('stop')] };
  return lost.dueMinor === null ? stay(lost) : settle({ ...lost, state: 'capturing' });
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
    case 'renew': {
      const awaiting = payment.awaiting === 'renew' ? null : payment.awaiting;
      const last: Payment = { ...payment, awaiting, renewalsLeft: 0 };
      return payment.state === 'capturing' ? settle(last) : stay(last);
    }
    case 'capture':
      // It was taken already: asked for again it would be paid twice.
      if (payment.capturedMinor > 0)
        return { payment: { ...payment, awaiting: null }, effects: [effect('look')] };
      // A few cents that no card can be charged with are not worth a second payment.
      if (reason === 'too_small') return release({ ...payment, owedMinor: 0 }, 'nothing_due');
      // Released so that nobody's money is held in vain; a provider that did take it says so instead.
      return askAnew({ ...payment, awaiting: null, reason: 'capture_failed' }, params.amountMinor ?? 0);
    case 'release':
      return params.ref
        ? stay(payment)
        : { payment: { ...payment, awaiting: null }, effects: [effect('look')] };
    case 'refund':
      return stay({
        ...payment,
        refundingMinor: Math.max(0, payment.refundingMinor - (params.amountMinor ?? 0)),
      });
    default:
      return stay(payment);
  }
}

function askAnew(payment: Payment, amountMinor: number): Decision {
  const dueMinor = takeable(payment);
  const asked: Decision =
    dueMinor === null
      ? stay({ ...payment, state: 'second_payment', owedMinor: amountMinor })
      : cover(payment, dueMinor, [effect('receipt')]);
  return { ...asked, effects: [effect('release'), ...asked.effects] };
}

/** The payment's transaction says how it stands. */
function follow(payment: Payment, facts: TransactionFacts, now: Date): Decision {
  const { billingHeld } = facts;
  const known: Payment = {
    ...payment,
    transactionId: payment.transactionId ?? facts.transactionId,
    billingHeld,
  };
  const due = facts.ended ? facts.dueMinor : null;
  if (over.has(known.state)) return late(known, facts);
  if (due !== null) {
    if (due === known.dueMinor && billingHeld === payment.billingHeld) return stay(known);
    // Why not all of it could be held stays known: the payer is told with what is still to be paid.
    const reason = known.reason === 'hold_ends' && known.capturedMinor > 0 ? known.reason : null;
    const priced: Payment = { ...known, dueMinor: due, costMinor: due, costAt: now, reason };
    return settle(standingStates.has(known.state) ? priced : { ...priced, state: 'capturing' });
  }
  if (standingStates.has(known.state) || known.state === 'capturing' || known.state === 'held_back')
    return stay(known);
  return stay({
    ...known,
    state: facts.ended ? 'ending' : 'charging',
    reason: known.state === 'starting' ? null : known.reason,
  });
}

/** A station that began after its hold was given up: it is stopped, and what it delivered is asked for. */
function late(payment: Payment, { ended, dueMinor, billingHeld }: TransactionFacts): Decision {
  if (payment.reason === 'waived') return stay(payment);
  if (!ended) return { payment, effects: payment.stopAskedAt ? [] : [effect('stop')] };
  return dueMinor === null || billingHeld || dueMinor === payment.dueMinor
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
  // What was taken when its hold ended holds nothing more: the rest is asked for when the price is final.
  if (payment.capturedMinor > 0) return stop(seen, 'hold_ends', now);
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

/** Somebody decided that nothing is taken of what was held back. */
function waive(payment: Payment): Decision {
  if (payment.state !== 'held_back') return stay(payment);
  return payment.authorizedMinor > 0
    ? release(payment, 'waived')
    : stay({ ...payment, state: 'released', reason: 'waived' });
}

/** What time alone changes. */
function tick(payment: Payment, now: Date): Decision {
  const { state, createdAt, startUntil, captureBefore } = payment;
  const at = now.getTime();
  if (before.has(state) && at - createdAt.getTime() > rules.payWithinMs) return release(payment, 'abandoned');
  if (state === 'starting' && startUntil && startUntil <= now) return release(payment, 'not_started');
  const runs = state === 'charging' || state === 'ending' || state === 'held_back';
  // A hold of which something was taken is gone: there is nothing to renew or to take again.
  const held = payment.capturedMinor === 0;
  return captureBefore && runs && held ? nearEnd(payment, captureBefore.getTime() - at, now) : stay(payment);
}

/** A hold that ends soon is renewed; where that cannot be, charging ends, and what is known to be due is taken. */
function nearEnd(payment: Payment, leftMs: number, now: Date): Decision {
  const { state, awaiting, authorizedMinor, costMinor } = payment;
  if (leftMs < rules.renewBeforeMs && payment.renewalsLeft > 0 && !awaiting && authorizedMinor > 0) {
    const amountMinor = takeable(payment) ?? authorizedMinor;
    return {
      payment: { ...payment, awaiting: 'renew' },
      effects: [effect('renew', { amountMinor })],
    };
  }
  if (state === 'charging' && leftMs < rules.stopBeforeMs && !payment.stopAskedAt)
    return stop(payment, 'hold_ends', now);
  const known = takeable(payment) ?? wholeSteps(payment, costMinor ?? 0);
  const amountMinor = wholeSteps(payment, Math.min(known, payment.mostCaptureMinor));
  if (leftMs >= rules.captureBeforeMs || awaiting || amountMinor <= 0) return stay(payment);
  return {
    payment: { ...payment, awaiting: 'capture', reason: 'hold_ends' },
    effects: [effect('capture', { amountMinor })],
  };
}

function refund(payment: Payment, refundId: string, amountMinor: number): Decision {
  if (amountMinor > refundable(payment)) throw new RangeError('more would be refunded than was paid');
  return {
    payment: { ...payment, refundingMinor: payment.refundingMinor + amountMinor },
    effects: [effect('refund', { refundId, amountMinor })],
  };
}
