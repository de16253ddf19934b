import { inScope } from '../../access/index.ts';
import { isTold } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { anywhere } from '../../platform/database/pattern.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { QueryOf } from '../../platform/http/contract.ts';
import { defaultPageSize, page } from '../../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { LogKind, LogState, listLogs } from './contract.ts';
import { logSentence } from './state.ts';

/** Logs in the caller's reach, of one station or of all, newest first. */
export async function findLogs(
  db: Database,
  scope: Scope,
  query: QueryOf<typeof listLogs>,
  stationId?: string,
) {
  const { q, kind, state, limit = defaultPageSize } = query;
  let select = db
    .selectFrom('log_request as l')
    .innerJoin('station as s', 's.id', 'l.station_id')
    .selectAll('l')
    .select('s.identity')
    .where(inScope(scope, 's.organization_id', 's.site_id'))
    .where(isTold(scope, 'l.requested_at', { column: 'l.station_id' }))
    .orderBy('l.requested_at', 'desc')
    .orderBy('l.id', 'desc')
    .limit(limit + 1);
  if (stationId) select = select.where('l.station_id', '=', stationId);
  if (kind) select = select.where('l.kind', '=', kind);
  if (state) select = select.where('l.state', '=', state);
  if (q) select = select.where('s.identity', 'ilike', anywhere(q));
  select = select.where(olderThan(query.cursor, 'l.requested_at', 'l.id'));
  const rows = await select.execute();
  const files = await filesOf(
    db,
    rows.map(({ id }) => id),
  );
  return page(
    rows,
    limit,
    (row) => newestCursor(row.requested_at, row.id),
    (row) => ({
      id: row.id,
      stationId: row.station_id,
      identity: row.identity,
      kind: row.kind as LogKind,
      state: row.state as LogState,
      sentence: logSentence(row.state as LogState, row.reason as Sentence | null),
      requestId: row.request_id,
      fileName: row.file_name,
      elsewhere: row.elsewhere,
      from: row.oldest_at?.toISOString() ?? null,
      to: row.latest_at?.toISOString() ?? null,
      requestedAt: row.requested_at.toISOString(),
      changedAt: row.changed_at.toISOString(),
      finishedAt: row.finished_at?.toISOString() ?? null,
      files: files.filter((file) => file.requestId === row.id).map(({ requestId: _, ...file }) => file),
    }),
  );
}

async function filesOf(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('log_file')
    .select(['id', 'log_request_id', 'name', 'size_bytes', 'received_at', 'removed_at'])
    .where('log_request_id', 'in', [...ids])
    .orderBy('received_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    requestId: row.log_request_id,
    id: row.id,
    name: row.name,
    sizeBytes: row.size_bytes,
    receivedAt: row.received_at.toISOString(),
    kept: row.removed_at === null,
  }));
}

/** A file of a station that is still kept. */
export async function findLogFile(db: Database, scope: Scope, stationId: string, fileId: string) {
  return db
    .selectFrom('log_file as f')
    .innerJoin('log_request as l', 'l.id', 'f.log_request_id')
    .select(['f.id', 'f.name', 'f.size_bytes'])
    .where('f.id', '=', fileId)
    .where('l.station_id', '=', stationId)
    .where(isTold(scope, 'l.requested_at', { id: stationId }))
    .where('f.removed_at', 'is', null)
    .executeTakeFirst();
}
