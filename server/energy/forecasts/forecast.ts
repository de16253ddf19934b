import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { localTimeIn } from '../../platform/zone.ts';
import { loadOf, type SiteQuarter, siteQuarters } from '../flows/quarters.ts';
import { readOutlook } from '../weather/store.ts';
import { arrivalsOf, expectedCars, type HourOfWeek, type Stay } from './arrivals.ts';
import { loadForecaster } from './load.ts';
import { type Plant, pvForecaster } from './pv.ts';
import { sayForecast } from './sentences.ts';
import { type Accuracy, backtest, dayMs, type Expected, type Measured, quarterMs } from './series.ts';
import { type ExpectedStay, expectStay } from './stays.ts';

/** What is looked at of the past: five weeks, as the forecasts need. */
const weeksBack = 5;
/** Days over which forecasts are held against what came. */
const judgedDays = 14;
const mostStays = 20_000;

export interface ForecastSite {
  readonly id: string;
  readonly zone: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export interface Forecast {
  readonly slots: readonly number[];
  readonly sun: readonly Expected[] | undefined;
  readonly load: readonly Expected[] | undefined;
  readonly measuredSun: ReadonlyMap<number, number>;
  readonly measuredLoad: ReadonlyMap<number, number>;
  readonly sunAccuracy: Accuracy | undefined;
  readonly loadAccuracy: Accuracy | undefined;
  readonly stays: readonly Stay[];
  readonly arrivals: readonly HourOfWeek[];
  /** How far a stay is off that the others would have told of; undefined where too little is known. */
  readonly stayError: ExpectedStay | undefined;
  readonly notes: readonly Sentence[];
}

/** Forecasts a site: from the beginning of yesterday, so that what came stands beside it, for so many quarters ahead. */
export async function forecastSite(
  db: Kysely<DB>,
  site: ForecastSite,
  now: Date,
  ahead: number,
  { judged = true }: { readonly judged?: boolean } = {},
): Promise<Forecast> {
  const present = Math.floor(now.getTime() / quarterMs) * quarterMs;
  const slots = Array.from({ length: ahead }, (_, index) => present + index * quarterMs);
  const from = new Date(present - weeksBack * 7 * dayMs);
  const [quarters, plants, stays, outlook] = await Promise.all([
    siteQuarters(db, site.id, from, new Date(present)),
    readPlants(db, site),
    readStays(db, site.id, from),
    readOutlook(db, site, now),
  ]);
  const local = localTimeIn(site.zone);
  const notes: Sentence[] = [...plants.notes];
  const suns = measured(quarters, ({ sun }) => sun);
  const loads = measured(quarters, loadOf);
  if (loads.length === 0) notes.push(sayForecast('no_grid'));
  else if (loads.length < 7 * 96 * 0.8) notes.push(sayForecast('too_short'));
  const sunOf = plants.plants.length > 0 ? pvForecaster(plants.plants, outlook) : undefined;
  const loadOfBuilding = loads.length > 0 ? loadForecaster(local) : undefined;
  const midnight = present - local(present).minute * 60_000;
  return {
    slots,
    sun: sunOf?.(suns, slots),
    load: loadOfBuilding?.(loads, slots),
    measuredSun: new Map(suns.map(({ at, watts }) => [at, watts])),
    measuredLoad: new Map(loads.map(({ at, watts }) => [at, watts])),
    sunAccuracy: judged && sunOf ? backtest(suns, sunOf, midnight, judgedDays) : undefined,
    loadAccuracy:
      judged && loadOfBuilding ? backtest(loads, loadOfBuilding, midnight, judgedDays) : undefined,
    stays,
    arrivals: arrivalsOf(stays, local, weeksBack),
    stayError: judged
      ? expectStay(
          stays.map((stay) => ({ ...stay, who: null })),
          null,
          present,
        )
      : undefined,
    notes,
  };
}

/** What the optimizer wants to know of a site's hours ahead, in its own words. */
export async function outlookOf(db: Kysely<DB>, siteId: string, now: Date, slots: number) {
  const site = await db
    .selectFrom('site')
    .select(['id', 'zone', 'latitude', 'longitude'])
    .where('id', '=', siteId)
    .executeTakeFirst();
  if (!site) return undefined;
  const { sun, load, stays } = await forecastSite(db, site, now, slots, { judged: false });
  const until = now.getTime() + slots * quarterMs;
  return {
    sun: sun?.map(({ watts }) => watts),
    load: load?.map(({ watts }) => watts),
    expected: expectedCars(stays, now.getTime(), until, weeksBack),
  };
}

function measured(
  quarters: readonly SiteQuarter[],
  value: (quarter: SiteQuarter) => number | null,
): Measured[] {
  return quarters.flatMap((quarter) => {
    const wattHours = value(quarter);
    return wattHours === null ? [] : [{ at: quarter.at.getTime(), watts: wattHours * 4 }];
  });
}

async function readPlants(db: Kysely<DB>, site: ForecastSite) {
  const rows = await db
    .selectFrom('meter as m')
    .leftJoin('solar_plant as p', 'p.meter_id', 'm.id')
    .select(['m.name', 'p.peak_watts', 'p.tilt_degrees', 'p.azimuth_degrees'])
    .where('m.site_id', '=', site.id)
    .where('m.role', '=', 'pv')
    .where('m.retired_at', 'is', null)
    .execute();
  const notes: Sentence[] = [];
  const { latitude, longitude } = site;
  if (rows.length > 0 && (latitude === null || longitude === null)) notes.push(sayForecast('no_position'));
  for (const row of rows)
    if (row.peak_watts === null) notes.push(sayForecast('no_plant', { name: row.name }));
  const plants = rows.flatMap((row): Plant[] =>
    row.peak_watts === null || latitude === null || longitude === null
      ? []
      : [
          {
            latitude,
            longitude,
            peakWatts: row.peak_watts,
            tilt: row.tilt_degrees!,
            azimuth: row.azimuth_degrees!,
          },
        ],
  );
  return { plants, notes };
}

async function readStays(db: Kysely<DB>, siteId: string, from: Date): Promise<Stay[]> {
  const { rows } = await sql<{ arrived: Date; left: Date; wh: number; watts: number }>`
    select started_at as arrived, ended_at as left, energy_wh::float8 as wh,
           greatest(3700, energy_wh::float8 * 3600 / nullif(charging_seconds, 0)) as watts
      from transaction
     where site_id = ${siteId} and started_at >= ${from} and ended_at is not null and energy_wh > 100
     order by started_at desc limit ${mostStays}`.execute(db);
  return rows.map(({ arrived, left, wh, watts }) => ({
    arrived: arrived.getTime(),
    left: left.getTime(),
    wattHours: wh,
    maxWatts: watts ?? 3700,
  }));
}
