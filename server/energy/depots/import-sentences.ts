import { sentences } from '../../platform/sentence.ts';

/** What becomes of a row of departures, and what is wrong with one. */
export const sayImport = sentences('departure_import', {
  create: 'It is planned from now on.',
  change: 'It was planned already; with how much it leaves is changed.',
  same: 'It is planned so already.',
  empty: 'The row has no {field}.',
  repeated: 'The same departure stands in line {line} already.',
  no_vehicle: 'There is no vehicle “{name}” that you may see.',
  several_vehicle: 'There are several vehicles “{name}”: rename one, or enter this departure by hand.',
  no_site: 'There is no site “{name}” that you may see.',
  several_site: 'There are several sites “{name}”: rename one, or enter this departure by hand.',
  when: 'Say either the weekdays on which it leaves, or one date.',
  days: '“{value}” are no weekdays. Write them like “Mon-Fri” or “1,3,5”.',
  day: '“{value}” is no date. Write it like 2026-06-30.',
  time: '“{value}” is no time of day. Write it like 06:30.',
  past: 'It would have left on {day} at {at}: that is over.',
  amount: 'Say either the energy in kWh, or the state of charge in percent.',
  energy: '“{value}” is no energy between 0 and 10000 kWh.',
  soc: '“{value}” is no state of charge between 1 and 100 %.',
});
