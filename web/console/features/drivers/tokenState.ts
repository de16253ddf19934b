import type { Token } from '../../../../server/drivers/contract.ts';
import type { State } from '../../../ui/states.ts';

/** What a token's pill says: retired and expired go before its status, for then the status no longer matters. */
export function tokenState(
  token: Pick<Token, 'status' | 'retiredAt' | 'validFrom' | 'validUntil'>,
  now: Date,
): State {
  if (token.retiredAt) return 'retired';
  if (token.status !== 'active') return token.status;
  if (token.validUntil && new Date(token.validUntil) <= now) return 'expired';
  if (token.validFrom && new Date(token.validFrom) > now) return 'pending';
  return 'accepted';
}
