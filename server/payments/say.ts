import { currencyDecimals } from '@busbar/pricing';
import type { Sentence } from '../platform/sentence.ts';
import { sayPayment } from './sentences.ts';
import type { PaymentRow } from './store.ts';

/** An amount as people read it: 12.40 EUR. */
export function money(minor: number | string | bigint | null, currency: string): string {
  const decimals = currencyDecimals(currency);
  return `${(Number(minor ?? 0) / 10 ** decimals).toFixed(decimals)} ${currency}`;
}

/** How a payment stands, in one sentence. */
export function sayHow(row: PaymentRow): Sentence {
  const amount = (minor: string | number | null) => money(minor, row.currency);
  const hold = amount(Number(row.authorized_minor) || Number(row.hold_minor));
  const cost = amount(row.cost_minor);
  const owed = amount(row.owed_minor);
  switch (row.state) {
    case 'created':
      if (row.reason === 'declined') return sayPayment('created_declined');
      if (row.reason === 'insufficient_funds') return sayPayment('created_insufficient_funds');
      return sayPayment(row.reason === 'authentication_failed' ? 'created_authentication_failed' : 'created');
    case 'needs_action':
      return sayPayment('needs_action');
    case 'authorized':
      return sayPayment('authorized', { hold });
    case 'starting':
      return sayPayment('starting', { hold });
    case 'charging':
      return sayCharging(row, cost, hold);
    case 'ending':
      return sayPayment('ending');
    case 'capturing':
      return sayPayment('capturing', { due: amount(row.due_minor) });
    case 'held_back':
      return sayPayment('held_back', { due: amount(row.due_minor) });
    case 'captured': {
      const captured = amount(Number(row.captured_minor) + Number(row.rest_minor));
      return sayPayment(row.billing_held && row.due_minor !== null ? 'captured_unproven' : 'captured', {
        captured,
      });
    }
    case 'written_off': {
      const lost = amount(row.written_off_minor);
      const captured = Number(row.captured_minor) + Number(row.rest_minor);
      return captured > 0
        ? sayPayment('written_off', { captured: amount(captured), lost })
        : sayPayment('written_off_all', { lost });
    }
    case 'second_payment':
      if (row.reason === 'capture_failed') return sayPayment('second_payment_capture_failed', { owed });
      if (row.reason === 'hold_ends') return sayPayment('second_payment_hold_ends', { owed });
      return sayPayment(row.reason === 'hold_lost' ? 'second_payment_hold_lost' : 'second_payment', { owed });
    case 'part_refunded':
      return sayPayment('part_refunded', {
        captured: amount(row.captured_minor),
        refunded: amount(row.refunded_minor),
      });
    case 'refunded':
      return sayPayment(isCredit(row) ? 'refunded_credit' : 'refunded', {
        refunded: amount(row.refunded_minor),
      });
    case 'releasing':
      return sayPayment('releasing');
    case 'released':
      return isCredit(row) ? sayPayment('released_credit') : sayReleased(row.reason);
    default:
      return sayPayment('failed');
  }
}

/** The car gave back more than it took: whoever pays on the spot is not credited. */
const isCredit = ({ due_minor }: PaymentRow) => Number(due_minor ?? 0) < 0;

function sayCharging(
  { reason, stop_asked_at, renewals_left }: PaymentRow,
  cost: string,
  hold: string,
): Sentence {
  if (reason === 'hold_spent') return sayPayment('charging_hold_spent', { cost, hold });
  if (reason === 'hold_ends') return sayPayment('charging_hold_ends', { cost });
  if (reason === 'hold_lost') return sayPayment('charging_hold_lost', { cost });
  // A new hold was refused, or there were enough of them: this one is the last.
  if (renewals_left === 0 && !stop_asked_at) return sayPayment('charging_hold_last', { cost, hold });
  return stop_asked_at ? sayPayment('charging_stopping', { cost }) : sayPayment('charging', { cost, hold });
}

function sayReleased(reason: string | null): Sentence {
  switch (reason) {
    case 'abandoned':
      return sayPayment('released_abandoned');
    case 'taken':
      return sayPayment('released_taken');
    case 'station_offline':
      return sayPayment('released_station_offline');
    case 'start_rejected':
      return sayPayment('released_start_rejected');
    case 'not_started':
      return sayPayment('released_not_started');
    case 'payer_stopped':
      return sayPayment('released_payer_stopped');
    case 'nothing_due':
      return sayPayment('released_nothing_due');
    case 'hold_lost':
      return sayPayment('released_hold_lost');
    case 'waived':
      return sayPayment('released_waived');
    default:
      return sayPayment('released');
  }
}
