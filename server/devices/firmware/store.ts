import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { isTold } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { anywhere } from '../../platform/database/pattern.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { QueryOf } from '../../platform/http/contract.ts';
import { defaultPageSize, page } from '../../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { FirmwareFile, FirmwareState, listFirmwareFiles, listFirmwareRequests } from './contract.ts';
import { firmwareSentence } from './state.ts';

function files(db: Database, scope: Scope) {
  return db
    .selectFrom('firmware_file as f')
    .selectAll('f')
    .select(({ selectFrom, fn }) => [
      selectFrom('firmware_request as r')
        .select(fn.countAll<number>().as('count'))
        .whereRef('r.file_id', '=', 'f.id')
        .as('requests'),
      selectFrom('firmware_request as r')
        .select(fn.countAll<number>().as('count'))
        .whereRef('r.file_id', '=', 'f.id')
        .where('r.finished_at', 'is', null)
        .as('open_requests'),
    ])
    .where(inScope(scope, 'f.organization_id'));
}

type FileRow = Awaited<ReturnType<ReturnType<typeof files>['execute']>>[number];

function toFile(row: FileRow): FirmwareFile {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    version: row.version,
    vendor: row.vendor,
    model: row.model,
    note: row.note,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    md5: row.md5,
    signed: row.signature !== null,
    signatureFits: row.signature_fits,
    createdAt: row.created_at.toISOString(),
    uploadedAt: row.uploaded_at?.toISOString() ?? null,
    requests: Number(row.requests ?? 0),
    openRequests: Number(row.open_requests ?? 0),
  };
}

export async function findFile(db: Database, scope: Scope, id: string): Promise<FirmwareFile | undefined> {
  const row = await files(db, scope).where('f.id', '=', id).executeTakeFirst();
  return row && toFile(row);
}

export async function listFiles(db: Database, scope: Scope, query: QueryOf<typeof listFirmwareFiles>) {
  const { q, limit = defaultPageSize } = query;
  let select = files(db, scope)
    .orderBy('f.created_at', 'desc')
    .orderBy('f.id', 'desc')
    .limit(limit + 1);
  select = select.where(olderThan(query.cursor, 'f.created_at', 'f.id'));
  if (q) {
    const like = anywhere(q);
    select = select.where(
      sql<boolean>`concat_ws(' ', f.name, f.version, f.vendor, f.model, f.note) ilike ${like}`,
    );
  }
  return page(await select.execute(), limit, (row) => newestCursor(row.created_at, row.id), toFile);
}

export async function listRequests(
  db: Database,
  scope: Scope,
  stationId: string,
  query: QueryOf<typeof listFirmwareRequests>,
) {
  const { limit = defaultPageSize } = query;
  let select = db
    .selectFrom('firmware_request')
    .selectAll()
    .where('station_id', '=', stationId)
    .where(isTold(scope, 'requested_at', { id: stationId }))
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  select = select.where(olderThan(query.cursor, 'requested_at', 'id'));
  const rows = await select.execute();
  const steps = await stepsOf(
    db,
    rows.map(({ id }) => id),
  );
  return page(
    rows,
    limit,
    (row) => newestCursor(row.requested_at, row.id),
    (row) => ({
      id: row.id,
      kind: row.kind as 'update' | 'publish',
      firmwareId: row.file_id,
      name: row.name,
      version: row.version,
      state: row.state as FirmwareState,
      sentence: firmwareSentence(row.state as FirmwareState, row.reason as Sentence | null),
      requestId: row.request_id,
      retrieveAt: row.retrieve_at?.toISOString() ?? null,
      installAt: row.install_at?.toISOString() ?? null,
      requestedAt: row.requested_at.toISOString(),
      changedAt: row.changed_at.toISOString(),
      finishedAt: row.finished_at?.toISOString() ?? null,
      steps: steps.get(row.id) ?? [],
    }),
  );
}

/** Steps of one request that are shown: a station that downloads in a circle says more. */
const maxSteps = 100;

async function stepsOf(db: Database, ids: readonly string[]) {
  const steps = new Map<string, { status: string; info: string | null; at: string }[]>();
  if (ids.length === 0) return steps;
  const rows = await db
    .selectFrom('firmware_step')
    .select(['firmware_request_id', 'status', 'info', 'at'])
    .where('firmware_request_id', 'in', [...ids])
    .orderBy('at')
    .orderBy('id')
    .limit(maxSteps * ids.length)
    .execute();
  for (const { firmware_request_id: id, status, info, at } of rows) {
    const list = steps.get(id) ?? [];
    if (list.length < maxSteps) list.push({ status, info, at: at.toISOString() });
    steps.set(id, list);
  }
  return steps;
}
