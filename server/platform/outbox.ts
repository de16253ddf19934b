import { type Kysely, sql, type Transaction } from 'kysely';
import { type Row, sink } from './batch.ts';
import type { DB } from './database/generated/schema.ts';
import type { NewId } from './ids.ts';

/** Where an event stands in the outbox: the transaction that wrote it, and its number. */
export interface Position {
  /** A PostgreSQL xid8, as text: it may pass 2^53. */
  readonly xid: string;
  readonly sequence: number;
}

/** What happened, and whose it is: who may see it is decided by organization and site. */
export interface NewEvent {
  readonly kind: string;
  readonly at: Date;
  readonly organizationId: string | null;
  readonly siteId?: string | null;
  readonly stationId?: string | null;
  readonly subjectId?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface OutboxEvent {
  readonly position: Position;
  readonly id: string;
  readonly kind: string;
  readonly at: Date;
  readonly organizationId: string | null;
  readonly siteId: string | null;
  readonly stationId: string | null;
  readonly subjectId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Told on the bus after a commit that wrote events: readers need not wait for their next look. */
export const outboxHint = 'outbox';

/** Most events that one look at the outbox takes. */
export const readLimit = 500;

/** Events of station messages: they go with the rows that made them true, in the same batch. */
export const eventSink = sink({
  name: 'event',
  order: 90,
  columns: {
    id: 'uuid',
    at: 'timestamptz',
    kind: 'text',
    organization_id: 'uuid',
    site_id: 'uuid',
    station_id: 'uuid',
    subject_id: 'uuid',
    data: 'jsonb',
  },
  sql: (r) => `insert into event (id, at, kind, organization_id, site_id, station_id, subject_id, data)
    select r.id, r.at, r.kind, r.organization_id, r.site_id, r.station_id, r.subject_id, r.data from ${r}`,
});

/** The batch row of one event. */
export function eventRow(newId: NewId, event: NewEvent): Row {
  return eventSink.row(columnsOf(newId, event));
}

/** Writes events in the transaction that made them true; after its commit publish `outboxHint`. */
export async function writeEvents(
  trx: Transaction<DB>,
  newId: NewId,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await trx
    .insertInto('event')
    .values(events.map((event) => columnsOf(newId, event)))
    .execute();
}

function columnsOf(newId: NewId, event: NewEvent) {
  return {
    id: newId(),
    at: event.at,
    kind: event.kind,
    organization_id: event.organizationId,
    site_id: event.siteId ?? null,
    station_id: event.stationId ?? null,
    subject_id: event.subjectId ?? null,
    data: JSON.stringify(event.data),
  };
}

/** What one look at the outbox found. */
export interface Look {
  readonly events: readonly OutboxEvent[];
  /** Up to here these are all that there are. */
  readonly upTo: Position;
  /** Events are committed that a still running, older transaction keeps from being read. */
  readonly waiting: boolean;
}

/**
 * Reads events after a position, in order, up to the horizon of running transactions.
 *
 * A transaction that is still running may yet commit an event with a position below that of one
 * already committed; so nothing at or above the oldest running transaction is read.
 */
export async function readEvents(
  db: Kysely<DB>,
  after: Position,
  options: { limit?: number; until?: Position } = {},
): Promise<Look> {
  const { limit = readLimit, until } = options;
  const { rows } = await sql<Read>`
    select * from look_at_outbox(${after.xid}::xid8, ${after.sequence}::bigint, ${until?.xid ?? null}::xid8,
                                 ${until?.sequence ?? null}::bigint, ${limit}::int)`.execute(db);
  const events = rows.flatMap((row) => (row.id === null ? [] : [toEvent(row)]));
  const { horizon, waiting } = rows[0]!;
  const all = events.length < limit && !until ? { xid: horizon, sequence: 0 } : events.at(-1)?.position;
  const upTo = all && comparePositions(all, after) > 0 ? all : after;
  return { events, upTo, waiting };
}

/** The position after which everything not yet readable will come. */
export async function currentPosition(db: Kysely<DB>): Promise<Position> {
  const { rows } = await sql<{ xid: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xid`.execute(db);
  return { xid: rows[0]!.xid, sequence: 0 };
}

/** Under this name `event_cursor` keeps the last position that was dropped with an old partition. */
export const forgottenCursor = 'forgotten';

/** The last position that is not kept any more; a reader that stands before it has missed events. */
export async function forgottenPosition(db: Kysely<DB>): Promise<Position | undefined> {
  return db
    .selectFrom('event_cursor')
    .select(['xid', 'sequence'])
    .where('consumer', '=', forgottenCursor)
    .executeTakeFirst();
}

export function comparePositions(a: Position, b: Position): number {
  if (a.xid === b.xid) return a.sequence - b.sequence;
  // Numbers without leading zeros: the longer one is the greater one.
  if (a.xid.length !== b.xid.length) return a.xid.length - b.xid.length;
  return a.xid < b.xid ? -1 : 1;
}

/** A position as one word, for the id of a server-sent event. */
export const positionText = ({ xid, sequence }: Position): string => `${xid}-${sequence}`;

/** Largest xid8. */
const MAX_XID = 2n ** 64n - 1n;

/** Reads what `positionText` wrote; undefined for anything else. */
export function parsePosition(text: string): Position | undefined {
  const [, xid, sequence] = /^(\d{1,20})-(\d{1,16})$/.exec(text) ?? [];
  if (xid === undefined || sequence === undefined) return undefined;
  if (BigInt(xid) > MAX_XID || !Number.isSafeInteger(Number(sequence))) return undefined;
  return { xid: BigInt(xid).toString(), sequence: Number(sequence) };
}

interface Read {
  waiting: boolean;
  horizon: string;
  xid: string;
  sequence: number;
  id: string | null;
  at: Date;
  kind: string;
  organization_id: string | null;
  site_id: string | null;
  station_id: string | null;
  subject_id: string | null;
  data: Record<string, unknown>;
}

/** An event as it is kept in a row. */
export function toEvent(row: Omit<Read, 'waiting' | 'horizon'>): OutboxEvent {
  return {
    position: { xid: row.xid, sequence: row.sequence },
    id: row.id!,
    kind: row.kind,
    at: row.at,
    organizationId: row.organization_id,
    siteId: row.site_id,
    stationId: row.station_id,
    subjectId: row.subject_id,
    data: row.data,
  };
}
