import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { ResponseOf } from '../../platform/http/contract.ts';
import { loadOf, siteQuarters } from '../flows/quarters.ts';
import { outlookOf } from '../forecasts/forecast.ts';
import { pricesOf, quarterMs, readPriceSettings } from '../prices/market.ts';
import type { getDispatchDays, StoredPlan } from './contract.ts';

type Days = ResponseOf<typeof getDispatchDays>;

/** Yesterday, today and tomorrow of a site, by its clock: what was measured, and what is planned and expected, in W. */
export async function readDays(
  db: Kysely<DB>,
  site: { readonly id: string; readonly zone: string },
  now: Date,
): Promise<Days> {
  const { from, to } = await threeDays(db, site.zone, now);
  const present = Math.floor(now.getTime() / quarterMs) * quarterMs;
  const count = (to.getTime() - from.getTime()) / quarterMs;
  const settings = await readPriceSettings(db, site.id);
  const [measured, outlook, prices, plan] = await Promise.all([
    siteQuarters(db, site.id, from, new Date(present)),
    outlookOf(db, site.id, now, (to.getTime() - present) / quarterMs),
    pricesOf(db, site, settings, from.getTime(), count),
    readPlan(db, site.id),
  ]);
  const cameAt = new Map(measured.map((quarter) => [quarter.at.getTime(), quarter]));
  const quarters = prices.map(({ at, buy, filled }): Days['quarters'][number] => {
    const quarter = cameAt.get(at);
    const load = quarter && loadOf(quarter);
    const ahead = (at - present) / quarterMs;
    return {
      at: new Date(at).toISOString(),
      // A quarter of which no station tells had no car that drew.
      carWatts: ahead < 0 ? power(quarter?.cars ?? 0) : null,
      loadWatts: power(load),
      sunWatts: power(quarter?.sun),
      expectedLoadWatts: rounded(outlook?.load?.[ahead]),
      expectedSunWatts: rounded(outlook?.sun?.[ahead]),
      price: filled ? null : buy,
    };
  });
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    currency: settings?.currency ?? null,
    quarters,
    plan,
  };
}

/** From the midnight before yesterday to the one after tomorrow. */
async function threeDays(db: Kysely<DB>, zone: string, now: Date): Promise<{ from: Date; to: Date }> {
  const { rows } = await sql<{ from: Date; to: Date }>`
    select (date_trunc('day', ${now}::timestamptz at time zone ${zone}) - interval '1 day') at time zone ${zone} as from,
           (date_trunc('day', ${now}::timestamptz at time zone ${zone}) + interval '2 days') at time zone ${zone} as to`.execute(
    db,
  );
  return rows[0]!;
}

async function readPlan(db: Kysely<DB>, siteId: string): Promise<StoredPlan | null> {
  const row = await db
    .selectFrom('site_dispatch')
    .select('plan')
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  return (row?.plan ?? null) as StoredPlan | null;
}

/** The mean power of a quarter's energy. */
const power = (wattHours: number | null | undefined) =>
  rounded(wattHours === null || wattHours === undefined ? wattHours : wattHours * 4);
const rounded = (watts: number | null | undefined) =>
  watts === null || watts === undefined ? null : Math.round(watts);
