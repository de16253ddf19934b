import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Purpose } from './profile.ts';
import type { Criteria } from './store.ts';

/** Notes what a station was asked to report; its parts may have come before its answer. */
export async function askedFor(
  db: Kysely<DB>,
  stationId: string,
  requestId: number,
  { numbers, evse, purpose, stackLevel }: Criteria,
  at: Date,
): Promise<void> {
  const asked = {
    evse_number: evse ?? null,
    purpose: purpose ?? null,
    stack_level: stackLevel ?? null,
    numbers: numbers ? [...numbers] : null,
    asked_at: at,
  };
  await db
    .insertInto('charging_profile_report')
    .values({ station_id: stationId, request_id: requestId, ...asked })
    .onConflict((conflict) => conflict.columns(['station_id', 'request_id']).doUpdateSet(asked))
    .execute();
}

/**
 * Marks as missing what a station did not tell of, once its report is complete and it is known what was asked for.
 * Called after both, in whichever order they come; a second call changes nothing.
 */
export async function settleReport(
  db: Kysely<DB>,
  stationId: string,
  requestId: number,
  at: Date,
): Promise<void> {
  const report = await db
    .selectFrom('charging_profile_report')
    .selectAll()
    .where('station_id', '=', stationId)
    .where('request_id', '=', requestId)
    .where('complete', '=', true)
    .where('asked_at', 'is not', null)
    .executeTakeFirst();
  if (!report) return;
  let update = db
    .updateTable('charging_profile')
    .set({ state: 'missing', ended_at: at })
    .where('station_id', '=', stationId)
    .where('state', '=', 'installed')
    .where(sql<boolean>`report_id is distinct from ${requestId}`)
    // What was installed since then could not be told of.
    .where('installed_at', '<', report.asked_at);
  if (report.numbers) update = update.where('number', 'in', report.numbers);
  if (report.evse_number !== null) update = update.where('evse_number', '=', report.evse_number);
  if (report.purpose !== null) update = update.where('purpose', '=', report.purpose as Purpose);
  if (report.stack_level !== null) update = update.where('stack_level', '=', report.stack_level);
  await update.execute();
}

/** The newest report of a station, and how far it has come. */
export async function latestReport(db: Kysely<DB>, stationId: string) {
  const row = await db
    .selectFrom('charging_profile_report')
    .select(['request_id', 'parts', 'complete', 'told_at', 'asked_at'])
    .where('station_id', '=', stationId)
    .orderBy(sql`coalesce(told_at, asked_at)`, 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const { request_id, parts, complete, told_at, asked_at } = row;
  return { requestId: request_id, parts, complete, at: (told_at ?? asked_at)?.toISOString() ?? null };
}
