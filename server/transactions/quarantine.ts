import { type Selectable, sql, type Transaction as Trx } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB, Quarantine } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { QueryOf, ResponseOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { writeEvents } from '../platform/outbox.ts';
import { adoptIdleSamples } from './adopt-samples.ts';
import type { getQuarantined, listQuarantine, QuarantineItem } from './contract.ts';
import { happened } from './events.ts';
import { actorOf, commit, type Edit, editTransaction, type House, ratingOf } from './house.ts';
import { type ItemRow, itemColumns, itemJoins, toItem } from './item.ts';
import { quarantineSentence } from './sentences.ts';
import { attachEnd, type Told, type Transaction } from './transaction.ts';

/** How the spokes read a message again that was kept as it came, by the kind of the entry. */
export type ReadAgain = (kind: string, body: unknown, arrivedAt: number) => Told | undefined;

type Row = Selectable<Quarantine> & {
  station_identity: string;
  site_name: string | null;
  zone: string;
  arrived_cursor: string;
};

const from = (scope: Scope) => sql`
  select q.*, s.identity as station_identity, p.name as site_name, coalesce(p.zone, 'UTC') as zone,
         to_char(q.arrived_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as arrived_cursor
    from quarantine q
    join station s on s.id = q.station_id
    left join site p on p.id = q.site_id
   where ${inScope(scope, 'q.organization_id', 'q.site_id')}`;

/** A page of the quarantine, newest first; without a filter, what is still open. */
export async function listEntries(db: Database, scope: Scope, query: QueryOf<typeof listQuarantine>) {
  const { resolution = 'open', siteId, station, limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'arrived', ['instant', 'uuid']);
  const where = [
    resolution === 'open' ? sql`q.resolution is null` : sql`q.resolution = ${resolution}`,
    ...(siteId ? [sql`q.site_id = ${siteId}::uuid`] : []),
    ...(station ? [sql`s.identity = ${station}`] : []),
    ...(after ? [sql`(q.arrived_at, q.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`] : []),
  ];
  const { rows } = await sql<Row>`${from(scope)} and ${sql.join(where, sql` and `)}
    order by q.arrived_at desc, q.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => encodeCursor('arrived', [row.arrived_cursor, row.id]), toEntry);
}

/** Transactions shown as those that an entry may belong to. */
const maxCandidates = 10;

/** One entry, with transactions of its station that were under way about its time. */
export async function getEntry(
  db: Database,
  scope: Scope,
  id: string,
): Promise<ResponseOf<typeof getQuarantined>> {
  const row = await findEntry(db, scope, id);
  const { rows: candidates } = await sql<ItemRow>`
    select ${itemColumns} from transaction t ${itemJoins}
     where t.station_id = ${row.station_id} and t.started_at <= ${row.at}
       and ${inScope(scope, 't.organization_id', 't.site_id')}
     order by (t.state = 'active' or t.provisional) desc, t.started_at desc limit ${maxCandidates}`.execute(
    db,
  );
  return { ...toEntry(row), body: row.body as Record<string, unknown>, candidates: candidates.map(toItem) };
}

async function findEntry(db: Database | Trx<DB>, scope: Scope, id: string): Promise<Row> {
  const { rows } = await sql<Row>`${from(scope)} and q.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('such entry in quarantine');
  return row;
}

function toEntry(row: Row): QuarantineItem {
  return {
    id: row.id,
    kind: row.kind as QuarantineItem['kind'],
    reason: row.reason as QuarantineItem['reason'],
    sentence: quarantineSentence(row.reason, row.station_transaction_id),
    organizationId: row.organization_id,
    siteId: row.site_id,
    siteName: row.site_name,
    stationId: row.station_id,
    stationIdentity: row.station_identity,
    zone: row.zone,
    stationTransactionId: row.station_transaction_id,
    at: row.at.toISOString(),
    arrivedAt: row.arrived_at.toISOString(),
    resolution: row.resolution as QuarantineItem['resolution'],
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolvedNote: row.resolved_note,
    transactionId: row.transaction_id,
  };
}

/** Attaches an entry to a transaction of the same station; an end replaces the transaction's end. */
export async function attach(
  house: House,
  readAgain: ReadAgain,
  who: { scope: Scope; caller: Caller },
  id: string,
  { transactionId, note }: { transactionId: string; note?: string | undefined },
): Promise<QuarantineItem> {
  const { scope, caller } = who;
  return commit(house, async (trx) => {
    const entry = await openEntry(trx, scope, id);
    const target = await trx
      .selectFrom('transaction')
      .select('station_id')
      .where('id', '=', transactionId)
      .where(inScope(scope, 'transaction.organization_id', 'transaction.site_id'))
      .executeTakeFirst();
    if (target?.station_id !== entry.station_id) throw otherStation(transactionId);
    await resolve(trx, house, entry, 'attached', { caller, note, transactionId });
    await editTransaction(house, trx, { id: transactionId, stationId: entry.station_id }, async (before) => {
      const maxWatts = await ratingOf(trx, entry.station_id, before.evse);
      const told = readAgain(entry.kind, entry.body, entry.arrived_at.getTime());
      const after = told
        ? attachEnd(before, told, maxWatts)
        : await adoptIdleSamples(trx, entry.station_id, before, maxWatts, house.clock.now());
      const audit = auditWords(caller, 'quarantine.attached', id, { transactionId, note });
      return { ...attached(before, after, house.clock.now(), id), samples: told?.samples ?? [], audit };
    });
    return toEntry(await findEntry(trx, scope, id));
  });
}

function attached(
  before: Transaction,
  after: Transaction,
  now: Date,
  quarantineId: string,
): Omit<Edit, 'audit'> {
  const ended = after.end !== before.end;
  return {
    after,
    kind: 'attached',
    data: { quarantineId },
    events: [happened(ended ? 'transaction.ended' : 'transaction.updated', after, now)],
  };
}

/** Discards an entry: it stays on file with who decided so and why. */
export async function discard(
  house: House,
  { scope, caller }: { scope: Scope; caller: Caller },
  id: string,
  note: string | undefined,
): Promise<QuarantineItem> {
  return commit(house, async (trx) => {
    const entry = await openEntry(trx, scope, id);
    await resolve(trx, house, entry, 'discarded', { caller, note, transactionId: null });
    const { organization_id: organizationId, site_id: siteId } = entry;
    await house.audit(trx, {
      ...auditWords(caller, 'quarantine.discarded', id, { note }),
      organizationId,
      siteId,
    });
    return toEntry(await findEntry(trx, scope, id));
  });
}

const auditWords = (caller: Caller, action: string, subjectId: string, detail: Record<string, unknown>) => ({
  caller: actorOf(caller),
  action,
  subjectKind: 'quarantine',
  subjectId,
  detail,
});

async function openEntry(trx: Trx<DB>, scope: Scope, id: string): Promise<Row> {
  await trx.selectFrom('quarantine').select('id').where('id', '=', id).forUpdate().execute();
  const entry = await findEntry(trx, scope, id);
  if (entry.resolution !== null) {
    throw problem(409, {
      title: 'Already resolved',
      detail: `The entry was ${entry.resolution} at ${entry.resolved_at?.toISOString()}.`,
      help: 'Reload the quarantine to see what is still open.',
    });
  }
  return entry;
}

async function resolve(
  trx: Trx<DB>,
  { clock, newId }: House,
  entry: Row,
  resolution: 'attached' | 'discarded',
  by: { caller: Caller; note: string | undefined; transactionId: string | null },
): Promise<void> {
  const now = clock.now();
  await trx
    .updateTable('quarantine')
    .set({
      resolution,
      resolved_at: now,
      resolved_by: by.caller.id,
      resolved_note: by.note ?? null,
      transaction_id: by.transactionId,
    })
    .where('id', '=', entry.id)
    .execute();
  await writeEvents(trx, newId, [
    {
      kind: 'quarantine.resolved',
      at: now,
      organizationId: entry.organization_id,
      siteId: entry.site_id,
      stationId: entry.station_id,
      subjectId: entry.id,
      data: { quarantineId: entry.id, resolution, transactionId: by.transactionId },
    },
  ]);
}

function otherStation(transactionId: string) {
  return problem(422, {
    title: 'Cannot be attached',
    detail: `Transaction ${transactionId} is not one of the station that told this message.`,
    help: 'Choose one of the candidates that are shown with the entry.',
    errors: [{ path: 'body/transactionId', message: 'is not a transaction of this station' }],
  });
}
