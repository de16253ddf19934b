import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';

/** What flowed at a site in a quarter of an hour, in Wh; null where no meter tells of it. */
export interface SiteQuarter {
  readonly at: Date;
  /** Taken from the grid, and given to it. */
  readonly bought: number | null;
  readonly sold: number | null;
  readonly sun: number | null;
  readonly charged: number | null;
  readonly discharged: number | null;
  readonly cars: number;
  /** What cars gave back. */
  readonly given: number;
  /** The seconds of which the meter at the grid connection tells. */
  readonly covered: number;
}

/** Quarters of one reading: three months. */
const mostQuarters = 9000;

/** What flowed at a site between two times: its meters by their roles, its EVSEs by their own. */
export async function siteQuarters(
  db: Kysely<DB>,
  siteId: string,
  from: Date,
  to: Date,
): Promise<SiteQuarter[]> {
  const { rows } = await sql<Record<keyof SiteQuarter, number | null> & { at: Date }>`
    with measured as (
      select q.quarter,
             sum(q.import_wh) filter (where m.role = 'grid') as bought,
             sum(q.export_wh) filter (where m.role = 'grid') as sold,
             -- Inverters count what they make as export, power above 0 as import.
             sum(greatest(q.import_wh, q.export_wh)) filter (where m.role = 'pv') as sun,
             sum(q.import_wh) filter (where m.role = 'battery') as charged,
             sum(q.export_wh) filter (where m.role = 'battery') as discharged,
             max(q.covered_seconds) filter (where m.role = 'grid') as covered
        from meter m join meter_quarter q on q.meter_id = m.id
       where m.site_id = ${siteId} and m.retired_at is null and q.quarter >= ${from} and q.quarter < ${to}
       group by q.quarter),
    cars as (
      select q.quarter, sum(q.import_wh) as cars, sum(q.export_wh) as given
        from station s join energy_quarter q on q.station_id = s.id
       where s.site_id = ${siteId} and q.quarter >= ${from} and q.quarter < ${to}
       group by q.quarter)
    select coalesce(m.quarter, c.quarter) as at, m.bought::float8, m.sold::float8, m.sun::float8,
           m.charged::float8, m.discharged::float8, coalesce(c.cars, 0)::float8 as cars,
           coalesce(c.given, 0)::float8 as given,
           coalesce(m.covered, 0)::integer as covered
      from measured m full join cars c on c.quarter = m.quarter
     order by 1 limit ${mostQuarters}`.execute(db);
  return rows.map((row) => ({
    at: row.at,
    bought: row.bought,
    sold: row.sold,
    sun: row.sun,
    charged: row.charged,
    discharged: row.discharged,
    cars: row.cars ?? 0,
    given: row.given ?? 0,
    covered: row.covered ?? 0,
  }));
}

/** What the site used beside cars and battery, in Wh; null where the grid connection was not measured throughout. */
export function loadOf(quarter: SiteQuarter): number | null {
  const { bought, sold, sun, charged, discharged, cars, given, covered } = quarter;
  if (bought === null || sold === null || covered < wellCovered) return null;
  return Math.max(0, bought - sold + (sun ?? 0) + (discharged ?? 0) - (charged ?? 0) - cars + given);
}

/** Of 900 seconds: a meter that missed a reading or two still tells of its quarter. */
const wellCovered = 840;
