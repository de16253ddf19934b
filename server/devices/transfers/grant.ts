import { createHash, randomBytes } from 'node:crypto';
import type { Insertable, Transaction } from 'kysely';
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

export type TransferRow = Insertable<DB['transfer']>;

/** Makes the token of an address; only its hash is stored, so that a copy of the database opens nothing. */
export function grant(wanted: Grant): { readonly token: string; readonly row: TransferRow } {
  const token = randomBytes(tokenBytes).toString('base64url');
  const down = 'firmwareRequestId' in wanted;
  const row = {
    token_hash: hashOf(token),
    firmware_request_id: down ? wanted.firmwareRequestId : null,
    log_request_id: down ? null : wanted.logRequestId,
    max_bytes: down ? wanted.fileBytes * fetches : wanted.maxBytes,
    campaign_id: (down && wanted.campaign?.id) || null,
    bytes_per_second: (down && wanted.campaign?.bytesPerSecond) || null,
    expires_at: wanted.expiresAt,
  };
  return { token, row };
}

/** From now on these addresses hold. */
export async function putTransfers(trx: Transaction<DB>, rows: readonly TransferRow[]): Promise<void> {
  if (rows.length > 0) await trx.insertInto('transfer').values(rows).execute();
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
