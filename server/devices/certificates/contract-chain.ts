import {
  type CertificateHash,
  findPath,
  hashOf,
  type PathProblem,
  readCertificate,
  splitPem,
} from '@busbar/certificates';
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Authorities } from './authorities.ts';
import type { CertificateStatus } from './certificate-status.ts';

/** What a contract certificate is worth, in the words that stations are told (AuthorizeCertificateStatusEnumType). */
export type ContractStatus =
  | 'Accepted'
  | 'SignatureError'
  | 'CertificateExpired'
  | 'CertificateRevoked'
  | 'NoCertificateAvailable'
  | 'CertChainError';

/** What a vehicle showed by way of its station: its contract's chain, or just the names of the certificates in it. */
export interface ShownContract {
  readonly uid: string;
  /** Whose station it is: an organization may trust roots that others do not. */
  readonly organizationId: string;
  readonly certificate?: string | undefined;
  readonly hashData?: readonly (CertificateHash & { readonly responderURL: string })[] | undefined;
}

const problems: Readonly<Record<PathProblem, ContractStatus>> = {
  unreadable: 'CertChainError',
  untrusted: 'CertChainError',
  not_an_authority: 'CertChainError',
  bad_signature: 'SignatureError',
  not_yet_valid: 'CertificateExpired',
  expired: 'CertificateExpired',
};

/**
 * Checks the contract of Plug & Charge (OCPP 2.x C07; ISO 15118 for 1.6): chain to a root that is trusted for contracts,
 * validity now, the name in it, and that none of it was revoked. What cannot be proved is not accepted.
 */
export function createContractCheck(options: {
  db: Database;
  clock: Clock;
  authorities: Authorities;
  status: CertificateStatus;
}) {
  const { db, clock, authorities, status } = options;

  return async function check(shown: ShownContract): Promise<ContractStatus> {
    if (shown.certificate) return checkChain(shown, splitPem(shown.certificate));
    if (shown.hashData && shown.hashData.length > 0) return checkNames(shown.hashData);
    return 'NoCertificateAvailable';
  };

  async function checkChain(
    { uid, organizationId }: ShownContract,
    chain: readonly string[],
  ): Promise<ContractStatus> {
    const roots = await trustedRoots(organizationId);
    const found = findPath(chain, roots, clock.now());
    if (!found.trusted) return problems[found.problem];
    const name = readCertificate(found.path[0]!)?.commonName ?? '';
    if (plainEmaid(name) !== plainEmaid(uid)) return 'CertChainError';
    for (const [index, pem] of found.path.slice(0, -1).entries()) {
      const issuer = found.path[index + 1]!;
      const verdict = await checkOne(hashOf(pem, issuer), readCertificate(pem)?.ocspUrl);
      if (verdict !== 'Accepted') return verdict;
    }
    return 'Accepted';
  }

  /** Who names no responder is good for as long as it is valid: nobody could ever tell otherwise. */
  async function checkOne(hash: CertificateHash, url: string | undefined): Promise<ContractStatus> {
    const found = await status.byOcsp(hash, url);
    if (!found) return url === undefined ? 'Accepted' : 'CertChainError';
    if (found.status === 'good') return 'Accepted';
    return found.status === 'revoked' ? 'CertificateRevoked' : 'CertChainError';
  }

  /** The station has followed the chain itself and asks only whether it still counts. */
  async function checkNames(hashData: NonNullable<ShownContract['hashData']>): Promise<ContractStatus> {
    for (const { responderURL, ...hash } of hashData) {
      const found = await status.byOcsp(hash, responderURL);
      if (!found) return 'NoCertificateAvailable';
      if (found.status === 'revoked') return 'CertificateRevoked';
      if (found.status === 'unknown') return 'CertChainError';
    }
    return 'Accepted';
  }

  /** Those of the house, of the organization, and of those above it. */
  async function trustedRoots(organizationId: string): Promise<{ roots: string[]; authorities: string[] }> {
    const rows = await db
      .selectFrom('trusted_root')
      .select('pem')
      .where('use', 'in', ['mo_root', 'v2g_root'])
      .where('trusted_at', 'is not', null)
      .where(
        sql<boolean>`(organization_id is null or organization_id = any((select path from organization where id = ${organizationId})::uuid[]))`,
      )
      .execute();
    const own = (await authorities.all()).filter(
      ({ purpose }) => purpose === 'v2g' || purpose === 'v2g_root',
    );
    return {
      roots: [
        ...rows.map(({ pem }) => pem),
        ...own.filter(({ purpose }) => purpose === 'v2g_root').map((one) => one.certificate),
      ],
      authorities: own.filter(({ purpose }) => purpose === 'v2g').map((one) => one.certificate),
    };
  }
}

/** Contract ids are compared without separators and case, and without the check digit that some leave out. */
function plainEmaid(emaid: string): string {
  return emaid.replaceAll('-', '').toUpperCase().slice(0, 14);
}
