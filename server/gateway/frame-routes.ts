import { Readable } from 'node:stream';
import { type RawBuilder, sql } from 'kysely';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { csvOf, exportPages, jsonLinesOf } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import * as contract from './contract.ts';
import { kindOf } from './frame-row.ts';
import { watchStation } from './frame-watch.ts';
import { isTold } from './past.ts';
import { findTarget } from './target.ts';

/** Frames of one export at the most. */
const maxExported = 100_000;

/** What was on the wire: searched, exported, and live. Secrets were masked before the frames were stored. */
export function frameRoutes({ db, bus, clock }: { db: Database; bus: Bus; clock: Clock }): Handled[] {
  return [
    handle(contract.listFrames, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listFrames(db, scope, id, query);
    }),

    handleRaw(contract.exportFrames, 'application/x-ndjson', async ({ params, query, scope, reply }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const format = query.format ?? 'jsonl';
      const name = `frames-${params.identity.replace(/[^\w.-]/g, '_').slice(0, 80)}.${format}`;
      reply.header('content-disposition', `attachment; filename="${name}"`);
      const frames = exportPages((paging) => listFrames(db, scope, id, { ...query, ...paging }), maxExported);
      if (format === 'jsonl') return Readable.from(jsonLinesOf(frames));
      reply.type('text/csv; charset=utf-8');
      return csvOf(frames, columns);
    }),

    handle(contract.watchFrames, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return { until: watchStation(bus, clock, id).toISOString() };
    }),
  ];
}

type Filter = Omit<QueryOf<typeof contract.listFrames>, 'cursor' | 'limit'>;
/** A frame's place in the list: its row's, and whether it is the answer (1), which comes before what it answers. */
type Place = readonly [at: string, sequence: number, part: number];
const placeKinds = ['instant', 'number', 'number'] as const;

interface FrameRow {
  readonly row_at: Date;
  readonly sequence: number;
  readonly part: number;
  readonly at: Date;
  readonly direction: contract.FrameItem['direction'];
  readonly message_id: string | null;
  readonly action: string | null;
  readonly size: number;
  readonly text: string;
  readonly note: string | null;
}

async function listFrames(
  db: Database,
  scope: Scope,
  stationId: string,
  query: Filter & { cursor?: string; limit?: number },
) {
  const { limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, '-at', placeKinds);
  const rows = await readFrames(db, scope, stationId, query, after, limit + 1);
  return page(rows, limit, (row) => encodeCursor('-at', placeOf(row)), toFrame);
}

/** Frames, the newest first. A call of the station and its answer are one row, and stand side by side. */
async function readFrames(
  db: Database,
  scope: Scope,
  stationId: string,
  filter: Filter,
  after: Place | undefined,
  limit: number,
): Promise<FrameRow[]> {
  const holds: RawBuilder<unknown>[] = [
    sql`f.station_id = ${stationId}`,
    isTold(scope, 'f.at', { id: stationId }),
    sql`h.text is not null`,
  ];
  // The first condition alone bounds the index scan; the second one tells frames of the same millisecond apart.
  if (after) {
    holds.push(sql`f.at <= ${after[0]}::timestamptz`);
    holds.push(
      sql`(f.at, f.sequence, h.part) < (${after[0]}::timestamptz, ${after[1]}::bigint, ${after[2]}::int)`,
    );
  }
  if (filter.action) holds.push(sql`f.action = ${filter.action}`);
  if (filter.messageId) holds.push(sql`f.message_id = ${filter.messageId}`);
  if (filter.direction) holds.push(sql`h.direction = ${filter.direction}`);
  if (filter.from) holds.push(sql`f.at >= ${filter.from}::timestamptz`);
  if (filter.to) holds.push(sql`f.at < ${filter.to}::timestamptz`);
  if (filter.q) holds.push(sql`h.text ilike ${anywhere(filter.q)}`);
  const { rows } = await sql<FrameRow>`
    select f.at as row_at, f.sequence, h.part, h.at, h.direction, f.message_id, f.action, h.size, h.text, f.note
      from frame_log f
     cross join lateral (values
       (0, f.at, f.direction, f.size, f.text),
       (1, f.answered_at, case f.direction when 'in' then 'out' else 'in' end, f.answer_size, f.answer)
     ) as h (part, at, direction, size, text)
     where ${sql.join(holds, sql` and `)}
     order by f.at desc, f.sequence desc, h.part desc
     limit ${limit}`.execute(db);
  return rows;
}

const placeOf = (row: FrameRow): Place => [row.row_at.toISOString(), row.sequence, row.part];

function toFrame(row: FrameRow): contract.FrameItem {
  return {
    id: row.part === 0 ? String(row.sequence) : `${row.sequence}-answer`,
    at: row.at.toISOString(),
    direction: row.direction,
    kind: kindOf(row.text),
    messageId: row.message_id,
    action: row.action,
    size: row.size,
    text: row.text,
    note: row.note,
  };
}

const columns: Readonly<Record<string, (frame: contract.FrameItem) => string | number | null>> = {
  at: ({ at }) => at,
  direction: ({ direction }) => direction,
  kind: ({ kind }) => kind,
  messageId: ({ messageId }) => messageId,
  action: ({ action }) => action,
  size: ({ size }) => size,
  text: ({ text }) => text,
  note: ({ note }) => note,
};
