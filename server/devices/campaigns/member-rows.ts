/** What becomes of many stations of a campaign at a time, each question one statement. */

import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { say } from './sentences.ts';

interface Told {
  readonly stationId: string;
  readonly reason: Sentence;
}

const columnsOf = (told: readonly Told[]) =>
  sql`unnest(${told.map(({ stationId }) => stationId)}::uuid[], ${told.map(({ reason }) => JSON.stringify(reason))}::text[])`;

/** Notes which stations are through. */
export async function noteSuccess(db: Database, id: string, told: readonly Told[], now: Date): Promise<void> {
  if (told.length === 0) return;
  await sql`
    update campaign_station m set state = 'succeeded', reason = t.reason::jsonb, finished_at = ${now}::timestamptz
      from ${columnsOf(told)} as t (station_id, reason)
     where m.campaign_id = ${id}::uuid and m.station_id = t.station_id and m.state = 'running'`.execute(db);
}

/** Notes why stations cannot be asked now. */
export async function noteObstacles(db: Database, id: string, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return;
  await sql`
    update campaign_station m set reason = t.reason::jsonb
      from ${columnsOf(told)} as t (station_id, reason)
     where m.campaign_id = ${id}::uuid and m.station_id = t.station_id and m.state = 'waiting'
       and m.reason is distinct from t.reason::jsonb`.execute(db);
}

/**
 * Claims stations while the campaign runs, and gives those that were. On record before anything is sent: a campaign that
 * is begun again after a crash asks nobody twice at once.
 */
export async function claim(
  db: Database,
  id: string,
  stationIds: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (stationIds.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    update campaign_station set state = 'running', reason = ${JSON.stringify(say('asked'))}::jsonb, tries = tries + 1,
           started_at = ${now}::timestamptz, request_id = null, next_try_at = null
     where campaign_id = ${id}::uuid and station_id = any(${stationIds}::uuid[]) and state = 'waiting'
       and exists (select from campaign where id = ${id}::uuid and state = 'running')
    returning station_id as id`.execute(db);
  return new Set(rows.map((row) => row.id));
}
