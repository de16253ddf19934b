import type Stripe from 'stripe';
import type { Reason, Snapshot } from '../payment.ts';
import { fromStripe, stepMinor } from './amounts.ts';

/** What is asked along with a payment intent: its charge says what the card allows. */
export const expand = ['latest_charge'];

/** A payment intent of Stripe's as we speak of payments. */
export function snapshotOf(intent: Stripe.PaymentIntent): Snapshot {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const card = charge?.payment_method_details?.card;
  const status = statusOf(intent);
  const currency = intent.currency.toUpperCase();
  const ours = (amount: number) => fromStripe(amount, currency);
  const held = status === 'held' ? ours(intent.amount_capturable) : 0;
  const most =
    card?.overcapture?.status === 'available' ? ours(card.overcapture.maximum_amount_capturable) : 0;
  const over = most - (most % stepMinor(currency));
  return {
    ref: intent.id,
    status,
    authorizedMinor: held,
    mostCaptureMinor: held === 0 ? 0 : Math.max(held, over),
    canIncrease: status === 'held' && card?.incremental_authorization?.status === 'available',
    capturedMinor: ours(intent.amount_received),
    refundedMinor: ours(charge?.amount_refunded ?? 0),
    captureBefore: card?.capture_before ? new Date(card.capture_before * 1000) : null,
    code: intent.last_payment_error ? reasonOf(intent.last_payment_error) : null,
    method: card ? { brand: card.brand ?? 'card', last4: card.last4 ?? '' } : null,
  };
}

function statusOf({ status }: Stripe.PaymentIntent): Snapshot['status'] {
  switch (status) {
    case 'requires_action':
      return 'needs_action';
    case 'requires_capture':
      return 'held';
    case 'succeeded':
      return 'captured';
    case 'canceled':
      return 'canceled';
    default:
      // The payer has not paid yet, or tried in vain and may try again.
      return 'waiting';
  }
}

/** Why a card was refused, in our words. */
export function reasonOf(error: {
  readonly code?: string | null;
  readonly decline_code?: string | null;
}): Reason {
  if (error.decline_code === 'insufficient_funds') return 'insufficient_funds';
  if (error.code === 'authentication_required' || error.code === 'payment_intent_authentication_failure')
    return 'authentication_failed';
  if (error.code === 'amount_too_small') return 'too_small';
  return 'declined';
}
