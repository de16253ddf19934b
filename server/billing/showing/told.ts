import {
  type Cost,
  currencyDecimals,
  nextPriceChange,
  nextThresholds,
  type Prices,
  pricesAt,
  runningCost,
  type Tariff,
} from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { findTransactions, meteredOf } from '../metered.ts';

/** What a station is told of a running transaction. */
export interface Told {
  readonly transactionId: string;
  readonly stationTransactionId: string;
  /** In whole currency units, tax included where it is known. */
  readonly cost: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly meterWh: number;
  readonly charging: boolean;
  readonly prices: Prices;
  readonly graceMinutes: number;
  /** When the clock changes a price next, and what holds then. */
  readonly next: { readonly at: number; readonly prices: Prices } | undefined;
  /** At which energy or power a price may change: the station is asked for a reading there. */
  readonly trigger: { readonly wattHours?: number; readonly watts?: number };
}

/** A transaction whose cost is shown at a station. */
export interface Shown {
  readonly id: string;
  readonly station_id: string;
  readonly identity: string;
  readonly version: string;
  readonly station_transaction_id: string;
  readonly frozen: Tariff;
  readonly power_w: number | null;
}

/** The next change of a price is looked for this far ahead. */
const aheadMs = 86_400_000;

/** Finds running transactions that are priced, at stations that are connected; by id, or all of some stations. */
export async function findShown(db: Kysely<DB>, ids: readonly string[]): Promise<Shown[]> {
  const { rows } = await sql<Shown>`
    select t.id, t.station_id, s.identity, s.version, t.station_transaction_id, c.frozen, t.power_w::float8
      from transaction t
      join transaction_cost c on c.transaction_id = t.id and c.frozen is not null
      join station s on s.id = t.station_id
     where t.id = any(${ids}::uuid[]) and t.state = 'active'`.execute(db);
  return rows;
}

/** Works out what a running transaction costs now, and what a driver at its station should know. */
export async function toldOf(db: Kysely<DB>, shown: Shown, now: number): Promise<Told | undefined> {
  const [row] = await findTransactions(db, [shown.id]);
  if (!row) return undefined;
  const metered = await meteredOf(db, row);
  const { frozen } = shown;
  const cost = runningCost(frozen, metered, now);
  const last = metered.samples.findLast(({ wattHours }) => wattHours !== undefined);
  const first = metered.samples[0];
  const meterWh = Number(last?.wattHours ?? 0);
  const wattHours = Math.max(0, meterWh - Number(first?.wattHours ?? 0));
  const moment = {
    zone: row.zone,
    at: now,
    start: row.started_at.getTime(),
    wattHours,
    watts: shown.power_w ?? 0,
  };
  const next = nextPriceChange(frozen, moment, now + aheadMs);
  return {
    transactionId: shown.id,
    stationTransactionId: shown.station_transaction_id,
    cost: amountOf(cost),
    at: now,
    meterWh,
    charging: cost.periods.at(-1)?.state !== 'parked',
    prices: pricesAt(frozen, moment),
    graceMinutes: Math.round((frozen.parkingGraceSeconds ?? 0) / 60),
    next: next === undefined ? undefined : { at: next, prices: pricesAt(frozen, { ...moment, at: next }) },
    trigger: nextThresholds(frozen, moment),
  };
}

/** What is to be paid, in whole currency units. */
export function amountOf({ totals }: Pick<Cost, 'totals'>): number {
  const due = totals.afterTax ?? totals.beforeTax;
  return due ? due.minor / 10 ** currencyDecimals(due.currency) : 0;
}
