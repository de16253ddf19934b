import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';

/** An address of ours holds for so long unless a later start is wanted: a week covers a station that retries at night. */
export const grantDays = 7;
/** A station may fetch a file this often: retries and ranges, but no mirror for the world. */
const fetches = 20;
/** 192 bits: nobody guesses one. */
const tokenBytes = 24;

/** What an address is for. */
export type Grant = {
  readonly expiresAt: Date;
} & (
  | {
      readonly firmwareRequestId: string;
      readonly fileBytes: number;
      readonly campaign?: { readonly id: string; readonly bytesPerSecond?: number } | undefined;
    }
  | { readonly logRequestId: string; readonly maxBytes: number }
);

/** Makes the token of an address; only its hash is stored, so that a copy of the database opens nothing. */
export async function grantTransfer(trx: Transaction<DB>, grant: Grant): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url');
  const down = 'firmwareRequestId' in grant;
  await trx
    .insertInto('transfer')
    .values({
      token_hash: hashOf(token),
      firmware_request_id: down ? grant.firmwareRequestId : null,
      log_request_id: down ? null : grant.logRequestId,
      max_bytes: down ? grant.fileBytes * fetches : grant.maxBytes,
      campaign_id: (down && grant.campaign?.id) || null,
      bytes_per_second: (down && grant.campaign?.bytesPerSecond) || null,
      expires_at: grant.expiresAt,
    })
    .execute();
  return token;
}

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A name that every station, proxy and file system takes: letters, digits, dots and dashes. */
export function plainName(name: string, otherwise: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._]+/, '')
    .slice(-100);
  return plain || otherwise;
}
