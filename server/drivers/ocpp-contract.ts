import type { Ocpp201 } from '@busbar/ocpp';
import type { Authorization } from './authorize.ts';
import { idTokenInfo } from './ocpp2.ts';
import type { ContractStatus } from './spoke.ts';

/** A token that is not good, though its certificates are: its contract was ended (2.x C07.FR.13). */
const ended: ReadonlySet<Ocpp201.AuthorizationStatusEnumType> = new Set([
  'Blocked',
  'Expired',
  'Invalid',
  'Unknown',
]);

/** What an answer says of a token, and of the contract's certificates where some were shown: the two agree (C07.FR.13 to .17). */
export function tokenAndContract(
  authorization: Authorization,
  shown: ContractStatus | undefined,
): {
  readonly idTokenInfo: Ocpp201.IdTokenInfoType;
  readonly certificateStatus?: Ocpp201.AuthorizeCertificateStatusEnumType;
} {
  const info = idTokenInfo(authorization);
  if (shown === undefined) return { idTokenInfo: info };
  if (shown === 'Accepted' && ended.has(info.status))
    return { idTokenInfo: info, certificateStatus: 'ContractCancelled' };
  const expired = shown === 'CertificateExpired' && authorization.reason === 'certificate_invalid';
  return { idTokenInfo: expired ? { ...info, status: 'Expired' } : info, certificateStatus: shown };
}
