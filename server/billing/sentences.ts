import { sentences } from '../platform/sentence.ts';

/** What the slice says to people. */
export const sayCost = sentences('cost', {
  running: 'It is still running: this is what it would cost if it ended now.',
  provisional: 'Its end is provisional: when the station tells the real one, it is priced anew.',
  final: 'Priced.',
  unpriced: 'Not priced: when it began, no tariff was assigned to its place, its site or its organization.',
  station_same: 'The station came to the same sum.',
  station_other: 'The station came to another sum: it showed {station}, and {ours} is due.',
  station_failed: 'The station could not price it: {reason}.',
  waiting: 'Not priced yet: this happens within seconds of its start and its end.',
});
