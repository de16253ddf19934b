import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { SkyOutlook } from '../forecasts/pv.ts';
import { skyOutlook } from './sky.ts';

type Db = Kysely<DB>;

/** What was told longer ago does not count any more. */
export const staleMs = 6 * 3_600_000;

export interface Feed {
  readonly id: string;
  readonly site_id: string | null;
  readonly url: string;
  readonly sealed_key: string | null;
}

/** Who is asked about a site: its own service, else that of its organization. */
export async function feedOf(
  db: Db,
  site: { readonly id: string; readonly organization_id: string },
): Promise<Feed | undefined> {
  return db
    .selectFrom('weather_feed')
    .select(['id', 'site_id', 'url', 'sealed_key'])
    .where((eb) =>
      eb.or([
        eb('site_id', '=', site.id),
        eb.and([eb('site_id', 'is', null), eb('organization_id', '=', site.organization_id)]),
      ]),
    )
    .orderBy('site_id', (order) => order.asc().nullsLast())
    .limit(1)
    .executeTakeFirst();
}

export interface Forecast {
  readonly url: string;
  readonly asked_at: Date;
  readonly answered_at: Date | null;
  readonly problem: Sentence | null;
  readonly first_hour: Date | null;
  readonly radiation: number[] | null;
}

export async function readForecast(db: Db, siteId: string): Promise<Forecast | undefined> {
  const row = await db
    .selectFrom('weather_forecast')
    .selectAll()
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  return row as unknown as Forecast | undefined;
}

/** What a weather service says of the sky over a site; undefined where none does, or what it said is too old. */
export async function readOutlook(
  db: Db,
  site: { readonly id: string; readonly latitude: number | null; readonly longitude: number | null },
  now: Date,
): Promise<SkyOutlook | undefined> {
  const { latitude, longitude } = site;
  if (latitude === null || longitude === null) return undefined;
  const told = await readForecast(db, site.id);
  if (!told?.answered_at || !told.first_hour || !told.radiation) return undefined;
  if (now.getTime() - told.answered_at.getTime() > staleMs) return undefined;
  return skyOutlook({ latitude, longitude }, told.first_hour.getTime(), told.radiation);
}

export interface DueSite {
  readonly id: string;
  readonly organization_id: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Sites with a solar plant and a service, which was not asked within a time. */
export async function dueSites(db: Db, askedBefore: Date, limit: number): Promise<DueSite[]> {
  const { rows } = await sql<DueSite>`
    select s.id, s.organization_id, s.latitude, s.longitude
      from site s left join weather_forecast w on w.site_id = s.id
     where s.latitude is not null and s.longitude is not null and s.retired_at is null
       and exists (select from weather_feed f
                    where f.site_id = s.id or (f.site_id is null and f.organization_id = s.organization_id))
       and exists (select from meter m join solar_plant p on p.meter_id = m.id
                    where m.site_id = s.id and m.retired_at is null)
       and (w.asked_at is null or w.asked_at < ${askedBefore})
     order by w.asked_at nulls first, s.id limit ${limit}`.execute(db);
  return rows;
}
