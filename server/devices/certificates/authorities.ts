import { type Issuer, issue, makeKey, makeRoot, publicKeyOf, readCertificate } from '@busbar/certificates';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { NewId } from '../../platform/ids.ts';
import type { Seal } from '../../platform/seal.ts';

/** What an authority signs: certificates by which stations show themselves to us, or to vehicles (ISO 15118). */
export type AuthorityPurpose = 'station' | 'v2g';
/** What a station may want a certificate for; ISO 15118-20 is asked for apart, and signed by the same authority. */
export type RequestPurpose = AuthorityPurpose | 'v2g20';
export const authorityFor = (purpose: RequestPurpose): AuthorityPurpose =>
  purpose === 'station' ? 'station' : 'v2g';

/** An authority of ours, ready to sign. */
export interface Authority extends Issuer {
  readonly id: string;
  readonly parentId: string | null;
  readonly purpose: AuthorityPurpose | 'station_root' | 'v2g_root';
  /** The root that it ends at; itself for a root. */
  readonly root: string;
  readonly retired: boolean;
}

const year = 365 * 86_400_000;
const rootYears = 20;
const authorityYears = 10;
/** Clocks of stations that have just started may be behind; what begins now would not hold yet for them. */
export const slackMs = 3_600_000;

export interface AuthoritiesOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly seal: Seal;
  /** Where anybody may ask whether a certificate of an authority still counts. */
  readonly pointers: (authorityId: string) => { readonly ocspUrl: string; readonly crlUrl: string };
}

/**
 * Our own authorities: a root and one below it for stations, and the same for vehicles' trust, made when first needed.
 * The root's key signs once and rests; all are sealed in the database.
 */
export function createAuthorities(options: AuthoritiesOptions) {
  const { db, clock, newId, seal } = options;

  async function of(purpose: AuthorityPurpose): Promise<Authority> {
    const found = await present(purpose);
    if (found) return found;
    const root = (await present(`${purpose}_root`)) ?? (await make(`${purpose}_root`, undefined));
    return make(purpose, root);
  }

  async function present(purpose: Authority['purpose']): Promise<Authority | undefined> {
    return (await all()).find((authority) => authority.purpose === purpose && !authority.retired);
  }

  /** Two nodes may come to this at once: one row is kept, and both go on with it. */
  async function make(purpose: Authority['purpose'], above: Authority | undefined): Promise<Authority> {
    const id = newId();
    const privateKey = makeKey();
    const pem = await certify(purpose, privateKey, above);
    const facts = readCertificate(pem)!;
    await db
      .insertInto('certificate_authority')
      .values({
        id,
        purpose,
        parent_id: above?.id ?? null,
        pem,
        key_sealed: seal.seal(privateKey),
        subject: facts.subject,
        fingerprint: facts.fingerprint,
        not_before: facts.notBefore,
        not_after: facts.notAfter,
        made_at: clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await present(purpose))!;
  }

  async function certify(
    purpose: Authority['purpose'],
    privateKey: string,
    above: Authority | undefined,
  ): Promise<string> {
    const now = clock.now().getTime();
    // On the first start there is none yet, and the TLS port wants its certificate nevertheless.
    const operator = await db
      .selectFrom('organization')
      .select('name')
      .where('parent_id', 'is', null)
      .executeTakeFirst();
    const subject = {
      commonName: `${commonNames[purpose]} ${clock.now().getUTCFullYear()}`,
      organization: operator?.name,
      ...(purpose === 'v2g' && { domain: 'CPO' }),
      ...(purpose === 'v2g_root' && { domain: 'V2G' }),
    };
    const life = (years: number) => ({
      notBefore: new Date(now - slackMs),
      notAfter: new Date(now + years * year),
    });
    return above
      ? issue(above, {
          purpose: 'authority',
          subject,
          publicKey: publicKeyOf(privateKey),
          ...life(authorityYears),
          ...options.pointers(above.id),
        })
      : makeRoot(privateKey, { subject, ...life(rootYears) });
  }

  /** All that were ever made: what they signed may still be asked about. */
  async function all(): Promise<Authority[]> {
    const rows = await db.selectFrom('certificate_authority').selectAll().orderBy('made_at').execute();
    const pemOf = new Map(rows.map((row) => [row.id, row.pem]));
    return rows.map((row) => ({
      id: row.id,
      parentId: row.parent_id,
      purpose: row.purpose as Authority['purpose'],
      certificate: row.pem,
      privateKey: seal.open(row.key_sealed),
      root: (row.parent_id && pemOf.get(row.parent_id)) ?? row.pem,
      retired: row.retired_at !== null,
    }));
  }

  return { of, all };
}

export type Authorities = ReturnType<typeof createAuthorities>;

const commonNames: Readonly<Record<Authority['purpose'], string>> = {
  station_root: 'Busbar Station Root',
  station: 'Busbar Station CA',
  v2g_root: 'Busbar V2G Test Root',
  v2g: 'Busbar V2G Test CPO Sub-CA',
};
