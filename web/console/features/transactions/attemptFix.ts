import type { Token } from '../../../../server/drivers/contract.ts';

/** What would have let a refused driver charge, as far as one click can do it. */
export type Fix =
  | { kind: 'add-token'; uid: string; organizationId: string }
  | { kind: 'unblock'; tokenId: string }
  | { kind: 'edit-token'; tokenId: string }
  | { kind: 'accept-station'; identity: string }
  | { kind: 'see-why'; uid: string; stationIdentity: string }
  | null;

interface Refusal {
  step: string;
  reason: string | null;
  tokenUid: string | null;
  tokenId: string | null;
  organizationId: string;
  stationIdentity: string;
}

/**
 * Reads the remedy from the reason that the authorization gave (server/drivers/decide.ts). What hangs on more than the
 * token (a driver, a contract, a budget, a site) is mended where refusals are explained.
 * Null where a person at the station has to do something, or nothing is wrong.
 */
export function fixOf(attempt: Refusal): Fix {
  if (attempt.step !== 'refused' && attempt.step !== 'failed') return null;
  const { reason, tokenId, tokenUid, organizationId, stationIdentity } = attempt;
  switch (reason) {
    case 'unknown':
      return tokenUid ? { kind: 'add-token', uid: tokenUid, organizationId } : null;
    case 'blocked':
    case 'lost':
      return tokenId ? { kind: 'unblock', tokenId } : null;
    case 'expired':
    case 'not_yet_valid':
    case 'wrong_kind':
      return tokenId ? { kind: 'edit-token', tokenId } : null;
    case 'station_not_accepted':
      return { kind: 'accept-station', identity: stationIdentity };
    default:
      return attempt.step === 'refused' && tokenUid
        ? { kind: 'see-why', uid: tokenUid, stationIdentity }
        : null;
  }
}

/** Whether a token's present state is still what it was refused for; the fix may have been made meanwhile. */
export const stillBlocked = (token: Pick<Token, 'status'> | undefined) =>
  token !== undefined && token.status !== 'active';
