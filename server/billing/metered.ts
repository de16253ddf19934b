import type { ChargingState, MeteredTransaction, Sample } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';

/** More readings than a week of one each 10 s are thinned by the database, evenly. */
const mostSamples = 60_000;

/** What pricing reads of a transaction's row. */
export interface TransactionRow {
  readonly id: string;
  readonly organization_id: string;
  readonly site_id: string | null;
  readonly station_id: string;
  readonly evse_number: number | null;
  readonly connector_number: number | null;
  readonly token_id: string | null;
  readonly provisional: boolean;
  readonly confirmed_at: Date | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly register_start: string | null;
  /** The register at which the billed energy is reached: what is billed is decided where transactions are kept. */
  readonly register_due: string | null;
  readonly energy_wh: string;
  readonly energy_estimated: boolean;
  readonly zone: string;
  /** When the cable was pulled, where that was told after the end. */
  readonly unplugged_at?: Date | null;
  /** Since when the EVSE was kept free for it. */
  readonly reserved_at?: Date | null;
}

/** What of it decides the readings. */
export type MeteredRow = Omit<
  TransactionRow,
  'organization_id' | 'site_id' | 'token_id' | 'provisional' | 'confirmed_at'
>;

/** Finds transactions, each with the zone of the site that it took place at; those that are gone are left out. */
export async function findTransactions(db: Kysely<DB>, ids: readonly string[]): Promise<TransactionRow[]> {
  const { rows } = await sql<TransactionRow>`
    select t.id, t.organization_id, t.site_id, t.station_id, t.evse_number, t.connector_number, t.token_id,
           t.provisional, t.confirmed_at, t.started_at, t.ended_at, t.register_start::text,
           coalesce(t.register_end, t.register_start + t.energy_wh)::text as register_due,
           t.energy_wh::text, t.energy_estimated, coalesce(si.zone, 'UTC') as zone, u.at as unplugged_at,
           (select min(r.starts_at) from reservation r where r.transaction_id = t.id and r.state = 'used') as reserved_at
      from transaction t left join site si on si.id = t.site_id
      left join transaction_unplugged u on u.transaction_id = t.id
     where t.id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

/**
 * What the kernel prices: the readings between start and end, and what the car did meanwhile.
 *
 * The first and the last reading are the registers that the energy is billed by, so that cost and energy agree to the
 * Wh; where no register was told, the estimated energy is spread evenly.
 */
export async function meteredOf(db: Kysely<DB>, transaction: MeteredRow): Promise<MeteredTransaction> {
  const { started_at, ended_at, register_start, register_due, zone, unplugged_at, reserved_at } = transaction;
  const start = started_at.getTime();
  // Stations whose clock stands still tell start and end of one instant; the energy between them is due all the same.
  const end = Math.max(start + 1, ended_at?.getTime() ?? 0);
  // A cable that stays in after the end is parked: where the tariff has an idle fee, it goes on.
  const stays = ended_at && unplugged_at && unplugged_at.getTime() > end;
  const metered = register_start !== null && register_due !== null && !transaction.energy_estimated;
  const readings = metered ? await readingsOf(db, transaction) : [];
  const between = readings.filter(({ at }) => at > start && (ended_at === null || at < end));
  const first = metered ? register_start : '0';
  const last = metered ? register_due : transaction.energy_wh;
  const states = await statesOf(db, transaction);
  const samples: Sample[] = [
    { at: start, wattHours: first, state: stateAt(states, start) ?? 'charging' },
    ...between,
    ...states.filter(({ at }) => at > start && (ended_at === null || at < end)),
    ...(ended_at ? [{ at: end, wattHours: last, ...(stays && { state: 'parked' as const }) }] : []),
    ...(stays ? [{ at: unplugged_at.getTime(), wattHours: last }] : []),
  ];
  samples.sort((a, b) => a.at - b.at);
  // Kept free from its begin until somebody came; where the tariff asks nothing for it, it costs nothing.
  const reservation = reserved_at &&
    reserved_at.getTime() < start && { start: reserved_at.getTime(), end: start, expired: false };
  return { zone, samples: merged(samples), ...(reservation && { reservation }) };
}

async function readingsOf(db: Kysely<DB>, transaction: MeteredRow): Promise<Sample[]> {
  const { id, station_id, evse_number, started_at, ended_at } = transaction;
  const { rows } = await sql<{
    at: Date;
    wh: string;
    export_wh: string | null;
    watts: number | null;
    amps: number | null;
  }>`
    select at, energy_import_wh::text as wh, energy_export_wh::text as export_wh, power_import_w as watts,
           coalesce(current_import_a, current_l1_a + coalesce(current_l2_a, 0) + coalesce(current_l3_a, 0)) as amps
      from meter_sample
     where station_id = ${station_id} and evse_number = ${evse_number} and transaction_id = ${id}
       and at >= ${started_at} and at <= ${ended_at ?? new Date(8.64e15)}
       and energy_import_wh is not null and location = 'Outlet' and not conflicting
     order by at limit ${mostSamples}`.execute(db);
  return rows.map(({ at, wh, export_wh, watts, amps }) => ({
    at: at.getTime(),
    wattHours: wh,
    ...(export_wh !== null && { exportedWattHours: export_wh }),
    ...(watts !== null && { watts }),
    ...(amps !== null && { amps }),
  }));
}

/** What connector states mean to the price; the others say nothing about it. */
const pricedStates: Readonly<Record<string, ChargingState>> = {
  charging: 'charging',
  suspended_ev: 'parked',
  suspended_evse: 'held',
  finishing: 'parked',
};

async function statesOf(db: Kysely<DB>, transaction: MeteredRow): Promise<Sample[]> {
  const { station_id, evse_number, connector_number, started_at, ended_at } = transaction;
  const { rows } = await sql<{ at: Date; state: string }>`
    select at, state from status_log
     where station_id = ${station_id} and evse_number = ${evse_number}
       and (${connector_number}::int is null or connector_number = ${connector_number}::int)
       and at >= ${started_at} and at <= ${ended_at ?? new Date(8.64e15)}
     order by at, arrived_at limit ${mostSamples}`.execute(db);
  return rows.flatMap(({ at, state }) => {
    const priced = pricedStates[state];
    return priced ? [{ at: at.getTime(), state: priced }] : [];
  });
}

const stateAt = (states: readonly Sample[], at: number) => states.filter((one) => one.at <= at).at(-1)?.state;

/** Readings of one instant are one: a register and a state told together. */
function merged(samples: readonly Sample[]): Sample[] {
  const list: Sample[] = [];
  for (const sample of samples) {
    const last = list.at(-1);
    if (last?.at === sample.at) list[list.length - 1] = { ...last, ...sample };
    else list.push(sample);
  }
  return list;
}
