import { expect, test } from 'vitest';
import { transactionState } from './transactionState.ts';

const running = { state: 'active' as const, chargingState: null, provisional: false, confirmedAt: null };

test('a running transaction shows what it does', () => {
  expect(transactionState({ ...running, chargingState: 'SuspendedEVSE' })).toBe('suspended_evse');
  expect(transactionState({ ...running, chargingState: 'EVConnected' })).toBe('preparing');
  expect(transactionState(running)).toBe('active');
});

test('an end that we made up is provisional until somebody confirms it', () => {
  const closed = { ...running, state: 'ended' as const, provisional: true };
  expect(transactionState(closed)).toBe('provisional');
  expect(transactionState({ ...closed, confirmedAt: '2026-01-01T00:00:00Z' })).toBe('ended');
});
