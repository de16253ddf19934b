import { expect, it } from 'vitest';
import { manualClock } from '../clock.ts';
import { createPace } from './pace.ts';

it('lets a burst through, then as much as the minute allows, and tells when to come again', () => {
  const clock = manualClock();
  const pace = createPace(clock, { burst: 3, perMinute: 6 });
  expect([pace('a'), pace('a'), pace('a'), pace('a')]).toEqual([0, 0, 0, 10]);
  expect(pace('b')).toBe(0);
  clock.advance(10_000);
  expect([pace('a'), pace('a')]).toEqual([0, 10]);
  clock.advance(3_600_000);
  expect([pace('a'), pace('a'), pace('a'), pace('a')]).toEqual([0, 0, 0, 10]);
});
