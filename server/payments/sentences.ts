import { sentences } from '../platform/sentence.ts';

/** What the slice says to people: how a payment stands, in one sentence, with what to do where something is to be done. */
export const sayPayment = sentences('payment', {
  created: 'Waiting for the payment.',
  created_declined: 'The card was declined. Try another one.',
  created_insufficient_funds: 'The card has too little money for the amount that is held. Try another one.',
  created_authentication_failed: 'The payment was not confirmed. Try again, or use another card.',
  needs_action: 'The bank asks for a confirmation (3-D Secure).',
  authorized: '{hold} is held. The station is asked to start.',
  starting: '{hold} is held. Plug in now, if you have not yet: charging starts by itself.',
  charging: 'Charging. {cost} so far, {hold} is held.',
  charging_hold_last:
    'Charging. {cost} so far, {hold} is held. The bank does not hold it any longer without you: charging ends by itself before the hold does.',
  charging_stopping: 'Stopping. {cost} so far.',
  charging_hold_spent: 'Stopping, because what is held is nearly used up: {cost} of {hold}.',
  charging_hold_ends: 'Stopping, because the bank holds the money only for so long. {cost} so far.',
  charging_hold_lost: 'Stopping, because the bank does not hold the money any more. {cost} so far.',
  ending: 'Charging has ended. The price is being worked out.',
  capturing: 'Charging has ended: {due}. The payment is being completed.',
  held_back:
    'Charging has ended: {due}. Nothing is taken yet, because what the meter signed could not be verified.',
  captured: 'Paid: {captured}.',
  captured_unproven: 'Paid: {captured}. What the meter signed could not be verified; it is being looked at.',
  written_off: 'Paid: {captured}. {lost} was not paid, and is not asked for any more.',
  written_off_all: '{lost} was not paid, and is not asked for any more.',
  second_payment: '{owed} is still to be paid: the hold did not cover all of it.',
  second_payment_capture_failed: '{owed} is still to be paid: the bank did not pay what it had held.',
  second_payment_hold_ends:
    '{owed} is still to be paid: the bank held the money only for so long, and charging took longer.',
  second_payment_hold_lost: '{owed} is still to be paid: the bank did not hold the money any more.',
  part_refunded: 'Paid: {captured}, of which {refunded} was given back.',
  refunded: 'Given back: {refunded}.',
  refunded_credit:
    'Your car gave back more than it took: all that was charged, {refunded}, was given back. More than that is not paid out.',
  releasing: 'The held money is being released.',
  released: 'Nothing was charged; the held money was released.',
  released_abandoned: 'The payment was ended before anything was held. To charge, begin again.',
  released_taken:
    'Another payment for this place came first; the held money was released. Follow the other one.',
  released_station_offline:
    'The station could not be reached; the held money was released. Try another place.',
  released_start_rejected:
    'The station refused to start; the held money was released. See that the cable is plugged in at both ends, and begin again.',
  released_not_started:
    'Charging did not start in time; the held money was released. Plug in first, then begin again.',
  released_payer_stopped: 'You stopped before charging began; the held money was released.',
  released_nothing_due: 'Nothing is to be paid; the held money was released.',
  released_credit:
    'Your car gave back more than it took: nothing was charged, and the held money was released. More than that is not paid out.',
  released_hold_lost: 'The bank does not hold the money any more. To charge, begin again.',
  released_waived:
    'Nothing was charged, because what the meter signed could not be verified; the held money was released.',
  failed: 'The payment failed. Nothing was charged. Begin again.',
});

/** Why nothing can be paid, or started, right now. */
export const sayOffer = sentences('offer', {
  no_provider: 'Paying on the spot is not set up here.',
  no_tariff: 'There is no price for this place, so that nothing can be paid for.',
  offline: 'The station is not connected right now.',
  occupied: 'Somebody is charging here right now.',
  unavailable: 'This place is out of service right now.',
  reserved: 'This place is reserved right now.',
});

/** What does not fit, and what to do about it. */
export const sayDifference = sentences('difference', {
  unknown_here:
    'The provider has a payment of {theirs} that Busbar does not know. Look it up at the provider; give it back there if nobody charged for it.',
  unknown_there:
    'The provider does not know this payment of {ours}. See that the keys in the settings belong to the account that took it.',
  captured_differs:
    'The provider took {theirs}, and Busbar has {ours}. Ask the provider again; if it stays so, correct it at the provider.',
  refunded_differs:
    'The provider gave back {theirs}, and Busbar has {ours}. Ask the provider again; if it stays so, correct it at the provider.',
  hold_forgotten:
    'The provider still holds {theirs}, though nothing is to be taken of it. It is released by itself within minutes; if it stays, release it at the provider.',
  given_up:
    'A step was tried {times} times in vain: {what}. {problem} Mend what it says, then ask the provider again.',
  stuck: 'It has stood still for more than a day. Look at its steps; stop its transaction if it still runs.',
  owed: '{ours} was not paid. The payer can pay it on their page; or write it off.',
  not_posted:
    'The books have {theirs} of this payment, and {ours} moved. Look at the steps of the payment for what failed.',
  no_receipt:
    'There is no receipt for {ours}. Set up the legal entity that sells there, with its tax rates; it is issued with the next look.',
  held_back:
    '{ours} waits to be taken: the signed readings of its transaction failed. Look at them; then take it all the same, or let it go.',
  unproven:
    '{ours} was taken because the bank would not hold it any longer, though signed readings failed. Look at them; then release the hold of the transaction, or give the money back.',
  terminal_unknown:
    'The station’s terminal took {ours} for a transaction that the station never told of. Look in its frames, or ask who charged.',
  terminal_differs:
    'The station’s terminal took {ours}, and {theirs} was due. Settle the difference with the payer.',
});
