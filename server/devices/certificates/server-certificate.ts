import { issue, makeKey, publicKeyOf } from '@busbar/certificates';
import type { Clock } from '../../platform/clock.ts';
import { type Authorities, slackMs } from './authorities.ts';

/** Short, for it is made anew at every start and before it ends. */
const lifeMs = 90 * 86_400_000;

/** A certificate for a server of ours and its key, as PEM; the chain goes up without the root. */
export interface ServerCertificate {
  readonly chain: string;
  readonly key: string;
  /** When the next one should take its place: after two thirds of its life. */
  readonly renewAt: Date;
}

/** What the TLS port of stations needs of our authorities. */
export function createServerCertificate(options: {
  authorities: Authorities;
  clock: Clock;
  pointers: (authorityId: string) => { readonly ocspUrl: string; readonly crlUrl: string };
}) {
  const { authorities, clock } = options;
  return {
    /** Whose client certificates are trusted: stations may leave the authority between out, so that it is here too. */
    async trusted(): Promise<string[]> {
      const { root, certificate } = await authorities.of('station');
      const older = (await authorities.all()).filter(
        ({ retired, purpose }) => retired && purpose.startsWith('station'),
      );
      return [root, certificate, ...older.map((one) => one.certificate)];
    },

    /** Makes a certificate for the names and addresses by which stations reach us. */
    async make(hosts: readonly string[]): Promise<ServerCertificate> {
      const authority = await authorities.of('station');
      const key = makeKey();
      const now = clock.now().getTime();
      const leaf = await issue(authority, {
        purpose: 'server',
        subject: { commonName: hosts[0] ?? 'localhost' },
        publicKey: publicKeyOf(key),
        hosts,
        notBefore: new Date(now - slackMs),
        notAfter: new Date(now + lifeMs),
        ...options.pointers(authority.id),
      });
      return {
        chain: `${leaf}${authority.certificate}`,
        key,
        renewAt: new Date(now + (lifeMs * 2) / 3),
      };
    },
  };
}
