import { issue, readRequest } from '@busbar/certificates';
import type { Clock } from '../../platform/clock.ts';
import {
  type Authorities,
  type AuthorityPurpose,
  authorityFor,
  type RequestPurpose,
  slackMs,
} from './authorities.ts';

/** A request whose name was checked and that is to be signed. */
export interface ToSign {
  readonly purpose: RequestPurpose;
  readonly csr: string;
}

/** A signed certificate with the authorities above it, as PEM, from the leaf up and without the root. */
export interface Signed {
  readonly chain: string;
  /** The authority of ours that signed; null when it was somebody else. */
  readonly authorityId: string | null;
}

/**
 * Whoever signs stations' certificates. `later`: somebody outside does, and brings the chain when it is there.
 * Throws when signing failed and is worth another try.
 */
export interface Signer {
  sign(request: ToSign): Promise<Signed | 'later'>;
}

const day = 86_400_000;
/** How long what we sign is good for. V2G leaves are short-lived (ISO 15118-2 Annex F: two to three months). */
const lifeDays: Readonly<Record<AuthorityPurpose, number>> = { station: 365, v2g: 90 };

/** Signs with our own authorities. */
export function createOwnSigner(options: {
  authorities: Authorities;
  clock: Clock;
  pointers: (authorityId: string) => { readonly ocspUrl: string; readonly crlUrl: string };
}): Signer {
  return {
    async sign({ purpose, csr }) {
      const request = await readRequest(csr);
      if (!request) throw new Error('a signing request that was readable when it came is not any more');
      const use = authorityFor(purpose);
      const authority = await options.authorities.of(use);
      const now = options.clock.now().getTime();
      const leaf = await issue(authority, {
        purpose: use,
        subject: {
          commonName: request.commonName ?? '',
          organization: request.organization,
          ...(use === 'v2g' && { domain: 'CPO' }),
        },
        publicKey: request.publicKey,
        notBefore: new Date(now - slackMs),
        notAfter: new Date(now + lifeDays[use] * day),
        ...options.pointers(authority.id),
      });
      return { chain: `${leaf}${authority.certificate}`, authorityId: authority.id };
    },
  };
}

/** Signs nothing itself: requests wait in the console until somebody brings what their own authority signed. */
export const outsideSigner: Signer = { sign: async () => 'later' };
