import { expect, test } from 'vitest';
import { flowOf } from './value.ts';

const all = { currentL1A: 10, currentL2A: -6, currentL3A: 0 };

test('currents that come with a power keep their signs', () => {
  expect(flowOf(0, { ...all, powerW: 920 }, 60)).toEqual({
    ...{ at: 0, staleSeconds: 60, watts: 920, ampsPerPhase: [10, -6, 0] },
  });
});

test('currents alone count as drawn, whichever way they flow', () => {
  expect(flowOf(0, all, 60)).toEqual({ at: 0, staleSeconds: 60, ampsPerPhase: [10, 6, 0] });
});

test('without a power, and without each phase, nothing is known of what flows', () => {
  expect(flowOf(0, { currentL1A: 10, currentL2A: 6 }, 60)).toBeUndefined();
  expect(flowOf(0, { socPercent: 40 }, 60)).toBeUndefined();
});
