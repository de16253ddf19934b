import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { localTimeIn } from '../../platform/zone.ts';
import type { PriceSettings } from './contract.ts';
import { type Filled, fillSeries, type Point, type PriceWindow, tablePrice } from './window.ts';

export const quarterMs = 900_000;
const dayMs = 86_400_000;

/** What power costs, earns and emits in one quarter of an hour; null where nobody has said. */
export interface PriceQuarter {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly buy: number | null;
  readonly sell: number | null;
  /** Grams of CO2 per kWh from the grid. */
  readonly carbon: number | null;
  readonly filled: boolean;
}

export interface MonthPeak {
  readonly watts: number;
  readonly at: Date | null;
  /** What each kW more costs this month; null: peaks are not charged for. */
  readonly price: number | null;
  readonly daysLeft: number;
}

export async function readPriceSettings(db: Kysely<DB>, siteId: string): Promise<PriceSettings | null> {
  const row = await db.selectFrom('site_price').selectAll().where('site_id', '=', siteId).executeTakeFirst();
  if (!row) return null;
  return {
    currency: row.currency,
    basePrice: Number(row.base_price),
    // Checked when they were written.
    windows: row.windows as unknown as PriceSettings['windows'],
    buySeriesId: row.buy_series_id,
    sellPrice: Number(row.sell_price),
    sellSeriesId: row.sell_series_id,
    demandPrice: row.demand_price === null ? null : Number(row.demand_price),
    carbonSeriesId: row.carbon_series_id,
    carbonGrams: row.carbon_grams,
  };
}

/** What power costs at a site over some quarters, with gaps filled on the safe side and marked. */
export async function pricesOf(
  db: Kysely<DB>,
  site: { readonly id: string; readonly zone: string },
  settings: PriceSettings | null,
  from: number,
  count: number,
): Promise<PriceQuarter[]> {
  const slots = Array.from({ length: count }, (_, index) => from + index * quarterMs);
  if (!settings) return slots.map((at) => ({ at, buy: null, sell: null, carbon: null, filled: false }));
  const to = from + count * quarterMs;
  const [bought, sold, carbon] = await Promise.all([
    settings.buySeriesId ? pricePoints(db, settings.buySeriesId, from, to) : undefined,
    settings.sellSeriesId ? pricePoints(db, settings.sellSeriesId, from, to) : undefined,
    settings.carbonSeriesId ? carbonPoints(db, settings.carbonSeriesId, from, to) : undefined,
  ]);
  const local = localTimeIn(site.zone);
  const windows: readonly PriceWindow[] = settings.windows;
  const buys = bought && fillSeries(bought, slots);
  const sells = sold && fillSeries(sold, slots, Math.min);
  const carbons = carbon && fillSeries(carbon, slots);
  return slots.map((at, index) => {
    const added = tablePrice(settings.basePrice, windows, local(at));
    const buy = buys ? plus(buys[index], added) : added;
    const sell = sells ? (sells[index]?.value ?? settings.sellPrice) : settings.sellPrice;
    const grams = carbons?.[index]?.value ?? settings.carbonGrams;
    return { at, buy, sell, carbon: grams, filled: buys?.[index]?.filled ?? false };
  });
}

const plus = (told: Filled | null | undefined, added: number) => (told ? told.value + added : null);

async function pricePoints(db: Kysely<DB>, seriesId: string, from: number, to: number): Promise<Point[]> {
  const { rows } = await sql<{ from_at: Date; value: number }>`
    select from_at, price::float8 as value from price_point
     where series_id = ${seriesId} and from_at >= ${new Date(from - 8 * dayMs)} and from_at < ${new Date(to)}
     order by from_at limit 5000`.execute(db);
  return rows.map(({ from_at, value }) => ({ from: from_at.getTime(), value }));
}

async function carbonPoints(db: Kysely<DB>, seriesId: string, from: number, to: number): Promise<Point[]> {
  const { rows } = await sql<{ from_at: Date; value: number }>`
    select from_at, grams_per_kwh::float8 as value from carbon_point
     where series_id = ${seriesId} and from_at >= ${new Date(from - 8 * dayMs)} and from_at < ${new Date(to)}
     order by from_at limit 5000`.execute(db);
  return rows.map(({ from_at, value }) => ({ from: from_at.getTime(), value }));
}

/** The highest quarter of an hour of this month at the grid connection so far, by the site's calendar. */
export async function monthPeak(
  db: Kysely<DB>,
  site: { readonly id: string; readonly zone: string },
  now: Date,
  price: number | null,
): Promise<MonthPeak> {
  const { rows } = await sql<{ watts: number | null; at: Date | null; left: number }>`
    with month as (
      select date_trunc('month', ${now}::timestamptz at time zone ${site.zone}) as begins),
    quarter as (
      select q.quarter, sum(q.import_wh)::float8 * 4 as watts
        from meter m join meter_quarter q on q.meter_id = m.id, month
       where m.site_id = ${site.id} and m.role = 'grid' and m.retired_at is null
         and q.quarter >= month.begins at time zone ${site.zone} and q.quarter <= ${now}
       group by q.quarter order by 2 desc limit 1)
    select q.watts, q.quarter as at,
           ceil(extract(epoch from (begins + interval '1 month') - (${now}::timestamptz at time zone ${site.zone})) / 86400)::integer as left
      from month left join quarter q on true`.execute(db);
  const { watts, at, left } = rows[0]!;
  return { watts: watts ?? 0, at, price, daysLeft: Math.max(1, left) };
}

/** What the optimizer wants to know of the hours ahead; undefined where nobody has said what power costs. */
export interface SiteMarket {
  readonly currency: string;
  readonly buy: readonly number[];
  readonly sell: readonly number[];
  readonly carbon: readonly (number | null)[];
  readonly peak?: { readonly perKilowatt: number; readonly soFar: number };
}

/** Prices of the coming quarters and of a higher peak, for the optimizer. */
export async function marketOf(
  db: Kysely<DB>,
  siteId: string,
  now: Date,
  slots: number,
): Promise<SiteMarket | undefined> {
  const site = await db.selectFrom('site').select(['id', 'zone']).where('id', '=', siteId).executeTakeFirst();
  const settings = await readPriceSettings(db, siteId);
  if (!site || !settings) return undefined;
  const from = Math.floor(now.getTime() / quarterMs) * quarterMs;
  const quarters = await pricesOf(db, site, settings, from, slots);
  if (quarters.some(({ buy }) => buy === null)) return undefined;
  const peak =
    settings.demandPrice === null ? undefined : await monthPeak(db, site, now, settings.demandPrice);
  return {
    currency: settings.currency,
    buy: quarters.map(({ buy }) => buy!),
    sell: quarters.map(({ sell }) => sell ?? 0),
    carbon: quarters.map(({ carbon }) => carbon),
    ...(peak && { peak: { perKilowatt: peak.price! / peak.daysLeft, soFar: peak.watts } }),
  };
}
