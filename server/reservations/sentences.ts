import type { Sentence } from '../platform/sentence.ts';
import { sentences } from '../platform/sentence.ts';
import type { ReservationState } from './contract.ts';

const say = sentences('reservation', {
  planned: 'Planned: the station is told when the time comes.',
  requested: 'The station is not told yet; it is tried again every minute.',
  active: 'The station keeps it free.',
  cancelling: 'Cancelled here; the station is told as soon as it answers.',
  used: 'Used: a transaction began.',
  expired: 'Nobody came in time.',
  expired_because: 'It ended: the station says {reason}.',
  cancelled: 'Cancelled.',
  removed: 'The station gave it up.',
  faulted: 'The EVSE has a fault.',
  refused: 'The station refused it: {reason}.',
});

/** How a reservation stands, in words. */
export function reservationSentence(told: {
  readonly state: ReservationState;
  readonly reason: string | null;
  readonly cancelAsked: boolean;
  readonly planned: boolean;
}): Sentence {
  const { state, reason, cancelAsked, planned } = told;
  switch (state) {
    case 'requested':
      return say(planned ? 'planned' : 'requested');
    case 'active':
      return say(cancelAsked ? 'cancelling' : 'active');
    case 'refused':
      return say('refused', { reason: reason ?? '–' });
    case 'expired':
      return reason === null ? say('expired') : say('expired_because', { reason });
    default:
      return say(state);
  }
}
