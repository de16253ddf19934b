import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { sql } from 'kysely';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import * as contract from './contract.ts';
import { watchStation } from './frame-watch.ts';
import { findTarget } from './target.ts';

/** Frames of one export at the most, read in pages. */
const maxExported = 100_000;
const exportPage = 1_000;

/** What was on the wire: searched, exported, and live. Secrets were masked before the frames were stored. */
export function frameRoutes({ db, bus, clock }: { db: Database; bus: Bus; clock: Clock }): Handled[] {
  return [
    handle(contract.listFrames, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const { limit = defaultPageSize } = query;
      const after = decodeCursor(query.cursor, '-at', ['instant', 'number']);
      const rows = await readFrames(db, id, query, after, limit + 1);
      return page(rows, limit, (row) => encodeCursor('-at', [row.at.toISOString(), row.sequence]), toFrame);
    }),

    handleRaw(contract.exportFrames, 'application/x-ndjson', async ({ params, query, scope, reply }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const format = query.format ?? 'jsonl';
      const name = `frames-${params.identity.replace(/[^\w.-]/g, '_').slice(0, 80)}.${format}`;
      reply.header('content-disposition', `attachment; filename="${name}"`);
      if (format === 'csv') reply.type('text/csv; charset=utf-8');
      return Readable.from(exported(db, id, query, format));
    }),

    handle(contract.watchFrames, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return { until: watchStation(bus, clock, id).toISOString() };
    }),
  ];
}

type Filter = Omit<QueryOf<typeof contract.listFrames>, 'cursor' | 'limit'>;
type Place = readonly [at: string, sequence: number];

async function readFrames(
  db: Database,
  stationId: string,
  filter: Filter,
  after: Place | undefined,
  limit: number,
) {
  let select = db
    .selectFrom('frame_log')
    .select(['at', 'sequence', 'direction', 'kind', 'message_id', 'action', 'size', 'text', 'note'])
    .where('station_id', '=', stationId)
    .orderBy('at', 'desc')
    .orderBy('sequence', 'desc')
    .limit(limit);
  // The first condition alone bounds the index scan; the second one tells frames of the same millisecond apart.
  if (after) {
    select = select
      .where('at', '<=', new Date(after[0]))
      .where(sql<boolean>`(at, sequence) < (${after[0]}::timestamptz, ${after[1]}::bigint)`);
  }
  if (filter.action) select = select.where('action', '=', filter.action);
  if (filter.messageId) select = select.where('message_id', '=', filter.messageId);
  if (filter.direction) select = select.where('direction', '=', filter.direction);
  if (filter.from) select = select.where('at', '>=', new Date(filter.from));
  if (filter.to) select = select.where('at', '<', new Date(filter.to));
  if (filter.q) select = select.where('text', 'ilike', anywhere(filter.q));
  return select.execute();
}

type FrameRow = Awaited<ReturnType<typeof readFrames>>[number];

function toFrame(row: FrameRow): contract.FrameItem {
  return {
    id: String(row.sequence),
    at: row.at.toISOString(),
    direction: row.direction as contract.FrameItem['direction'],
    kind: row.kind,
    messageId: row.message_id,
    action: row.action,
    size: row.size,
    text: row.text,
    note: row.note,
  };
}

const columns = ['at', 'direction', 'kind', 'messageId', 'action', 'size', 'text', 'note'] as const;

async function* exported(
  db: Database,
  stationId: string,
  filter: Filter,
  format: 'jsonl' | 'csv',
): AsyncGenerator<string> {
  if (format === 'csv') yield stringify([[...columns]]);
  let after: Place | undefined;
  for (let count = 0; count < maxExported; count += exportPage) {
    const rows = await readFrames(db, stationId, filter, after, exportPage);
    const frames = rows.map(toFrame);
    if (format === 'csv')
      yield stringify(frames.map((frame) => columns.map((column) => safeCell(frame[column]))));
    else yield frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
    const last = rows.at(-1);
    if (!last || rows.length < exportPage) return;
    after = [last.at.toISOString(), last.sequence];
  }
}

/** A text that a spreadsheet would take for a formula is set in quotes of its own. */
function safeCell(value: string | number | null): string | number | null {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
