import { expect, test } from 'vitest';
import { reasons } from '../../../../server/drivers/decide.ts';
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

test('no reason for a refusal leaves the operator without a way to go on', () => {
  const refusals = reasons.filter((reason) => reason !== 'accepted' && reason !== 'no_token_needed');
  const left = refusals.filter((reason) => fixOf({ ...refused, reason, tokenId: 't' }) === null);
  expect(left).toEqual([]);
  expect(fixOf({ ...refused, reason: 'budget_used_up', tokenId: 't' })).toEqual({
    kind: 'see-why',
    uid: '04AB',
    stationIdentity: 'CS-1',
  });
});
