import type pg from 'pg';
import type { Attempt } from './attempt.ts';
import type { AttemptStep } from './contract.ts';
import {
  emptyMemory,
  type Memory,
  openTransactions,
  recentTransactions,
  type TransactionSlot,
} from './memory.ts';
import type { TransactionRow } from './restore.ts';
import { restoreAll } from './store.ts';
import type { Transaction } from './transaction.ts';

/** The slices' part of a station's memory: open transactions, the last closed ones, attempts, EVSE ratings. */
export function createTransactionSlot(pool: pg.Pool): TransactionSlot {
  return { name: 'transactions', empty: emptyMemory, load: (stationIds) => loadMemories(pool, stationIds) };
}

async function loadMemories(pool: pg.Pool, stationIds: readonly string[]): Promise<Map<string, Memory>> {
  const [open, recent, attempts, ratings] = await Promise.all([
    readOpen(pool, stationIds),
    readRecent(pool, stationIds),
    readAttempts(pool, stationIds),
    readRatings(pool, stationIds),
  ]);
  const memories = new Map<string, Memory>();
  for (const stationId of stationIds) {
    const memory = {
      open: open.get(stationId)?.slice(-openTransactions) ?? emptyMemory.open,
      recent: recent.get(stationId) ?? emptyMemory.recent,
      attempts: attempts.get(stationId) ?? emptyMemory.attempts,
      maxWatts: ratings.get(stationId) ?? emptyMemory.maxWatts,
      idleSampleAt: emptyMemory.idleSampleAt,
    };
    memories.set(stationId, memory);
  }
  return memories;
}

async function readOpen(pool: pg.Pool, stationIds: readonly string[]): Promise<Map<string, Transaction[]>> {
  const { rows } = await pool.query<TransactionRow>({
    name: 'open_transactions',
    text: `select * from transaction where station_id = any($1::uuid[]) and state = 'active' order by started_at, id`,
    values: [stationIds],
  });
  return byStation(rows, await restoreAll(pool, rows));
}

// A lateral limit walks (station_id, started_at) backwards: three rows for each station, however many it had.
async function readRecent(pool: pg.Pool, stationIds: readonly string[]): Promise<Map<string, Transaction[]>> {
  const { rows } = await pool.query<TransactionRow>({
    name: 'recent_transactions',
    text: `select t.* from unnest($1::uuid[]) as s (id)
            cross join lateral (select * from transaction
               where station_id = s.id and state = 'ended'
               order by started_at desc, id desc limit ${recentTransactions}) t`,
    values: [stationIds],
  });
  return byStation(rows, await restoreAll(pool, rows));
}

function byStation(rows: readonly TransactionRow[], transactions: readonly Transaction[]) {
  const found = new Map<string, Transaction[]>();
  rows.forEach(({ station_id }, index) => {
    const list = found.get(station_id);
    if (list) list.push(transactions[index]!);
    else found.set(station_id, [transactions[index]!]);
  });
  return found;
}

/** Steps read for each station, and how old they may be, to find the attempts that go on. */
const attemptSteps = 24;
const attemptHours = 48;

async function readAttempts(pool: pg.Pool, stationIds: readonly string[]): Promise<Map<string, Attempt[]>> {
  const { rows } = await pool.query<StepRow>({
    name: 'recent_attempts',
    text: `select a.* from unnest($1::uuid[]) as s (id)
            cross join lateral (
              select station_id, attempt_id, evse_number, token_uid, transaction_id, step, at from attempt_log
               where station_id = s.id and at > now() - make_interval(hours => ${attemptHours})
               order by at desc, id desc limit ${attemptSteps}) a
            order by a.station_id, a.at`,
    values: [stationIds],
  });
  const found = new Map<string, Attempt[]>();
  for (const row of rows) found.set(row.station_id, addStep(found.get(row.station_id) ?? [], row));
  return found;
}

interface StepRow {
  station_id: string;
  attempt_id: string;
  evse_number: number | null;
  token_uid: string | null;
  transaction_id: string | null;
  step: AttemptStep;
  at: Date;
}

function addStep(attempts: readonly Attempt[], row: StepRow): Attempt[] {
  const found = attempts.find((attempt) => attempt.id === row.attempt_id);
  const others = attempts.filter((attempt) => attempt !== found);
  if (row.step === 'ended' || row.step === 'failed') return others;
  const attempt: Attempt = {
    id: row.attempt_id,
    evse: found?.evse ?? row.evse_number,
    uid: found?.uid ?? row.token_uid,
    transactionId: row.transaction_id ?? found?.transactionId ?? null,
    steps: [...(found?.steps ?? []), row.step],
    at: row.at.getTime(),
  };
  return [...others, attempt];
}

async function readRatings(
  pool: pg.Pool,
  stationIds: readonly string[],
): Promise<Map<string, Map<number, number>>> {
  const { rows } = await pool.query<{ station_id: string; number: number; watts: number }>({
    name: 'evse_ratings',
    text: `select station_id, number, coalesce(max_watts, max_amps * phases * 230)::float8 as watts from evse
            where station_id = any($1::uuid[]) and retired_at is null and (max_watts is not null
              or (max_amps is not null and current_type = 'AC'))`,
    values: [stationIds],
  });
  const found = new Map<string, Map<number, number>>();
  for (const { station_id, number, watts } of rows) {
    const ratings = found.get(station_id);
    if (ratings) ratings.set(number, watts);
    else found.set(station_id, new Map([[number, watts]]));
  }
  return found;
}
