import { currencyDecimals } from '@busbar/pricing';
import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import { decodeCursor, encodeCursor, page } from '../platform/http/cursor.ts';
import { notFound } from '../platform/http/problem.ts';
import type { Account } from './account.ts';
import type { OwnTransaction, WishMode } from './account-contract.ts';
import { wishOf } from './wish.ts';

export interface OwnRow {
  readonly id: string;
  readonly station_id: string;
  readonly evse_id: string | null;
  readonly site_name: string;
  readonly zone: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly energy_wh: number;
  readonly export_wh: number;
  readonly power_w: number | null;
  readonly soc: number | null;
  readonly charging_state: string | null;
  readonly currency: string | null;
  readonly after_tax_minor: number | null;
  readonly lines: readonly { text: string; afterTax?: string; beforeTax?: string }[] | null;
  readonly wish_mode: WishMode | null;
  readonly depart_at: Date | null;
  readonly wish_wh: number | null;
  readonly signed: boolean;
  readonly at_cursor: string;
}

/**
 * What an account has charged: with tokens that are its drivers' own, and what they paid for on the spot. A token that
 * was somebody else's at that time shows nothing of theirs: whose each transaction was is kept when it is counted.
 */
function ownTransactions({ driverIds }: Account) {
  const drivers = [...driverIds];
  return sql`(
    (t.token_id in (select k.id from token k left join vehicle v on v.id = k.vehicle_id
                     where coalesce(k.driver_id, v.driver_id) = any(${drivers}::uuid[]))
     and not exists (select from spend s where s.transaction_id = t.id and s.driver_id <> all(${drivers}::uuid[])))
    or t.id in (select p.transaction_id from payment p
                 where p.driver_id = any(${drivers}::uuid[]) and p.transaction_id is not null))`;
}

function read(account: Account, more: ReturnType<typeof sql>, limit: number) {
  return sql<OwnRow>`
    select t.id, t.station_id, e.id as evse_id, coalesce(si.name, s.name, '') as site_name,
           coalesce(si.zone, 'UTC') as zone, t.started_at, t.ended_at, t.energy_wh::float8, t.export_wh::float8,
           t.power_w::float8,
           t.soc::float8, t.charging_state, c.currency, c.after_tax_minor::float8, c.cost->'lines' as lines,
           exists (select from signed_reading r where r.transaction_id = t.id) as signed,
           w.mode as wish_mode, w.departs_at as depart_at, w.energy_wh::float8 as wish_wh,
           to_char(t.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_cursor
      from transaction t
      join station s on s.id = t.station_id
      left join site si on si.id = t.site_id
      left join evse e on e.station_id = t.station_id and e.number = t.evse_number
      left join transaction_cost c on c.transaction_id = t.id
      left join charging_wish w on w.transaction_id = t.id
     where ${ownTransactions(account)} ${more}
     order by t.started_at desc, t.id desc limit ${limit}`;
}

/** An account's transactions, the newest first. */
export async function listOwnOf(
  db: Database,
  account: Account,
  query: { cursor?: string | undefined; limit: number },
  told: (row: OwnRow) => Promise<OwnTransaction>,
) {
  const after = decodeCursor(query.cursor, '-at', ['instant', 'uuid']);
  const beyond = after
    ? sql`and (t.started_at, t.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : sql``;
  const { rows } = await read(account, beyond, query.limit + 1).execute(db);
  const list = page(
    rows,
    query.limit,
    (row) => encodeCursor('-at', [row.at_cursor, row.id]),
    (row) => row,
  );
  return { items: await Promise.all(list.items.map(told)), nextCursor: list.nextCursor };
}

/** One of an account's transactions; what is somebody else's does not exist. */
export async function findOwn(db: Database, account: Account, id: string): Promise<OwnRow> {
  const { rows } = await read(account, sql`and t.id = ${id}::uuid`, 1).execute(db);
  const [row] = rows;
  if (!row) throw notFound('such transaction of yours');
  return row;
}

export function toOwn(row: OwnRow, costSoFar: number | undefined, now: Date): OwnTransaction {
  const running = row.ended_at === null;
  return {
    id: row.id,
    siteName: row.site_name,
    zone: row.zone,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    energyWh: row.energy_wh,
    exportWh: row.export_wh,
    powerW: row.power_w,
    soc: row.soc,
    chargingState: row.charging_state,
    currency: row.currency,
    decimals: row.currency ? currencyDecimals(row.currency) : 2,
    costMinor: running ? (costSoFar ?? null) : row.after_tax_minor,
    evseId: row.evse_id,
    running,
    signed: row.signed,
    wish: row.wish_mode
      ? wishOf(
          { mode: row.wish_mode, departAt: row.depart_at, energyWh: row.wish_wh },
          { energyWh: row.energy_wh, powerW: row.power_w, zone: row.zone },
          now,
        )
      : null,
    power: null,
    saving: null,
    lines: (row.lines ?? []).map(({ text, afterTax, beforeTax }) => ({
      text,
      amount: afterTax ?? beforeTax ?? null,
    })),
  };
}
