import { sql, type Transaction as Trx } from 'kysely';
import type { Actor, Audit, AuditWords } from '../access/index.ts';
import type { Commands, Happening, StationCommand } from '../gateway/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { NewId } from '../platform/ids.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import { unknownMaxWatts } from './memory.ts';
import { restore } from './restore.ts';
import { columnsOf, ownEventColumns } from './rows.ts';
import type { Sample } from './sample.ts';
import { sampleRow } from './sample-row.ts';
import type { Transaction } from './transaction.ts';

/** What routes and jobs of this slice work with. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  /** Asks stations: to stop a transaction, or whether one goes on. */
  readonly commands: Pick<Commands, 'run' | 'ask'>;
  readonly remoteStop: StationCommand<{ transactionId: string }>;
}

/** What an edit leaves behind besides the transaction's row. */
export interface Edit {
  readonly after: Transaction;
  readonly kind: 'provisional' | 'attached' | 'confirmed' | 'limited' | 'marked';
  readonly data: Record<string, unknown>;
  readonly samples?: readonly Sample[];
  readonly events: readonly Happening[];
  readonly audit: Omit<AuditWords, 'organizationId' | 'siteId'> | undefined;
}

/**
 * Changes a transaction from outside of its station's messages. The ownership row is locked first, as each batch of
 * the owner does, and its version raised: the owner reads its memory anew before it decides anything else.
 */
export async function editTransaction(
  house: Pick<House, 'clock' | 'newId' | 'audit'>,
  trx: Trx<DB>,
  target: { readonly id: string; readonly stationId: string },
  work: (before: Transaction) => Promise<Edit | undefined>,
): Promise<Transaction | undefined> {
  const { clock, newId } = house;
  const { id, stationId } = target;
  await trx
    .updateTable('ownership')
    .set({ version: sql`version + 1` })
    .where('station_id', '=', stationId)
    .execute();
  const row = await trx
    .selectFrom('transaction')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  const edit = await work(restore(row, await powerOf(trx, row)));
  if (!edit) return undefined;
  const { after } = edit;
  const now = clock.now();
  const { id: _, ...columns } = columnsOf(stationId, after, now);
  const lists = {
    missing_seq_nos: [...(after.sequence?.missing ?? [])],
    anomalies: [...after.settled.anomalies],
  };
  await trx
    .updateTable('transaction')
    .set({ ...columns, ...lists })
    .where('id', '=', id)
    .execute();
  await trx
    .insertInto('transaction_event')
    .values(ownEventColumns(newId(), stationId, id, edit.kind, now, edit.data))
    .execute();
  for (const sample of edit.samples ?? []) {
    const { values } = sampleRow(stationId, after.evse ?? 0, id, sample);
    await trx
      .insertInto('meter_sample')
      .values(values as never)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const { organizationId, siteId } = after;
  await writeEvents(
    trx,
    newId,
    edit.events.map((event) => ({ ...event, organizationId, siteId, stationId })),
  );
  if (edit.audit) await house.audit(trx, { ...edit.audit, organizationId, siteId });
  return after;
}

/** Runs a change and then tells whoever waits for events. */
export async function commit<T>(house: House, work: (trx: Trx<DB>) => Promise<T>): Promise<T> {
  const result = await house.db.transaction().execute(work);
  house.bus.publish(outboxHint, null);
  return result;
}

type Row = Parameters<typeof restore>[0];

async function powerOf(trx: Trx<DB>, row: Row) {
  const points = await trx
    .selectFrom('meter_sample')
    .select(['at', sql<number>`max(power_import_w)::float8`.as('watts')])
    .where('station_id', '=', row.station_id)
    .where('evse_number', 'in', [0, row.evse_number ?? 0])
    .where('at', '>=', new Date(row.started_at.getTime() - 86_400_000))
    .where('transaction_id', '=', row.id)
    .where('power_import_w', 'is not', null)
    .where('conflicting', '=', false)
    .groupBy('at')
    .orderBy('at')
    .execute();
  return points.map(({ at, watts }) => ({ at: at.getTime(), watts }));
}

/** Who is named in the audit trail. */
export const actorOf = ({ kind, id }: Caller): Actor => ({ kind, id });

/** What an EVSE can deliver, in W, as the slot knows it too. */
export async function ratingOf(trx: Trx<DB>, stationId: string, evse: number | null): Promise<number> {
  const row = await trx
    .selectFrom('evse')
    .select(sql<number | null>`coalesce(max_watts, max_amps * phases * 230)::float8`.as('watts'))
    .where('station_id', '=', stationId)
    .where('number', '=', evse ?? 0)
    .executeTakeFirst();
  return row?.watts ?? unknownMaxWatts;
}
