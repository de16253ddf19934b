import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Definition, Level } from './contract.ts';

/** Where and for whom a tariff is asked for. */
export interface Asking {
  readonly stationId: string;
  readonly evse: number | null;
  readonly tokenId: string | null;
  readonly at: Date;
}

/** A tariff that holds there, with the version that counts at that time. */
export interface Candidate {
  readonly assignmentId: string;
  readonly level: Level;
  readonly subject: string;
  readonly tariffId: string;
  readonly tariffName: string;
  readonly currency: string;
  readonly versionId: string;
  readonly versionNumber: number;
  readonly definition: Definition;
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Finds the tariffs that hold at a place for a token, the one that decides first.
 *
 * Nearer levels win: token group, token, EVSE, station, site, organization and those above it. On one level the
 * assignment that began last wins. Retired tariffs, and tariffs none of whose versions has begun, are passed over.
 */
export async function candidatesFor(db: Kysely<DB>, asking: Asking): Promise<Candidate[]> {
  const { stationId, evse, tokenId, at } = asking;
  const { rows } = await sql<Candidate>`
    with place as (
      select s.id as station_id, s.identity, s.site_id, si.name as site_name, o.path,
             (select e.id from evse e where e.station_id = s.id and e.number = ${evse}::int) as evse_id,
             t.id as token_id, t.label, upper(t.group_uid) as group_uid, t.organization_id as token_organization
        from station s
        join organization o on o.id = s.organization_id
        left join site si on si.id = s.site_id
        left join token t on t.id = ${tokenId}::uuid
       where s.id = ${stationId}::uuid),
    holding as (
      select a.*, place.identity as subject, 4 as rank, 0 as depth from tariff_assignment a, place
       where a.level = 'station' and a.subject_id = place.station_id
      union all
      select a.*, place.identity || ' EVSE ' || ${evse}::text, 3, 0 from tariff_assignment a, place
       where a.level = 'evse' and a.subject_id = place.evse_id
      union all
      select a.*, place.site_name, 5, 0 from tariff_assignment a, place
       where a.level = 'site' and a.subject_id = place.site_id
      union all
      select a.*, place.label, 2, 0 from tariff_assignment a, place
       where a.level = 'token' and a.subject_id = place.token_id
      union all
      select a.*, a.subject_group, 1, 0 from tariff_assignment a, place
       where a.level = 'token_group' and a.organization_id = place.token_organization
         and a.subject_group = place.group_uid
      union all
      select a.*, o.name, 6, -array_position(place.path, o.id)
        from place, organization o, tariff_assignment a
       where o.id = any(place.path) and a.level = 'organization' and a.subject_id = o.id)
    select h.id as "assignmentId", h.level, h.subject, t.id as "tariffId", t.name as "tariffName", t.currency,
           v.id as "versionId", v.number as "versionNumber", v.definition, v.texts
      from holding h
      join tariff t on t.id = h.tariff_id and (t.retired_at is null or t.retired_at > ${at})
      join lateral (
           select * from tariff_version v
            where v.tariff_id = t.id and v.withdrawn_at is null and v.valid_from <= ${at}
            order by v.valid_from desc, v.number desc limit 1) v on true
     where h.valid_from <= ${at} and (h.valid_until is null or h.valid_until > ${at})
     order by h.rank, h.depth, h.valid_from desc, h.id desc`.execute(db);
  return rows;
}
