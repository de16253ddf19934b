import { createHash } from 'node:crypto';
import { unpack } from '@busbar/signed-readings';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';

/** A signed reading as a station told it, with where it stands in its transaction. */
export interface Told {
  readonly at: Date;
  readonly context: string;
  readonly measurand: string;
  readonly told: unknown;
  readonly digest: string;
}

/** Signed readings that are looked at of one transaction: one each minute of two days. */
const mostTold = 3000;

/**
 * Finds the signed readings of transactions, each in the order in which they were taken, and none twice: meters tell the
 * same record again with the last message.
 */
export async function findTold(
  db: Kysely<DB>,
  transactionIds: readonly string[],
): Promise<Map<string, Told[]>> {
  const { rows } = await sql<TelledRow>`
    select m.transaction_id, m.at, m.context, coalesce(e.entry->>'measurand', '') as measurand, e.entry->'signed' as told
      from meter_sample m, jsonb_array_elements(m.other->'signed') with ordinality as e (entry, place)
     where m.transaction_id = any(${transactionIds}::uuid[]) and m.other ? 'signed'
     order by m.transaction_id, m.at, m.context = 'Transaction.End', e.place`.execute(db);
  const found = new Map<string, Map<string, Told>>();
  for (const { transaction_id, ...told } of rows) {
    const own = found.get(transaction_id) ?? new Map<string, Told>();
    found.set(transaction_id, own);
    const digest = createHash('sha256').update(unpack(told.told).text).digest('hex');
    if (!own.has(digest) && own.size < mostTold) own.set(digest, { ...told, digest });
  }
  return new Map([...found].map(([id, own]) => [id, [...own.values()]]));
}

interface TelledRow {
  readonly transaction_id: string;
  readonly at: Date;
  readonly context: string;
  readonly measurand: string;
  readonly told: unknown;
}
