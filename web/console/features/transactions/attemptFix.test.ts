import { expect, test } from 'vitest';
import { fixOf } from './attemptFix.ts';

const refused = {
  step: 'refused',
  reason: 'unknown',
  tokenUid: '04AB',
  tokenId: null,
  organizationId: 'org',
  stationIdentity: 'CS-1',
};

test('an unknown token can be added where it was refused', () => {
  expect(fixOf(refused)).toEqual({ kind: 'add-token', uid: '04AB', organizationId: 'org' });
});

test('a token blocked by us can be let charge again', () => {
  expect(fixOf({ ...refused, reason: 'blocked', tokenId: 't' })).toEqual({ kind: 'unblock', tokenId: 't' });
});

test('an expired token is edited, not unblocked', () => {
  expect(fixOf({ ...refused, reason: 'expired', tokenId: 't' })?.kind).toBe('edit-token');
});

test('what a driver has to do at the station has no button here', () => {
  expect(fixOf({ ...refused, reason: 'timeout', step: 'failed' })).toBeNull();
  expect(fixOf({ ...refused, step: 'authorized' })).toBeNull();
});
