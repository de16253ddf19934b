import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf, ResponseOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { AttemptStep, listAttempts } from './contract.ts';
import { attemptSentence } from './sentences.ts';

type Item = ResponseOf<typeof listAttempts>['items'][number];

/** How far back the list looks when nobody says: older steps are for whoever asks with a time. */
const defaultDays = 30;

/** Steps of charging attempts in the caller's scope, newest first. */
export async function readAttempts(
  db: Database,
  scope: Scope,
  query: QueryOf<typeof listAttempts>,
  now: Date,
) {
  const { step, siteId, station, token, attemptId, transactionId, to, limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'at', ['instant', 'uuid']);
  const named = attemptId ?? transactionId;
  const from =
    query.from ?? (named ? undefined : new Date(now.getTime() - defaultDays * 86_400_000).toISOString());
  const where = [
    inScope(scope, 's.organization_id', 's.site_id'),
    ...(from ? [sql`a.at >= ${from}::timestamptz`] : []),
    ...(to ? [sql`a.at < ${to}::timestamptz`] : []),
    ...(step ? [sql`a.step = ${step}`] : []),
    ...(siteId ? [sql`s.site_id = ${siteId}::uuid`] : []),
    ...(station ? [sql`a.station_id = (select id from station where identity = ${station})`] : []),
    ...(token ? [sql`upper(a.token_uid) = ${token.toUpperCase()}`] : []),
    ...(attemptId ? [sql`a.attempt_id = ${attemptId}::uuid`] : []),
    ...(transactionId
      ? [
          sql`a.attempt_id in (select attempt_id from attempt_log where transaction_id = ${transactionId}::uuid)`,
        ]
      : []),
    ...(after ? [sql`(a.at, a.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`] : []),
  ];
  const { rows } = await sql<Row>`
    select a.id, a.attempt_id, a.evse_number, a.step, a.reason, a.token_uid, a.token_id, a.transaction_id, a.at,
           a.arrived_at, s.id as station_id, s.identity, s.organization_id, s.site_id, p.name as site_name,
           coalesce(p.zone, 'UTC') as zone,
           to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_cursor
      from attempt_log a
      join station s on s.id = a.station_id
      left join site p on p.id = s.site_id
     where ${sql.join(where, sql` and `)}
     order by a.at desc, a.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => encodeCursor('at', [row.at_cursor, row.id]), toStep);
}

interface Row {
  id: string;
  attempt_id: string;
  evse_number: number | null;
  step: AttemptStep;
  reason: string | null;
  token_uid: string | null;
  token_id: string | null;
  transaction_id: string | null;
  at: Date;
  arrived_at: Date;
  station_id: string;
  identity: string;
  organization_id: string;
  site_id: string | null;
  site_name: string | null;
  zone: string;
  at_cursor: string;
}

function toStep(row: Row): Item {
  return {
    id: row.id,
    attemptId: row.attempt_id,
    step: row.step,
    reason: row.reason,
    sentence: attemptSentence(row.step, row.token_uid, row.reason),
    organizationId: row.organization_id,
    siteId: row.site_id,
    siteName: row.site_name,
    stationId: row.station_id,
    stationIdentity: row.identity,
    zone: row.zone,
    evseNumber: row.evse_number,
    tokenUid: row.token_uid,
    tokenId: row.token_id,
    transactionId: row.transaction_id,
    at: row.at.toISOString(),
    arrivedAt: row.arrived_at.toISOString(),
  };
}
