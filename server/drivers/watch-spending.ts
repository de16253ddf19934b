/** Looks after transactions that run on a budget or a balance: counts what they cost, and ends them before it is gone. */

import { currencyDecimals } from '@busbar/pricing';
import { sql } from 'kysely';
import { system } from '../access/index.ts';
import { type Commands, findTargetsById, type StationCommand } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { NewId } from '../platform/ids.ts';
import { type Bound, type Running, type Share, shareOut } from './shares.ts';
import { type AmountsOf, countable, countSpending } from './spend.ts';
import { personJoins } from './token-row.ts';

/** Transactions looked after in one run: the cost of each is worked out from its readings. */
const mostWatched = 1000;
/** The job runs once a minute; a station takes some seconds to stop. */
const minutesToNextLook = 1.2;
/** A station that did not stop is asked again. */
const askAgainMs = 5 * 60_000;
/** A limit is told anew when it has become lower at all, or higher by this share. */
const worthTelling = 0.2;

/** Tells a station at which cost or energy a transaction is to end by itself; false where it cannot be told (before 2.1). */
export type LimitSpending = (
  transactionId: string,
  wanted: { readonly cost: number | null; readonly energyWh: number | null },
  told: { readonly cost: number | null; readonly energyWh: number | null },
) => Promise<boolean>;

export interface Watching {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly amountsOf: AmountsOf;
  readonly commands: Pick<Commands, 'run'>;
  readonly remoteStop: StationCommand<{ transactionId: string }>;
  readonly limitSpending: LimitSpending;
  readonly onFault: (error: unknown, about: string) => void;
}

interface WatchedRow {
  readonly id: string;
  readonly station_id: string;
  readonly currency: string | null;
  readonly amount_minor: number;
  readonly energy_wh: number;
  readonly pace_minor: number;
  readonly pace_wh: number;
  readonly told_minor: number | null;
  readonly told_wh: number | null;
  readonly stop_asked_at: Date | null;
  readonly budgets:
    | { id: string; limitMinor: number | null; spentMinor: number; limitWh: number | null; spentWh: number }[]
    | null;
  readonly currencies: Record<string, string> | null;
  readonly balance: { id: string; leftMinor: number; currency?: string } | null;
}

/** Job: follows what bounded transactions cost; gives how many run and how many were asked to end. */
export async function watchSpending(house: Watching): Promise<{ watched: number; stopped: number }> {
  const now = house.clock.now();
  const ids = await findBounded(house.db);
  if (ids.length === 0) return { watched: 0, stopped: 0 };
  await house.db
    .transaction()
    .execute((trx) => countSpending(trx, ids, { now, newId: house.newId, amountsOf: house.amountsOf }));
  const rows = await readWatched(house.db, ids);
  const shares = shareOut(rows.map(toRunning), minutesToNextLook);
  let stopped = 0;
  for (const [place, share] of shares.entries()) {
    const row = rows[place]!;
    try {
      if (share.stopFor !== null) stopped += await stop(house, row, now);
      else await tellLimit(house, row, share);
    } catch (error) {
      house.onFault(error, `keeping transaction ${share.id} within its budget`);
    }
  }
  return { watched: rows.length, stopped };
}

/** Transactions that run for somebody who has a budget or a balance. */
async function findBounded(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select x.id
      from transaction x
      join token t on t.id = x.token_id and coalesce(t.driver_id, t.vehicle_id) is not null
      left join vehicle v on v.id = t.vehicle_id
      left join driver d on d.id = coalesce(t.driver_id, v.driver_id)
     where x.state = 'active'
       and (exists (select from budget b where b.ended_at is null
                     and b.subject_id in (d.id, coalesce(d.fleet_id, v.fleet_id), d.cost_centre_id))
         or exists (select from balance a where a.closed_at is null
                     and (a.driver_id = d.id or a.fleet_id = coalesce(d.fleet_id, v.fleet_id))))
     order by x.id limit ${mostWatched}`.execute(db);
  return rows.map(({ id }) => id);
}

async function readWatched(db: Database, ids: readonly string[]): Promise<WatchedRow[]> {
  const { rows } = await sql<WatchedRow>`
    select x.id, x.station_id, s.currency, s.amount_minor::float8 as amount_minor, s.energy_wh::float8 as energy_wh,
           s.pace_minor::float8 as pace_minor, s.pace_wh::float8 as pace_wh, s.told_minor::float8 as told_minor,
           s.told_wh::float8 as told_wh, s.stop_asked_at, m.budgets, m.balance,
           (select json_object_agg(c.id, c.currency) from (
              select b.id, b.currency from budget b where b.subject_id in (d.id, w.fleet_id, d.cost_centre_id)
               and b.currency is not null
              union all select a.id, a.currency from balance a where a.driver_id = d.id or a.fleet_id = w.fleet_id) c
           ) as currencies
      from transaction x
      join spend s on s.transaction_id = x.id and s.state = 'running'
      join token t on t.id = x.token_id
      ${sql.raw(personJoins)}
     where x.id = any(${[...ids]}::uuid[]) order by x.id`.execute(db);
  return rows;
}

function toRunning(row: WatchedRow): Running {
  const currencyOf = (id: string) => row.currencies?.[id] ?? null;
  const budgets = (row.budgets ?? []).map(
    ({ id, limitMinor, spentMinor, limitWh, spentWh }): Bound => ({
      id,
      currency: currencyOf(id),
      leftMinor: limitMinor === null ? null : limitMinor - spentMinor,
      leftWh: limitWh === null ? null : limitWh - spentWh,
    }),
  );
  const { balance } = row;
  const paid: Bound[] = balance
    ? [{ id: balance.id, leftMinor: balance.leftMinor, leftWh: null, currency: currencyOf(balance.id) }]
    : [];
  return {
    id: row.id,
    currency: row.currency,
    spentMinor: countable(row.amount_minor),
    spentWh: row.energy_wh,
    paceMinor: row.pace_minor,
    paceWh: row.pace_wh,
    bounds: [...budgets, ...paid],
  };
}

/** Asks the station to end it; whether it does is seen at the next look. */
async function stop(house: Watching, row: WatchedRow, now: Date): Promise<number> {
  if (row.stop_asked_at && now.getTime() - row.stop_asked_at.getTime() < askAgainMs) return 0;
  const [target] = await findTargetsById(house.db, [row.station_id]);
  if (!target) return 0;
  await house.db
    .updateTable('spend')
    .set({ stop_asked_at: now })
    .where('transaction_id', '=', row.id)
    .execute();
  await house.commands.run(system, target, house.remoteStop, { transactionId: row.id });
  return 1;
}

/** Tells a station that can end a transaction by itself where that is, when it is worth a message. */
async function tellLimit(house: Watching, row: WatchedRow, share: Share): Promise<void> {
  const { limitMinor, limitWh } = share;
  if (!isNews(row.told_minor, limitMinor) && !isNews(row.told_wh, limitWh)) return;
  const major = (minor: number | null) =>
    minor === null || row.currency === null ? null : minor / 10 ** currencyDecimals(row.currency);
  const wanted = { cost: major(limitMinor), energyWh: limitWh };
  const told = { cost: major(row.told_minor), energyWh: row.told_wh };
  if (!(await house.limitSpending(row.id, wanted, told))) return;
  await house.db
    .updateTable('spend')
    .set({ told_minor: limitMinor, told_wh: limitWh })
    .where('transaction_id', '=', row.id)
    .execute();
}

const isNews = (told: number | null, limit: number | null) =>
  limit !== null && (told === null || limit < told || limit > told * (1 + worthTelling));
