import { sql, type Transaction } from 'kysely';
import type pg from 'pg';
import { type Row, sink } from '../../platform/batch.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Report } from './report.ts';

/** Reports that are kept of a station, for people to look back. */
const keepDays = 30;

const reports = sink({
  name: 'variable_report',
  order: 45,
  columns: {
    station_id: 'uuid',
    request_id: 'integer',
    parts: 'integer[]',
    last_part: 'integer',
    variables: 'integer',
    complete: 'boolean',
    at: 'timestamptz',
  },
  key: (values) => `${values.station_id} ${values.request_id}`,
  sql: (
    r,
  ) => `insert into variable_report as v (station_id, request_id, parts, last_part, variables, complete, first_at, last_at)
    select r.station_id, r.request_id, r.parts, r.last_part, r.variables, r.complete, r.at, r.at from ${r}
    on conflict (station_id, request_id) do update set parts = excluded.parts, last_part = excluded.last_part,
      variables = excluded.variables, complete = excluded.complete, first_at = coalesce(v.first_at, excluded.first_at), last_at = excluded.last_at
     where not v.complete`,
});

/** How far a report has come. */
export function reportProgressRow(stationId: string, report: Report, at: Date): Row {
  return reports.row({
    station_id: stationId,
    request_id: report.requestId,
    parts: `{${report.parts.join(',')}}`,
    last_part: report.lastPart,
    variables: report.variables,
    complete: report.complete,
    at,
  });
}

/** The report that each station is in the middle of, for its memory. */
export async function openReports(
  pool: pg.Pool,
  stationIds: readonly string[],
): Promise<ReadonlyMap<string, Report>> {
  const { rows } = await pool.query({
    name: 'open_reports',
    text: `select distinct on (station_id) station_id, request_id, parts, last_part, variables
             from variable_report where station_id = any($1::uuid[]) and not complete and last_at is not null
            order by station_id, last_at desc`,
    values: [stationIds],
  });
  return new Map(
    rows.map((row) => [
      row.station_id as string,
      {
        requestId: row.request_id,
        parts: row.parts,
        lastPart: row.last_part,
        variables: row.variables,
        complete: false,
      },
    ]),
  );
}

export interface AskedReport {
  readonly stationId: string;
  readonly requestId: number;
  readonly kind: 'full' | 'configuration' | 'summary' | 'custom';
  readonly answer: string;
}

/** Notes that a station was asked for a report; its first parts may have come before its answer was read. */
export async function noteAskedReport(pool: pg.Pool, asked: AskedReport, at: Date): Promise<void> {
  await pool.query(
    `insert into variable_report (station_id, request_id, kind, answer, asked_at) values ($1, $2, $3, $4, $5)
     on conflict (station_id, request_id) do update set kind = excluded.kind, answer = excluded.answer, asked_at = excluded.asked_at`,
    [asked.stationId, asked.requestId, asked.kind, asked.answer, at],
  );
}

/** Remembers that a report is the first reading of a firmware's configuration. */
export async function noteFirstReading(
  pool: pg.Pool,
  stationId: string,
  requestId: number,
  firmware: string,
): Promise<void> {
  await pool.query('update variable_report set reads_for = $3 where station_id = $1 and request_id = $2', [
    stationId,
    requestId,
    firmware,
  ]);
}

/**
 * Keeps for which firmware a station's configuration is known; the node that holds the station learns of it. Ownership
 * is locked first, as by the station's own messages: the other way round each would wait for the other.
 */
export async function keepReadFor(
  trx: Transaction<DB>,
  raise: (trx: Transaction<DB>, stationIds: readonly string[]) => Promise<void>,
  stationId: string,
  firmware: string,
): Promise<void> {
  const known = await trx
    .selectFrom('device_state')
    .select('configuration_for')
    .where('station_id', '=', stationId)
    .executeTakeFirst();
  if (known?.configuration_for === firmware) return;
  await raise(trx, [stationId]);
  await sql`
    insert into device_state (station_id, configuration_for) values (${stationId}, ${firmware})
    on conflict (station_id) do update set configuration_for = excluded.configuration_for`.execute(trx);
}

/** The firmware whose configuration is known by a complete report; undefined where none was asked for that. */
export async function completedReading(db: Database, stationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('variable_report')
    .select('reads_for')
    .where('station_id', '=', stationId)
    .where('complete', '=', true)
    .where('reads_for', 'is not', null)
    .orderBy('last_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.reads_for ?? undefined;
}

/** Forgets reports of long ago. Gives how many. */
export async function pruneReports(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    'delete from variable_report where coalesce(last_at, asked_at) < now() - make_interval(days => $1)',
    [keepDays],
  );
  return rowCount ?? 0;
}
