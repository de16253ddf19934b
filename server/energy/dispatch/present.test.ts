import { expect, it } from 'vitest';
import { createPresence } from './present.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 5, 1, 12);

it('takes what was measured just now for the present, also by a clock that is ahead or a little slow', () => {
  const isPresent = createPresence();
  expect([0, -3_600_000, 1.5 * minute].map((late) => isPresent('e', noon - late, noon))).toEqual([
    true,
    true,
    true,
  ]);
});

it('takes what a station kept while it was offline for the past, until it has caught up', () => {
  const isPresent = createPresence();
  // An hour of values, one a minute, told within a few seconds.
  const kept = Array.from({ length: 60 }, (_, i) => isPresent('e', noon - (60 - i) * minute, noon + i * 100));
  expect(kept.slice(0, 57)).toEqual(Array.from({ length: 57 }, () => false));
  expect(isPresent('e', noon + 10_000, noon + 10_500)).toBe(true);
});

it('believes a station whose clock is slow from its second value on, and asks each EVSE for itself', () => {
  const isPresent = createPresence();
  const slow = (evse: string, at: number) => isPresent(evse, at - 10 * minute, at);
  expect(slow('e', noon)).toBe(false);
  expect(slow('f', noon + 30_000)).toBe(false);
  expect(slow('e', noon + 30_000)).toBe(true);
  expect(slow('e', noon + 60_000)).toBe(true);
});
