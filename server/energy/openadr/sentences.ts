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
  shown_alert: 'Alert of the grid ({type}): {text}',
  shown_feeding: '{type} {text} is only shown: what is fed in is not steered by events.',
  shown_offered: '{type} {text} is only shown: whether to take what is offered is for people to decide.',
  shown_relative: '{type} {text} is only shown: it is relative to what nobody can know beforehand.',
  shown_drivers: '{type} {text} is only shown: how full cars shall be is for their drivers to say.',
  shown_other_device: '{type} {text} is only shown: it is meant for other devices than charging stations.',
  shown_no_number: '{type} “{text}” is only shown: it is no number that could be kept to.',
  shown_no_share:
    '{type} {text} is only shown: it asks for a share of the subscribed power, and none is said for this site.',
  shown_out_of_range: '{type} {text} is only shown: no such value is defined.',
  shown_unknown: '{type} {text} is only shown: what it asks for is not known here.',
  limit: '{watts} kW at the most',
  price: 'prices are told',
  carbon: 'it is told how clean power is',
  told: '{types}',
});
