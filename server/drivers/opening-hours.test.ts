import { expect, test } from 'vitest';
import { isOpen } from './opening-hours.ts';

const zone = 'Europe/Berlin';
const days = [1, 2, 3, 4, 5];
const week = {
  always: false,
  regular: days.map((weekday) => ({ weekday, from: '08:00', to: '20:00' })),
  exceptions: [],
};

test.each([
  // A Monday in summer, two hours ahead of UTC.
  ['2026-06-01T06:00:00Z', true],
  ['2026-06-01T05:59:00Z', false],
  ['2026-06-01T17:59:00Z', true],
  ['2026-06-01T18:00:00Z', false],
  // The same clock in winter is an hour later in UTC.
  ['2026-12-07T06:30:00Z', false],
  ['2026-12-07T07:00:00Z', true],
  // A Sunday.
  ['2026-06-07T10:00:00Z', false],
])('at %s a site with office hours is open: %s', (at, open) => {
  expect(isOpen(week, zone, new Date(at))).toBe(open);
});

test('hours that end before they begin last into the next day, Sunday into Monday too', () => {
  const night = { always: false, regular: [{ weekday: 7, from: '22:00', to: '06:00' }], exceptions: [] };
  expect(isOpen(night, 'UTC', new Date('2026-06-07T23:00:00Z'))).toBe(true);
  expect(isOpen(night, 'UTC', new Date('2026-06-08T05:59:00Z'))).toBe(true);
  expect(isOpen(night, 'UTC', new Date('2026-06-08T06:00:00Z'))).toBe(false);
  expect(isOpen(night, 'UTC', new Date('2026-06-07T05:00:00Z'))).toBe(false);
});

test('exceptions count before the week, and unknown hours close nothing', () => {
  const exception = (open: boolean) => ({
    open,
    from: '2026-06-01T00:00:00Z',
    to: '2026-06-02T00:00:00Z',
  });
  const noon = new Date('2026-06-01T10:00:00Z');
  const midnight = new Date('2026-06-01T01:00:00Z');
  expect(isOpen({ ...week, exceptions: [exception(false)] }, zone, noon)).toBe(false);
  expect(isOpen({ ...week, exceptions: [exception(true)] }, zone, midnight)).toBe(true);
  // Of two that overlap the one told last.
  expect(isOpen({ ...week, exceptions: [exception(false), exception(true)] }, zone, noon)).toBe(true);
  expect(isOpen(null, zone, midnight)).toBe(true);
  expect(isOpen({ ...week, always: true }, zone, midnight)).toBe(true);
});
