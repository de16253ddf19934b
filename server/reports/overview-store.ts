import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { isOnline } from '../locations/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';

/** What part of the network is looked at. */
export interface Place {
  readonly organizationId?: string | undefined;
  readonly siteId?: string | undefined;
}

/** Most stations with something wrong that are named; all are counted. */
export const maxWrong = 50;
/** So many attempts in a row without energy make a station failing. */
const failedInARow = 3;

/** The stations that are looked at, as a table expression named `here`. */
function here(scope: Scope, { organizationId, siteId }: Place) {
  return sql`here as materialized (
    select s.id, s.site_id, s.status, s.last_seen_at, s.status_at, w.ended_at, ${isOnline} as online
      from station s
      left join ownership w on w.station_id = s.id
      left join node n on n.id = w.node_id
     where s.decommissioned_at is null and ${inScope(scope, 's.organization_id', 's.site_id')}
       ${organizationId ? sql`and s.organization_id = ${organizationId}` : sql``}
       ${siteId ? sql`and s.site_id = ${siteId}` : sql``})`;
}

export interface Counts {
  readonly stations: number;
  readonly online: number;
  readonly sites: number;
  readonly evses: number;
  readonly connectors: Record<string, number>;
  readonly active: number;
  readonly power_w: number;
}

/** Counts everything in one pass: 10,000 connectors are counted in well under 50 ms. */
export async function countNetwork(db: Database, scope: Scope, place: Place): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with ${here(scope, place)}, states as (
      select case when h.online then c.state else 'offline' end as state, count(*) as count
        from here h
        join connector c on c.station_id = h.id
        join evse e on e.id = c.evse_id and e.retired_at is null
       group by 1
    ), running as (
      select count(*) as active, coalesce(sum(t.power_w), 0)::float8 as power_w
        from here h join transaction t on t.station_id = h.id and t.state = 'active'
    )
    select count(*) as stations, count(*) filter (where online) as online,
           (select count(*) from site where retired_at is null and ${inScope(scope, 'site.organization_id', 'site.id')}
              ${place.organizationId ? sql`and site.organization_id = ${place.organizationId}` : sql``}
              ${place.siteId ? sql`and site.id = ${place.siteId}` : sql``}) as sites,
           (select count(*) from evse join here on here.id = evse.station_id where retired_at is null) as evses,
           coalesce((select json_object_agg(state, count) from states), '{}') as connectors,
           (select active from running) as active, (select power_w from running) as power_w
      from here`.execute(db);
  return rows[0]!;
}

/** Energy in Wh that was delivered since a moment, as far as it was rolled up. */
export async function energySince(db: Database, scope: Scope, place: Place, since: Date): Promise<number> {
  const { rows } = await sql<{ energy_wh: string }>`
    with ${here(scope, place)}
    select coalesce(sum(q.import_wh), 0) as energy_wh
      from energy_quarter q join here h on h.id = q.station_id
     where q.quarter >= ${since}`.execute(db);
  return Number(rows[0]!.energy_wh);
}

export interface WrongRow {
  readonly id: string;
  readonly kind: 'faulted' | 'offline' | 'unavailable';
  readonly since: Date | null;
  readonly total: number;
}

/** Stations that are faulted, offline or out of service: the gravest first, the newest first among equals. */
export async function findWrong(db: Database, scope: Scope, place: Place): Promise<WrongRow[]> {
  const { rows } = await sql<WrongRow>`
    with ${here(scope, place)}, faulted as (
      select c.station_id, max(c.state_at) as since
        from here h
        join connector c on c.station_id = h.id and c.state = 'faulted'
        join evse e on e.id = c.evse_id and e.retired_at is null
       where h.online group by c.station_id
    ), judged as (
      select h.id,
             case when not h.online then 'offline'
                  when h.status = 'faulted' or f.station_id is not null then 'faulted'
                  when h.status = 'unavailable' then 'unavailable' end as kind,
             case when not h.online then coalesce(h.ended_at, h.last_seen_at)
                  else coalesce(f.since, h.status_at) end as since
        from here h left join faulted f on f.station_id = h.id
       -- One that never connected is not broken: nobody has built it yet.
       where h.online or h.last_seen_at is not null
    )
    select id, kind, since, count(*) over () as total from judged
     where kind is not null
     order by array_position(array['faulted', 'offline', 'unavailable'], kind), since desc nulls last, id
     limit ${maxWrong}`.execute(db);
  return rows;
}

export interface FailingRow {
  readonly id: string;
  readonly since: Date;
}

/** Stations that are connected and say they are well, while the last attempts there brought no energy. */
export async function findFailing(
  db: Database,
  scope: Scope,
  place: Place,
  since: Date,
): Promise<FailingRow[]> {
  const { rows } = await sql<FailingRow>`
    with ${here(scope, place)}, latest as (
      select a.station_id, a.step, a.at, row_number() over (partition by a.station_id order by a.at desc) as nth
        from attempt_log a join here h on h.id = a.station_id and h.online
       where a.at >= ${since} and a.step in ('energy', 'failed')
    )
    select station_id as id, min(at) as since from latest where nth <= ${failedInARow}
     group by station_id having count(*) = ${failedInARow} and bool_and(step = 'failed')
     order by min(at) desc limit ${maxWrong}`.execute(db);
  return rows;
}
