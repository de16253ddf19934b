import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Demand, Saving } from './saving.ts';

/** Transactions that ended longer ago are not reckoned any more: what they were like is kept for so long only. */
const daysBack = 35;
/** The meters of a site may tell of a quarter so much later. */
export const meterDelayMs = 20 * 60_000;

export interface Due {
  readonly id: string;
  readonly organization_id: string;
  readonly site_id: string;
  readonly zone: string;
  readonly revision: number;
  readonly current_type: 'AC' | 'DC' | null;
  readonly evse_watts: number | null;
  readonly vehicle_ac: number | null;
  readonly vehicle_dc: number | null;
}

const columns = sql`
  t.id, t.organization_id, t.site_id, s.zone, coalesce(c.revision, 0) as revision,
  e.current_type, e.max_watts::float8 as evse_watts,
  v.max_ac_watts::float8 as vehicle_ac, v.max_dc_watts::float8 as vehicle_dc`;
const joined = sql`
  left join evse e on e.station_id = t.station_id and e.number = t.evse_number
  left join token k on k.id = t.token_id
  left join vehicle v on v.id = k.vehicle_id`;

/**
 * Ended transactions that are to be reckoned, those of a site in the order in which they ended. Only sites that said
 * what power costs, or measure where it comes from, are looked at.
 */
export async function dueSavings(db: Kysely<DB>, now: Date, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select ${columns}
      from site s
      join transaction_cost c on c.site_id = s.id
       and c.ended_at > ${now}::timestamptz - make_interval(days => ${daysBack})
       and c.ended_at < ${new Date(now.getTime() - meterDelayMs)}
      left join transaction_saving x on x.transaction_id = c.transaction_id
      join transaction t on t.id = c.transaction_id and t.ended_at is not null and t.energy_wh > 0
      ${joined}
     where (exists (select from site_price p where p.site_id = s.id)
            or exists (select from meter m where m.site_id = s.id and m.role = 'grid' and m.retired_at is null))
       and (x.transaction_id is null or x.revision <> c.revision)
     order by s.id, c.ended_at, t.id limit ${limit}`.execute(db);
  return rows;
}

/** One transaction, reckoned already or not. */
export async function findDue(db: Kysely<DB>, transactionId: string): Promise<Due | undefined> {
  const { rows } = await sql<Due>`
    select ${columns} from transaction t
      join site s on s.id = t.site_id
      left join transaction_cost c on c.transaction_id = t.id
      ${joined}
     where t.id = ${transactionId} and t.ended_at is not null and t.energy_wh > 0`.execute(db);
  return rows[0];
}

export interface Reckoned {
  readonly transactionId: string;
  readonly organizationId: string;
  readonly siteId: string;
  readonly endedAt: Date;
  readonly revision: number;
  readonly wattHours: number;
  readonly watts: number;
  readonly currency: string | null;
  readonly firstQuarter: Date;
  readonly drawn: readonly number[];
  readonly atOnce: readonly number[];
  readonly saving: Saving;
}

/** Keeps a saving in place of the one before. */
export async function keepSaving(db: Kysely<DB>, one: Reckoned, now: Date): Promise<void> {
  const { saving, currency } = one;
  const money = (amount: number | null) => (currency === null || amount === null ? null : amount.toFixed(6));
  const row = {
    organization_id: one.organizationId,
    site_id: one.siteId,
    ended_at: one.endedAt,
    revision: one.revision,
    reckoned_at: now,
    energy_wh: one.wattHours,
    sun_wh: saving.sources.sun.toFixed(3),
    battery_wh: saving.sources.battery.toFixed(3),
    grid_wh: saving.sources.grid.toFixed(3),
    watts: one.watts,
    currency,
    cost: money(saving.drawn.cost),
    at_once_cost: money(saving.atOnce.cost),
    demand: money(saving.drawn.demand),
    at_once_demand: money(saving.atOnce.demand),
    peak_w: saving.drawn.peakWatts,
    at_once_peak_w: saving.atOnce.peakWatts,
    carbon_grams: saving.drawn.grams,
    at_once_carbon_grams: saving.atOnce.grams,
    first_quarter: one.firstQuarter,
    drawn: [...one.drawn],
    at_once: [...one.atOnce],
  };
  await db
    .insertInto('transaction_saving')
    .values({ transaction_id: one.transactionId, ...row })
    .onConflict((conflict) => conflict.column('transaction_id').doUpdateSet(row))
    .execute();
}

export async function readSaving(db: Kysely<DB>, transactionId: string): Promise<Reckoned | undefined> {
  const row = await db
    .selectFrom('transaction_saving')
    .selectAll()
    .where('transaction_id', '=', transactionId)
    .executeTakeFirst();
  if (!row) return undefined;
  const number = (value: string | null) => (value === null ? null : Number(value));
  return {
    transactionId,
    organizationId: row.organization_id,
    siteId: row.site_id,
    endedAt: row.ended_at,
    revision: row.revision,
    wattHours: Number(row.energy_wh),
    watts: row.watts,
    currency: row.currency,
    firstQuarter: row.first_quarter,
    drawn: row.drawn,
    atOnce: row.at_once,
    saving: {
      sources: { sun: Number(row.sun_wh), battery: Number(row.battery_wh), grid: Number(row.grid_wh) },
      drawn: {
        cost: number(row.cost),
        demand: number(row.demand) ?? 0,
        grams: row.carbon_grams,
        peakWatts: row.peak_w ?? 0,
      },
      atOnce: {
        cost: number(row.at_once_cost),
        demand: number(row.at_once_demand) ?? 0,
        grams: row.at_once_carbon_grams,
        peakWatts: row.at_once_peak_w ?? 0,
      },
    },
  };
}

/** How high a month's peak stood before an instant, and how high those that ended before made it, or at once would have, in W. */
export async function peakBefore(
  db: Kysely<DB>,
  site: { readonly id: string; readonly zone: string },
  startedAt: Date,
  endedAt: Date,
  transactionId: string,
): Promise<Omit<Demand, 'perKilowatt'>> {
  const { rows } = await sql<Record<'so_far' | 'drawn' | 'at_once', number | null>>`
    with month as (
      select date_trunc('month', ${startedAt}::timestamptz at time zone ${site.zone}) at time zone ${site.zone} as begins)
    select (select max(watts) from (
             select sum(q.import_wh)::float8 * 4 as watts
               from meter m join meter_quarter q on q.meter_id = m.id
              where m.site_id = ${site.id} and m.role = 'grid' and m.retired_at is null
                and q.quarter >= month.begins and q.quarter < ${startedAt}
              group by q.quarter) peaks) as so_far, claimed.*
      from month,
           lateral (select max(peak_w)::float8 as drawn, max(at_once_peak_w)::float8 as at_once from transaction_saving
                     where site_id = ${site.id} and ended_at >= month.begins and transaction_id <> ${transactionId}
                       and (ended_at, transaction_id) < (${endedAt}, ${transactionId}::uuid)) claimed`.execute(
    db,
  );
  const { so_far, drawn, at_once } = rows[0]!;
  return { soFar: so_far ?? 0, claimed: { drawn: drawn ?? 0, atOnce: at_once ?? 0 } };
}

export interface SavingDay {
  readonly day: string;
  readonly at: Date;
  readonly currency: string | null;
  readonly count: number;
  readonly wh: number;
  readonly sun: number;
  readonly battery: number;
  readonly grid: number;
  readonly cost: number | null;
  readonly at_once: number | null;
  readonly grams: number | null;
}

/** What was saved by day, on the calendar of the site. */
export async function savingDays(
  db: Kysely<DB>,
  site: { readonly id: string; readonly zone: string },
  from: Date,
  to: Date,
): Promise<SavingDay[]> {
  const { rows } = await sql<SavingDay>`
    select date_trunc('day', ended_at, ${site.zone}) as at, currency, count(*)::int as count,
           sum(energy_wh)::float8 as wh, sum(sun_wh)::float8 as sun, sum(battery_wh)::float8 as battery,
           sum(grid_wh)::float8 as grid,
           sum(cost) filter (where at_once_cost is not null)::float8 as cost,
           sum(at_once_cost) filter (where cost is not null)::float8 as at_once,
           sum(at_once_carbon_grams - carbon_grams)::float8 as grams
      from transaction_saving
     where site_id = ${site.id} and ended_at >= ${from} and ended_at < ${to}
     group by 1, 2 order by 1`.execute(db);
  return rows;
}
