import { type Sentence, sentences } from '../platform/sentence.ts';
import type { PublicState } from './contract.ts';

/** What the slice says to drivers. Amounts come with their currency, so that each language writes them its own way. */
export const sayDrive = sentences('drive', {
  available: 'Free.',
  preparing: 'A car is plugged in and does not charge yet.',
  charging: 'In use.',
  suspended_ev: 'In use: the car pauses.',
  suspended_evse: 'In use: charging pauses for a while.',
  finishing: 'Charging is over; the car is still plugged in.',
  occupied: 'In use.',
  reserved: 'Reserved.',
  unavailable: 'Out of service.',
  faulted: 'Out of order.',
  unknown: 'How it is, is not known.',
  offline: 'Not reachable right now: it cannot be started from here.',
  site_free: '{free} of {evses} free.',
  site_full: 'All {evses} in use.',
  site_down: 'Out of service.',
  site_none: 'Nothing to charge at here yet.',
  price_energy: '{amount} {currency} per kWh',
  price_energy_varies: '{amount} {currency} per kWh now; it changes with time or energy',
  price_time: '{amount} {currency} per minute of charging',
  price_flat: '{amount} {currency} once',
  price_parking: '{amount} {currency} per minute connected without charging',
  price_parking_grace: '{amount} {currency} per minute connected without charging, from {minutes} min on',
  price_min: 'at least {amount} {currency}',
  price_max: 'at most {amount} {currency}',
  price_free: 'Charging is free of charge',
  price_example: '{energy} kWh cost {amount} {currency}',
  reserved_planned: 'Planned: kept free for you when the time comes.',
  reserved_asked: 'The charger is being told.',
  reserved_kept: 'Kept free for you.',
  reserved_cancelling: 'Cancelled; the charger is still to be told.',
  reserved_used: 'Used.',
  reserved_missed: 'You did not come in time.',
  reserved_cancelled: 'Cancelled.',
  reserved_removed: 'The charger gave it up. Choose another one.',
  reserved_faulted: 'The charger has a fault. Choose another one.',
  reserved_refused: 'The charger could not keep it free. Choose another one.',
});

/** How an EVSE is, for who wants to charge there. */
export const stateSentence = (state: PublicState): Sentence => sayDrive(state);

export function siteSentence(evses: number, free: number, working: number): Sentence {
  if (evses === 0) return sayDrive('site_none');
  if (working === 0) return sayDrive('site_down');
  return free > 0 ? sayDrive('site_free', { free, evses }) : sayDrive('site_full', { evses });
}
