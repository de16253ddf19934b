/** How what is due and what was taken are brought together: pure. */

import {
  type Decision,
  effect,
  over,
  type Payment,
  type PaymentState,
  type Reason,
  refundable,
  rules,
  stay,
} from './payment.ts';

/** The part of an amount that the provider can take. */
export const wholeSteps = ({ stepMinor }: Payment, minor: number): number => minor - (minor % stepMinor);

/** What can be taken of what is due: what lies below the provider's smallest step is nobody's debt. */
export const takeable = (payment: Payment): number | null =>
  payment.dueMinor === null ? null : Math.max(0, wholeSteps(payment, payment.dueMinor));

/** What is due and was given back all the same: neither paid, nor asked for, nor written off. */
export function givenAway(payment: Payment): number {
  const { capturedMinor, refundedMinor, restMinor, owedMinor, writtenOffMinor } = payment;
  const kept = capturedMinor - refundedMinor + restMinor;
  const missing = (takeable(payment) ?? 0) - kept - owedMinor - writtenOffMinor;
  return Math.max(0, Math.min(refundedMinor, missing));
}

/** Where money that was taken stands. */
export function standing(payment: Payment): PaymentState {
  const { capturedMinor, refundedMinor, owedMinor, restMinor, writtenOffMinor } = payment;
  if (owedMinor > 0) return 'second_payment';
  if (refundedMinor > 0) return refundedMinor < capturedMinor ? 'part_refunded' : 'refunded';
  if (writtenOffMinor > 0) return 'written_off';
  return capturedMinor + restMinor > 0 ? 'captured' : 'released';
}

/** Gives the hold back. */
export function release(payment: Payment, reason: Reason): Decision {
  return {
    payment: { ...payment, state: 'releasing', reason, awaiting: 'release' },
    effects: [effect('release')],
  };
}

/** Takes what is due: of the hold, beyond it where the provider allows, and asks anew for what is left. */
export function settle(payment: Payment): Decision {
  const { state, authorizedMinor, mostCaptureMinor, canIncrease, awaiting, holdMinor, billingHeld } = payment;
  const dueMinor = takeable(payment);
  if (dueMinor === null || (awaiting !== null && awaiting !== 'release')) return stay(payment);
  if (payment.capturedMinor > 0 || payment.restMinor > 0)
    return billingHeld
      ? stay({ ...payment, state: standing(payment) })
      : cover(payment, dueMinor, [effect('receipt')]);
  const gone = over.has(state) || state === 'second_payment';
  if (billingHeld && dueMinor > 0 && !gone) return stay({ ...payment, state: 'held_back' });
  if (gone || authorizedMinor === 0) {
    // Nothing is held any more.
    if (dueMinor > 0 || payment.writtenOffMinor > 0) return cover(payment, dueMinor, [effect('receipt')]);
    return stay({ ...payment, state: over.has(state) ? state : 'released', owedMinor: 0 });
  }
  if (dueMinor === 0) return release(payment, 'nothing_due');
  const capturing: Payment = { ...payment, state: 'capturing' };
  if (dueMinor > mostCaptureMinor && canIncrease && dueMinor <= holdMinor * rules.mostHolds)
    return {
      payment: { ...capturing, awaiting: 'increase' },
      effects: [effect('increase', { amountMinor: dueMinor })],
    };
  const most = Math.max(mostCaptureMinor, authorizedMinor);
  const amountMinor = wholeSteps(payment, Math.min(dueMinor, most));
  return { payment: { ...capturing, awaiting: 'capture' }, effects: [effect('capture', { amountMinor })] };
}

/** What is due is known, and nothing more can be taken of a hold: too much goes back, too little is asked for. */
export function cover(payment: Payment, dueMinor: number, effects: Decision['effects']): Decision {
  const left = Math.max(0, dueMinor - payment.capturedMinor - payment.restMinor);
  const writtenOffMinor = Math.min(payment.writtenOffMinor, left);
  const regained = payment.writtenOffMinor - writtenOffMinor;
  const covered: Payment = { ...payment, writtenOffMinor, owedMinor: left - writtenOffMinor };
  const all = [...effects, ...(regained > 0 ? [effect('write_off', { amountMinor: -regained })] : [])];
  return giveBack({ ...covered, state: standing(covered) }, dueMinor, all);
}

/** What came in beyond what is due goes back where it came from: first from this payment, then from further ones. */
function giveBack(payment: Payment, dueMinor: number, effects: Decision['effects']): Decision {
  const { capturedMinor, refundedMinor, refundingMinor, restMinor } = payment;
  const back = capturedMinor - refundedMinor - refundingMinor + restMinor - dueMinor;
  const own = Math.max(0, Math.min(back, refundable(payment)));
  const others = Math.max(0, Math.min(back - own, restMinor));
  return {
    payment: { ...payment, refundingMinor: refundingMinor + own, restMinor: restMinor - others },
    effects: [
      ...effects,
      ...(own > 0 ? [effect('refund', { amountMinor: own })] : []),
      ...(others > 0 ? [effect('refund_rest', { amountMinor: others })] : []),
    ],
  };
}

/** A further payment brought money in: the debt shrinks, then what was written off; beyond it, it goes back. */
export function restPaid(payment: Payment, amountMinor: number): Decision {
  const dueMinor = takeable(payment);
  const paid: Payment = { ...payment, restMinor: payment.restMinor + amountMinor };
  if (dueMinor !== null) return cover(paid, dueMinor, []);
  const less: Payment = { ...paid, owedMinor: Math.max(0, payment.owedMinor - amountMinor) };
  return stay({ ...less, state: standing(less) });
}

/** Somebody decided that the rest is not asked for any more: it is a loss. */
export function writeOff(payment: Payment): Decision {
  const { owedMinor, state } = payment;
  if (state !== 'second_payment' || owedMinor <= 0) return stay(payment);
  const lost: Payment = {
    ...payment,
    owedMinor: 0,
    writtenOffMinor: payment.writtenOffMinor + owedMinor,
  };
  return {
    payment: { ...lost, state: standing(lost) },
    effects: [effect('write_off', { amountMinor: owedMinor })],
  };
}
