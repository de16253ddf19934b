import type { Seal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import { askSky } from './client.ts';
import { type DueSite, dueSites, feedOf } from './store.ts';

export interface WeatherHouse extends EnergyHouse {
  readonly seal: Seal;
}

/** A site is asked about once an hour; its forecast is made anew no more often. */
const everyMs = 55 * 60_000;
/** Sites asked about in one run. */
const mostSites = 200;

/** Job: asks weather services about the sites whose news is an hour old. Gives how many were asked about. */
export async function fetchWeather(house: WeatherHouse): Promise<number> {
  const before = new Date(house.clock.now().getTime() - everyMs);
  const due = await dueSites(house.db, before, mostSites);
  for (const site of due) await fetchSite(house, site);
  return due.length;
}

/** Asks about one site and keeps what came; a failure leaves what was told before. */
export async function fetchSite({ db, clock, seal }: WeatherHouse, site: DueSite): Promise<void> {
  const feed = await feedOf(db, site);
  if (!feed) return;
  const key = feed.sealed_key === null ? undefined : seal.open(feed.sealed_key);
  const told = await askSky({ url: feed.url, key }, site);
  const now = clock.now();
  const news = told.ok
    ? {
        answered_at: now,
        problem: null,
        first_hour: new Date(told.firstHour),
        radiation: [...told.radiation],
      }
    : { problem: JSON.stringify(told.why) };
  const row = { url: feed.url, asked_at: now, ...news };
  await db
    .insertInto('weather_forecast')
    .values({ site_id: site.id, ...row })
    .onConflict((conflict) => conflict.column('site_id').doUpdateSet(row))
    .execute();
}
