import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import { hashOf } from './grant.ts';

/** A file that may be fetched under a token. */
export interface Fetchable {
  readonly kind: 'download';
  readonly fileId: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly campaign: { readonly id: string; readonly bytesPerSecond: number } | undefined;
}

/** What may be delivered under a token. */
export interface Deliverable {
  readonly kind: 'upload';
  readonly logRequestId: string;
  readonly stationId: string;
  readonly fileName: string | null;
  readonly left: number;
}

export type Found = Fetchable | Deliverable | { readonly kind: 'expired' } | undefined;

/** What a token stands for; undefined when nobody ever gave it out. */
export async function findTransfer(db: Database, token: string, now: Date): Promise<Found> {
  const row = await db
    .selectFrom('transfer as t')
    .leftJoin('firmware_request as f', 'f.id', 't.firmware_request_id')
    .leftJoin('firmware_file as file', 'file.id', 'f.file_id')
    .leftJoin('log_request as l', 'l.id', 't.log_request_id')
    .select(['t.expires_at', 't.max_bytes', 't.bytes', 't.campaign_id', 't.bytes_per_second'])
    .select(['file.id as file_id', 'file.name', 'file.size_bytes', 'file.sha256'])
    .select(['l.id as log_id', 'l.station_id', 'l.file_name'])
    .where('t.token_hash', '=', hashOf(token))
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.expires_at <= now) return { kind: 'expired' };
  if (row.log_id !== null) {
    const { log_id: logRequestId, station_id: stationId, file_name: fileName } = row;
    return { kind: 'upload', logRequestId, stationId: stationId!, fileName, left: row.max_bytes - row.bytes };
  }
  if (row.file_id === null || row.size_bytes === null) return undefined;
  return {
    kind: 'download',
    fileId: row.file_id,
    name: row.name!,
    size: row.size_bytes,
    sha256: row.sha256!,
    campaign:
      row.campaign_id !== null && row.bytes_per_second !== null
        ? { id: row.campaign_id, bytesPerSecond: row.bytes_per_second }
        : undefined,
  };
}

/**
 * Counts bytes against a token's bound before they are sent or taken; false when they would pass it. The count need not
 * be on disk before the file is: a crash may give a station the bytes of a moment once more.
 */
export async function spend(db: Database, token: string, bytes: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update transfer set bytes = bytes + ${bytes}
      from (select set_config('synchronous_commit', 'off', true)) as soon
     where token_hash = ${hashOf(token)} and bytes + ${bytes} <= max_bytes`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Forgets addresses that ended. */
export async function purgeTransfers(db: Database, now: Date): Promise<void> {
  await db.deleteFrom('transfer').where('expires_at', '<=', now).execute();
}
