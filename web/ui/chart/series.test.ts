import { expect, test } from 'vitest';
import { heightsOf, type Series, shown, toCsv, unitsOf } from './series.ts';

const power: Series = { label: 'Power', unit: 'kW', values: [11, null, 0], color: 'blue' };
const charge: Series = {
  label: 'Charge, of car',
  unit: '%',
  values: [40, 41, 42],
  color: 'green',
  digits: 0,
};

test('a gap is an empty field, and zero is zero', () => {
  const [head, first, gap, zero] = toCsv([0, 60_000, 120_000], [power, charge]).split('\r\n');
  expect(head).toBe('time,Power (kW),"Charge, of car (%)"');
  expect(first).toBe('1970-01-01T00:00:00.000Z,11,40');
  expect(gap).toBe('1970-01-01T00:01:00.000Z,,41');
  expect(zero).toBe('1970-01-01T00:02:00.000Z,0,42');
});

test('series of one unit share an axis', () => {
  expect(unitsOf([power, charge, { ...power, label: 'Offered', plan: true }])).toEqual(['kW', '%']);
});

test('a value is shown with its unit and as many digits as it deserves', () => {
  expect(shown(11.04, power, 'en')).toBe('11.0 kW');
  expect(shown(62, charge, 'en')).toBe('62 %');
  expect(shown(null, power, 'en')).toBe('–');
});

test('an area stands on those after it; a line, a gap and another unit bear nothing', () => {
  const area = 'grey';
  const cars = { ...power, area };
  const building = { ...power, label: 'Building', values: [4, 5, null], area };
  const heights = heightsOf([cars, power, building, { ...charge, area }]);
  expect(heights).toEqual([[15, null, 0], power.values, building.values, charge.values]);
});
