import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import { decodeCursor, encodeCursor, page } from '../platform/http/cursor.ts';
import { notFound } from '../platform/http/problem.ts';
import type { listTransactionEvents, TransactionPage } from './contract.ts';
import { type ItemRow, itemColumns, itemJoins, toPage } from './item.ts';
import type { SampleOwner } from './samples.ts';
import { eventSentence } from './sentences.ts';

async function findRow(db: Database, scope: Scope, id: string) {
  const { rows } = await sql<ItemRow & { limits: TransactionPage['limits'] }>`
    select ${itemColumns}, nullif(t.working->'limits', 'null') as limits from transaction t ${itemJoins}
     where t.id = ${id} and ${inScope(scope, 't.organization_id', 't.site_id')}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('such transaction');
  return row;
}

/** One transaction with all that is known; 404 outside of the scope. */
export async function getOne(db: Database, scope: Scope, id: string): Promise<TransactionPage> {
  return toPage(await findRow(db, scope, id));
}

/** Whose samples may be read. */
export function sampleOwner(db: Database, scope: Scope, id: string): Promise<SampleOwner> {
  return findRow(db, scope, id);
}

type Event = ResponseOf<typeof listTransactionEvents>['items'][number];

/** Every event of a transaction, oldest first. */
export async function readEvents(
  db: Database,
  scope: Scope,
  id: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  await findRow(db, scope, id);
  const after = decodeCursor(cursor, 'at', ['instant', 'uuid']);
  const beyond = after ? sql`and (at, id) > (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``;
  const { rows } = await sql<EventRow>`
    select id, kind, trigger, seq_no, variant, charging_state, offline, at, station_at, sent_at, arrived_at, data,
           to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_cursor
      from transaction_event where transaction_id = ${id} ${beyond}
     order by at, id limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => encodeCursor('at', [row.at_cursor, row.id]), toEvent);
}

interface EventRow {
  id: string;
  kind: Event['kind'];
  trigger: string | null;
  seq_no: number | null;
  variant: number;
  charging_state: string | null;
  offline: boolean;
  at: Date;
  station_at: Date | null;
  sent_at: string | null;
  arrived_at: Date;
  data: Record<string, unknown> | null;
  at_cursor: string;
}

function toEvent(row: EventRow): Event {
  return {
    id: row.id,
    kind: row.kind,
    trigger: row.trigger,
    seqNo: row.seq_no,
    variant: row.variant,
    chargingState: row.charging_state,
    offline: row.offline,
    at: row.at.toISOString(),
    stationAt: row.station_at?.toISOString() ?? null,
    sentAt: row.sent_at,
    arrivedAt: row.arrived_at.toISOString(),
    data: row.data,
    sentence: eventSentence(row),
  };
}
