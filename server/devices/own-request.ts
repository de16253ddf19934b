import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';

/**
 * Puts the request for firmware or a log that a station answered first among those with its number: where its protocol
 * has none the oldest that waits for an answer. Its first words may have come before its answer was read: then it is
 * further than requested.
 */
export const ownFirst = sql`order by case when state = 'requested' then requested_at end, requested_at desc`;

/** The request for a log that a station answered. */
export async function ownLogRequest(
  db: Database,
  { stationId, requestId }: { stationId: string; requestId: unknown },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from log_request
     where station_id = ${stationId} and request_id is not distinct from ${typeof requestId === 'number' ? requestId : null}::int
     ${ownFirst} limit 1`.execute(db);
  return rows[0]?.id;
}
