import { sentences } from '../../platform/sentence.ts';

/** What is said of servers of grid events, and of the events. */
export const sayAdr = sentences('grid_event', {
  never: 'Has not been asked yet.',
  fine: 'Answers; {count} events concern sites here.',
  away: '{url} does not answer. Limits of its events are lifted when it stays away, and the subscribed power holds.',
  no_token: 'No token was given (status {status}): client id or secret are wrong, or not allowed.',
  refused: '{path} was refused (status {status}): {reason}',
  refused_mute: '{path} was refused (status {status}).',
  too_many: '{path} lists more than {count} things.',
  by_poll: 'Is asked every minute.',
  by_webhook: 'Tells of changes by itself, and is asked every five minutes besides.',
  webhook_coming: 'Will be asked to tell of changes by itself.',
  webhook_quiet:
    'Has not told of a change by itself: is asked every minute until it does. Look whether it reaches {url}.',
  webhook_refused: 'Does not take our wish to be told of changes, and is asked every minute: {reason}',
  coming: 'Comes: {what}.',
  active: 'Holds: {what}.',
  ended: 'Is over: {what}.',
  ended_measured: 'Is over: {what}. Cars drew {drawn} kWh instead of {baseline} kWh.',
  cancelled: 'Was taken back: {what}.',
  opted_out: 'Opted out of: {what}.',
  limit: '{watts} kW at the most',
  price: 'prices are told',
  carbon: 'it is told how clean power is',
  told: '{types}',
});
