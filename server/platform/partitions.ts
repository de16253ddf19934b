import { sql, type Transaction } from 'kysely';
import type { Database } from './database/database.ts';
import type { DB } from './database/generated/schema.ts';
import { forgottenCursor } from './outbox.ts';

/** A table that is partitioned by time. */
export interface Partitioned {
  readonly table: string;
  readonly unit: 'day' | 'week';
  /** How long its rows are kept; undefined: for ever. */
  readonly keepDays?: number;
}

/** Partitions are made this far ahead: a worker that is down for a week costs nothing. */
const aheadDays = 14;
/** How long making or dropping a partition may wait for others, before it is left for the next time. */
const lockTimeoutMs = 3000;
const dayMs = 86_400_000;

export interface PartitionReport {
  readonly made: number;
  readonly dropped: readonly string[];
  /** Rows in the DEFAULT partitions, by table: anything but 0 is an alarm. */
  readonly stray: Readonly<Record<string, number>>;
  /** What could not be done this time, by table. */
  readonly failed: Readonly<Record<string, Error>>;
}

/**
 * Makes the partitions of the coming two weeks, drops those that are older than their rows are kept, and counts
 * the rows that fell into no partition. One table that fails does not keep the others from being cared for.
 */
export async function carePartitions(
  db: Database,
  tables: readonly Partitioned[],
  now: Date,
): Promise<PartitionReport> {
  let made = 0;
  const dropped: string[] = [];
  const stray: Record<string, number> = {};
  const failed: Record<string, Error> = {};
  for (const one of tables) {
    try {
      made += await makeAhead(db, one, now);
      dropped.push(...(await dropOld(db, one, now)));
      stray[one.table] = await countStray(db, one.table);
    } catch (error) {
      failed[one.table] = error as Error;
    }
  }
  return { made, dropped, stray, failed };
}

async function makeAhead(db: Database, { table, unit }: Partitioned, now: Date): Promise<number> {
  return patiently(db, async (trx) => {
    const until = new Date(now.getTime() + aheadDays * dayMs);
    const { rows } = await sql<{ made: number }>`
      select ensure_partitions(${table}, ${unit}, ${dayOf(now)}::date, ${dayOf(until)}::date) as made`.execute(
      trx,
    );
    return rows[0]!.made;
  });
}

async function dropOld(db: Database, partitioned: Partitioned, now: Date): Promise<string[]> {
  const { table, unit, keepDays } = partitioned;
  if (keepDays === undefined) return [];
  const before = dayOf(new Date(now.getTime() - keepDays * dayMs));
  const { rows } = await sql<{ name: string }>`
    select c.relname as name
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass(${table}) and c.relname ~ ${`^${table}_\\d{8}$`}
       and to_date(right(c.relname, 8), 'YYYYMMDD') + ${`1 ${unit}`}::interval <= ${before}::date
     order by c.relname`.execute(db);
  for (const { name } of rows) {
    await patiently(db, async (trx) => {
      if (table === 'event') await noteForgotten(trx, name);
      await trx.schema.dropTable(name).execute();
    });
  }
  return rows.map(({ name }) => name);
}

/** Readers of the outbox that stand before what is dropped are told so, rather than skipping it unawares. */
async function noteForgotten(trx: Transaction<DB>, partition: string): Promise<void> {
  await sql`
    insert into event_cursor (consumer, xid, sequence, updated_at)
    select ${forgottenCursor}, xid, sequence, now() from ${sql.table(partition)}
     order by xid desc, sequence desc limit 1
    on conflict (consumer) do update
       set xid = excluded.xid, sequence = excluded.sequence, updated_at = excluded.updated_at
     where (excluded.xid, excluded.sequence) > (event_cursor.xid, event_cursor.sequence)`.execute(trx);
}

/** Counted up to a bound: an alarm needs no exact figure. */
const countedStray = 10_000;

async function countStray(db: Database, table: string): Promise<number> {
  const { rows } = await sql<{ stray: number }>`
    select count(*) as stray from (select 1 from ${sql.table(`${table}_default`)} limit ${countedStray}) counted`.execute(
    db,
  );
  return rows[0]!.stray;
}

/** In a transaction that gives up, rather than making stations wait behind a lock that it waits for. */
function patiently<T>(db: Database, work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('lock_timeout', ${String(lockTimeoutMs)}, true)`.execute(trx);
    return work(trx);
  });
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
