import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';

/**
 * The request for firmware or a log that a station answered: by its number, and where its protocol has none the oldest
 * that waits for an answer. Its first words may have come before its answer was read: then it is further than requested.
 */
export async function ownRequest(
  db: Database,
  table: 'firmware_request' | 'log_request',
  { stationId, requestId, kind }: { stationId: string; requestId: unknown; kind?: 'update' | 'publish' },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)}
     where station_id = ${stationId} and request_id is not distinct from ${typeof requestId === 'number' ? requestId : null}::int
           ${kind ? sql`and kind = ${kind}` : sql``}
     order by case when state = 'requested' then requested_at end, requested_at desc limit 1`.execute(db);
  return rows[0]?.id;
}
