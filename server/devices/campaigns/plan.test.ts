import { expect, test } from 'vitest';
import { type Counts, inWindow, judgeWave, waveOf } from './plan.ts';

const counts = (some: Partial<Counts>): Counts => ({
  waiting: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  ...some,
});

test('the canary goes first, then waves of their size', () => {
  expect([0, 1, 2, 3, 4, 5].map((place) => waveOf(place, { canary: 1, waveSize: 2 }))).toEqual([
    0, 1, 1, 2, 2, 3,
  ]);
  expect(waveOf(0, { canary: 0, waveSize: 2 })).toBe(1);
});

test.each([
  [{ waiting: 3, succeeded: 7 }, 90, 'open'],
  [{ succeeded: 9, failed: 1 }, 90, 'passed'],
  [{ succeeded: 8, failed: 2 }, 90, 'failed'],
  [{ waiting: 8, failed: 2 }, 90, 'failed'],
  [{ waiting: 9, failed: 1 }, 90, 'open'],
  [{ running: 1 }, 100, 'open'],
  [{ skipped: 5 }, 100, 'passed'],
  [{ failed: 5 }, 0, 'passed'],
])('a wave with %j and a threshold of %d %% is %s', (some, percent, expected) => {
  expect(judgeWave(counts(some), percent)).toBe(expected);
});

test('a window is in the time of the site, and may go over midnight', () => {
  const night = { from: '22:00', to: '05:00' };
  const at = (time: string) => new Date(`2026-01-05T${time}:00Z`);
  expect(inWindow(undefined, 'UTC', at('12:00'))).toBe(true);
  expect(inWindow(night, 'UTC', at('22:00'))).toBe(true);
  expect(inWindow(night, 'UTC', at('05:00'))).toBe(false);
  expect(inWindow(night, 'Europe/Berlin', at('21:30'))).toBe(true);
  expect(inWindow({ from: '08:00', to: '09:00' }, 'UTC', at('08:59'))).toBe(true);
  expect(inWindow({ from: '08:00', to: '09:00' }, 'Asia/Tokyo', at('08:30'))).toBe(false);
});
