import { expect, test } from 'vitest';
import { tokenState } from './tokenState.ts';

const now = new Date('2026-06-01T00:00:00Z');
const active = { status: 'active' as const, retiredAt: null, validFrom: null, validUntil: null };

test('a blocked token stays blocked, whatever its dates say', () => {
  expect(tokenState({ ...active, status: 'blocked', validUntil: '2020-01-01T00:00:00Z' }, now)).toBe(
    'blocked',
  );
});

test('a token is good from its first to its last instant', () => {
  expect(tokenState(active, now)).toBe('accepted');
  expect(tokenState({ ...active, validFrom: '2026-06-02T00:00:00Z' }, now)).toBe('pending');
  expect(tokenState({ ...active, validUntil: '2026-06-01T00:00:00Z' }, now)).toBe('expired');
});

test('a retired token is shown as nothing else', () => {
  expect(tokenState({ ...active, status: 'lost', retiredAt: '2026-05-01T00:00:00Z' }, now)).toBe('retired');
});
