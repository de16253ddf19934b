import {
  keyHashOf,
  makeCrl,
  makeOcspProblem,
  makeOcspResponse,
  type OcspQuestion,
  type OcspStatus,
  type RevocationReason,
  readCertificate,
  readOcspRequest,
} from '@busbar/certificates';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Authorities, Authority } from './authorities.ts';

/** For how long an answer may be kept by those who asked: a revocation is known everywhere after this at the latest. */
export const answerMs = 3_600_000;
const crlMs = 24 * 3_600_000;
/** The rows of one list at the most; far more than a network revokes. */
const maxRevoked = 100_000;

/** Tells whoever asks whether certificates of our authorities still count: by OCSP (RFC 6960) and by lists (RFC 5280 §5). */
export function createRevocation(options: { db: Database; clock: Clock; authorities: Authorities }) {
  const { db, clock, authorities } = options;

  /** What an authority has revoked, in DER; undefined when there is no such authority. */
  async function crl(authorityId: string): Promise<Buffer | undefined> {
    const issuer = (await authorities.all()).find(({ id }) => id === authorityId);
    if (!issuer) return undefined;
    const rows = await db
      .selectFrom('certificate')
      .select(['serial', 'revoked_at', 'revocation_reason'])
      .where('authority_id', '=', authorityId)
      .where('state', '=', 'revoked')
      .where('not_after', '>', clock.now())
      .limit(maxRevoked)
      .execute();
    const now = clock.now();
    return makeCrl(
      issuer,
      rows.map((row) => ({
        serialNumber: row.serial,
        at: row.revoked_at!,
        reason: row.revocation_reason as RevocationReason,
      })),
      { thisUpdate: now, nextUpdate: new Date(now.getTime() + crlMs) },
    );
  }

  /** Answers an OCSP request (DER) about certificates of ours. */
  async function answer(request: Uint8Array): Promise<Buffer> {
    const read = readOcspRequest(request);
    const [first] = read?.questions ?? [];
    if (!read || !first) return makeOcspProblem('malformedRequest');
    const issuer = await issuerOf(first);
    if (!issuer) return makeOcspProblem('unauthorized');
    return respond(issuer, read.questions, read.nonce);
  }

  /** Answers a question without a request around it; undefined when the certificate is not of ours. */
  async function answerFor(question: OcspQuestion): Promise<Buffer | undefined> {
    const issuer = await issuerOf(question);
    return issuer && respond(issuer, [question], undefined);
  }

  async function respond(
    issuer: Authority,
    questions: readonly OcspQuestion[],
    nonce: ArrayBuffer | undefined,
  ): Promise<Buffer> {
    const statuses = await statusesOf(issuer, questions);
    const now = clock.now();
    return makeOcspResponse(issuer, {
      answers: questions.map((question) => ({
        question,
        status: statuses.get(question.serialNumber) ?? { status: 'unknown' },
      })),
      producedAt: now,
      nextUpdate: new Date(now.getTime() + answerMs),
      nonce,
    });
  }

  async function issuerOf(question: OcspQuestion): Promise<Authority | undefined> {
    const { hashAlgorithm } = question;
    const wanted = question.issuerKeyHash.toLowerCase();
    return (await authorities.all()).find(
      ({ certificate }) => keyHashOf(certificate, hashAlgorithm) === wanted,
    );
  }

  /** By serial number; what the issuer never signed is not there. */
  async function statusesOf(
    issuer: Authority,
    questions: readonly OcspQuestion[],
  ): Promise<Map<string, OcspStatus>> {
    const serials = questions.map(({ serialNumber }) => serialNumber);
    const rows = await db
      .selectFrom('certificate')
      .select(['serial', 'state', 'revoked_at', 'revocation_reason'])
      .where('authority_id', '=', issuer.id)
      .where('serial', 'in', serials)
      .execute();
    const below = (await authorities.all()).filter(({ parentId }) => parentId === issuer.id);
    return new Map([
      ...below.map(
        ({ certificate }) => [readCertificate(certificate)!.serialNumber, { status: 'good' }] as const,
      ),
      ...rows.map((row) => [row.serial, statusOf(row)] as const),
    ]);
  }

  return { crl, answer, answerFor };
}

export type Revocation = ReturnType<typeof createRevocation>;

/** A replaced certificate is not revoked: the station has a newer one, and nobody else has the old key. */
function statusOf(row: { revoked_at: Date | null; revocation_reason: string | null }): OcspStatus {
  if (row.revoked_at === null) return { status: 'good' };
  return { status: 'revoked', at: row.revoked_at, reason: row.revocation_reason as RevocationReason };
}
