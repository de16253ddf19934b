import { expect, test } from 'vitest';
import { stationState } from './states.ts';

test('a station that is offline shows offline whatever its connectors last said', () => {
  expect(stationState(false, ['charging', 'faulted'])).toBe('offline');
});

test('a station shows the state of its connectors that wants an eye first', () => {
  expect(stationState(true, ['available', 'charging', 'faulted'])).toBe('faulted');
  expect(stationState(true, ['available', 'charging'])).toBe('charging');
  expect(stationState(true, ['unavailable', 'available'])).toBe('available');
});

test('a station without connectors is unknown', () => {
  expect(stationState(true, [])).toBe('unknown');
});
