import {
  type CertificateHash,
  keyHashOf,
  lookUpCrl,
  makeOcspRequest,
  type OcspFinding,
  readOcspResponse,
} from '@busbar/certificates';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Authorities } from './authorities.ts';
import type { Fetch } from './fetch.ts';
import type { Revocation } from './revocation.ts';

/** Answers kept; the oldest is forgotten beyond it. */
const maxKept = 2_000;
/** An answer without an end of its own is asked for anew after this. */
const keepMs = 600_000;
/** Clocks of responders may go ahead of ours. */
const aheadMs = 300_000;

/** What is known of a certificate, and the response (DER) that says so. */
export interface Status {
  readonly status: OcspFinding['status'];
  readonly nextUpdate: Date;
  readonly response: Buffer | undefined;
}

export interface StatusOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly authorities: Authorities;
  readonly revocation: Revocation;
  readonly fetch: Fetch;
}

/** Finds out whether certificates still count: our own from the table, others from their issuers' responders and lists. */
export function createCertificateStatus(options: StatusOptions) {
  const { clock, fetch, revocation } = options;
  const kept = new Map<string, Status>();

  /** By OCSP; undefined when nobody gave a usable answer. */
  async function byOcsp(hash: CertificateHash, url: string | undefined): Promise<Status | undefined> {
    const question = { ...hash, serialNumber: hash.serialNumber.toLowerCase() };
    const own = await revocation.answerFor(question);
    if (own) return statusOf(own, question, undefined);
    if (!url) return undefined;
    const key = JSON.stringify([question, url]);
    const known = kept.get(key);
    if (known && known.nextUpdate > clock.now()) return known;
    const response = await fetch({
      url,
      body: makeOcspRequest(question),
      contentType: 'application/ocsp-request',
    });
    const found = response && statusOf(response, question, await issuerOf(hash));
    if (found) keep(key, found);
    return found;
  }

  function statusOf(
    response: Buffer,
    question: CertificateHash,
    issuer: string | undefined,
  ): Status | undefined {
    const finding = readOcspResponse(response, question, issuer);
    if (!finding || finding.genuine === false) return undefined;
    const now = clock.now().getTime();
    const stale = finding.nextUpdate !== undefined && finding.nextUpdate.getTime() < now;
    if (stale || finding.thisUpdate.getTime() > now + aheadMs) return undefined;
    return {
      status: finding.status,
      nextUpdate: finding.nextUpdate ?? new Date(now + keepMs),
      response,
    };
  }

  function keep(key: string, status: Status): void {
    kept.delete(key);
    kept.set(key, status);
    if (kept.size > maxKept) kept.delete(kept.keys().next().value!);
  }

  /** By a revocation list, which only a known issuer's signature makes worth anything. */
  async function byList(hash: CertificateHash, url: string): Promise<Status | undefined> {
    const issuer = await issuerOf(hash);
    const list = issuer && (await fetch({ url }));
    const found = list && (await lookUpCrl(list, issuer, hash.serialNumber));
    if (!found) return undefined;
    const nextUpdate = found.nextUpdate ?? new Date(clock.now().getTime() + keepMs);
    if (nextUpdate < clock.now()) return undefined;
    return { status: found.revoked ? 'revoked' : 'good', nextUpdate, response: undefined };
  }

  /** The issuer's certificate, where it is one of ours or one that was given to stations. */
  async function issuerOf({ issuerKeyHash, hashAlgorithm }: CertificateHash): Promise<string | undefined> {
    // Whether it is trusted does not matter: the hash of its key in the certificate makes it the issuer.
    const roots = await options.db.selectFrom('trusted_root').select('pem').execute();
    const all = [
      ...(await options.authorities.all()).map(({ certificate }) => certificate),
      ...roots.map(({ pem }) => pem),
    ];
    return all.find((pem) => keyHashOf(pem, hashAlgorithm) === issuerKeyHash.toLowerCase());
  }

  return { byOcsp, byList };
}

export type CertificateStatus = ReturnType<typeof createCertificateStatus>;
