import { expect, test } from 'vitest';
import { type LimitedEvse, limitSeries } from './limitSeries.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 22, hour)).toISOString();
const evse: LimitedEvse = {
  number: 1,
  current: 'AC',
  phases: 3,
  ratedWatts: 22_080,
  ratedAmps: 32,
  transactionId: null,
  stationTransactionId: null,
  priority: false,
  allowedTransfer: null,
  sentence: { key: '', params: {}, text: '' },
  expected: [
    { from: at(0), to: at(1), watts: 11_040, amps: 16, phases: 3, by: 'tx_default', profileId: 1 },
    { from: at(1), to: at(4), watts: 22_080, amps: 32, phases: 3, by: 'rating', profileId: null },
  ],
  told: null,
};

test('a limit is drawn in steps: the old value holds until the moment of the new one', () => {
  const { times, expected } = limitSeries(evse, at(0), at(4));
  const hours = times.map((time) => (time - Date.parse(at(0))) / 3_600_000);
  expect(hours.map((hour) => Math.round(hour * 1000) / 1000)).toEqual([0, 1, 1, 4, 4]);
  expect(expected).toEqual([11.04, 11.04, 22.08, 22.08, 22.08]);
});

test('what the station told in amperes is shown in kW, by its phases, and nothing beyond its time', () => {
  const told = {
    unit: 'A' as const,
    at: at(0),
    to: at(2),
    periods: [
      { from: at(0), limit: 10, phases: null },
      { from: at(1), limit: 16, phases: 1 },
    ],
  };
  const { times, told: values } = limitSeries({ ...evse, told }, at(0), at(4));
  const valueAt = (hour: number) => values[times.indexOf(Date.parse(at(hour)))];
  expect(valueAt(0)).toBe(6.9);
  expect(valueAt(1)).toBe(3.68);
  expect(valueAt(4)).toBeNull();
});
