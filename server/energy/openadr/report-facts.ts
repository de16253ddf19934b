import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { localTimeIn } from '../../platform/zone.ts';
import { baselineOf, type Drawn } from './baseline.ts';
import type { SiteRow } from './house.ts';
import type { SiteFacts } from './report-values.ts';

/** Days before now that are read: those of the baseline, and those in which reports are still corrected. */
const lookBackMs = 37 * 86_400_000;

interface Span {
  readonly from: number;
  readonly until: number;
}

/** What one run reads of a site, for all of its events. */
export interface SiteReading {
  readonly drawn: readonly Drawn[];
  readonly kindOfDay: (at: number) => string;
  /** When other events changed what was drawn. */
  readonly disturbedBut: (eventId: string) => readonly Span[];
  readonly factsOf: (event: { readonly id: string; readonly opted_out_at: Date | null }) => SiteFacts;
}

/** Reads what cars drew at a site, what limited them, how full batteries were and what the EVSEs can. */
export async function readFacts(db: Kysely<DB>, site: SiteRow, now: Date): Promise<SiteReading> {
  const since = new Date(now.getTime() - lookBackMs);
  const [drawn, events, limits, storage, evseWatts] = await Promise.all([
    drawnSince(db, site.site_id, since),
    disturbing(db, site.site_id),
    eventLimits(db, site, since),
    storageOf(db, site.site_id, since),
    mostOf(db, site.site_id),
  ]);
  const local = localTimeIn(site.zone);
  const kindOfDay = (at: number) => (local(at).weekday > 5 ? `day ${local(at).weekday}` : 'workday');
  const disturbedBut = (id: string) => events.filter((one) => one.id !== id);
  return {
    drawn,
    kindOfDay,
    disturbedBut,
    factsOf: ({ id, opted_out_at }) => ({
      drawn,
      usual: (from, until) => baselineOf(drawn, { from, until }, kindOfDay, disturbedBut(id)),
      optedOut: opted_out_at !== null,
      limits: limits.filter((one) => one.eventId === id),
      storage,
      mostWatts: evseWatts === null ? null : Math.min(evseWatts, site.subscribed_watts ?? evseWatts),
    }),
  };
}

/** What cars drew, quarter by quarter, from the registers of the EVSEs. */
async function drawnSince(db: Kysely<DB>, siteId: string, since: Date): Promise<Drawn[]> {
  const { rows } = await sql<{ quarter: Date; wh: number }>`
    select q.quarter, sum(q.import_wh)::float8 as wh from station s join energy_quarter q on q.station_id = s.id
     where s.site_id = ${siteId} and q.quarter >= ${since}
     group by q.quarter order by q.quarter`.execute(db);
  return rows.map(({ quarter, wh }) => ({ at: quarter.getTime(), wattHours: wh }));
}

async function disturbing(db: Kysely<DB>, siteId: string) {
  const rows = await db
    .selectFrom('grid_event')
    .select(['id', 'starts_at', 'ends_at'])
    .where('site_id', '=', siteId)
    .where('cancelled_at', 'is', null)
    .where('opted_out_at', 'is', null)
    .where('starts_at', 'is not', null)
    .execute();
  return rows.map(({ id, starts_at, ends_at }) => ({
    id,
    from: starts_at!.getTime(),
    until: ends_at?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
}

async function eventLimits(db: Kysely<DB>, { vtn_id, site_id }: SiteRow, since: Date) {
  const { rows } = await sql<{ event: string; watts: number; from_at: Date; until: Date | null }>`
    select l.subject_id as event, l.watts, l.from_at, least(l.until_at, l.ended_at) as until
      from grid_limit l join grid_event e on e.id = l.subject_id
     where l.site_id = ${site_id} and l.kind = 'event' and e.vtn_id = ${vtn_id} and l.watts is not null
       and coalesce(l.ended_at, l.until_at, 'infinity') > ${since}`.execute(db);
  return rows.map(({ event, watts, from_at, until }) => ({
    eventId: event,
    watts,
    from: from_at.getTime(),
    until: until?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
}

async function storageOf(db: Kysely<DB>, siteId: string, since: Date): Promise<SiteFacts['storage']> {
  const { rows: batteries } = await sql<{ meter_id: string; capacity_wh: number; reserve_percent: number }>`
    select b.meter_id, b.capacity_wh, b.reserve_percent from meter m join site_battery b on b.meter_id = m.id
     where m.site_id = ${siteId} and m.role = 'battery' and m.retired_at is null`.execute(db);
  if (batteries.length === 0) return null;
  const { rows: levels } = await sql<{ quarter: Date; percent: number }>`
    select q.quarter, sum(q.soc_percent * b.capacity_wh) / sum(b.capacity_wh) as percent
      from meter_quarter q join site_battery b on b.meter_id = q.meter_id
     where q.meter_id = any(${batteries.map(({ meter_id }) => meter_id)}::uuid[]) and q.quarter >= ${since}
       and q.soc_percent is not null
     group by q.quarter order by q.quarter`.execute(db);
  const sum = (of: (battery: (typeof batteries)[number]) => number) =>
    batteries.reduce((total, battery) => total + of(battery), 0);
  return {
    usableWh: sum(({ capacity_wh, reserve_percent }) => capacity_wh * (1 - reserve_percent / 100)),
    levels: levels.map(({ quarter, percent }) => ({ at: quarter.getTime(), percent })),
  };
}

/** The power of all EVSEs of a site together, in W; null where none says its own. */
async function mostOf(db: Kysely<DB>, siteId: string): Promise<number | null> {
  const { rows } = await sql<{ watts: number | null }>`
    select sum(coalesce(e.max_watts, e.max_amps * 230 * e.phases))::float8 as watts
      from evse e join station s on s.id = e.station_id
     where s.site_id = ${siteId} and s.decommissioned_at is null and e.retired_at is null`.execute(db);
  return rows[0]?.watts ?? null;
}
