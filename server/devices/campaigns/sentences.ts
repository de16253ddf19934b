import { sentences } from '../../platform/sentence.ts';

/** What is said of campaigns and of their stations. */
export const say = sentences('campaign', {
  running: 'Goes on: wave {wave} of {waves}.',
  paused: 'Paused by an operator.',
  aborted: 'Ended by an operator.',
  finished: 'All stations are through.',
  halted:
    'Halted: in wave {wave} only {succeeded} of {asked} stations succeeded, and {percent} % are demanded.',
  offline: 'Waits: the station is not connected.',
  busy: 'Waits for the end of a transaction.',
  window: 'Waits for the time between {from} and {to} at the site.',
  asked: 'The station was asked.',
  again: 'Tried again later: {why}',
  no_end: 'It did not come to an end within {minutes} min.',
  interrupted: 'Busbar stopped before the station’s answer was noted.',
  never: 'It could not be asked within {hours} h.',
  left: 'Not asked: the campaign ended before.',
  other_vendor: 'The firmware is for {vendor}, the station is by {is}.',
  other_model: 'The firmware is for {model}, the station is {is}.',
  has_it: 'It has this firmware already.',
  unknown_version: 'It has never been connected.',
  other_campaign: 'Another campaign that is not over has it: “{name}”.',
});
