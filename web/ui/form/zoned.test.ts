import { expect, test } from 'vitest';
import { instantOf, wallClock } from './zoned.ts';

test('a time typed at a site is meant in its zone, in summer and in winter', () => {
  expect(instantOf('2026-07-01T09:30', 'Europe/Berlin')).toBe('2026-07-01T07:30:00.000Z');
  expect(instantOf('2026-12-01T09:30', 'Europe/Berlin')).toBe('2026-12-01T08:30:00.000Z');
  expect(instantOf('2026-12-01T00:15', 'Asia/Kathmandu')).toBe('2026-11-30T18:30:00.000Z');
});

test('it is shown again as it was typed, also around a change of the clocks', () => {
  for (const wall of ['2026-03-29T01:30', '2026-03-29T03:30', '2026-10-25T04:00'])
    expect(wallClock(instantOf(wall, 'Europe/Berlin'), 'Europe/Berlin')).toBe(wall);
});

test('what is half typed is no time', () => {
  expect(instantOf('', 'UTC')).toBeUndefined();
  expect(instantOf('2026-12', 'UTC')).toBeUndefined();
  expect(wallClock(undefined)).toBe('');
});
