import type { Discount } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Level } from './assignment-contract.ts';
import type { Definition } from './contract.ts';

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
  /** What the driver pays less of it, as a member of a group. */
  readonly discount: Discount | null;
}

/** The tariffs that hold at a place for a token, the one that decides first. */
export async function candidatesFor(db: Kysely<DB>, asking: Asking): Promise<Candidate[]> {
  const [candidates = []] = await candidatesForAll(db, [asking]);
  return candidates;
}

/**
 * Finds the tariffs that hold for each asking, the one that decides first, in one statement.
 *
 * Nearer levels win: contract (the driver's before the fleet's), driver, group of drivers, fleet, token group, token,
 * EVSE, station, site, organization and those above it. On one level the assignment that began last wins. Retired tariffs, and tariffs none of whose versions has begun, are passed over.
 *
 * A group's discount is taken off what a place charges, at places of its organization and below; of several the
 * greatest. A tariff that is somebody's own says already what they pay.
 */
export async function candidatesForAll(db: Kysely<DB>, askings: readonly Asking[]): Promise<Candidate[][]> {
  const { rows } = await sql<Found>`
    with asked as (
      select * from unnest(${askings.map(({ stationId }) => stationId)}::uuid[],
                           ${askings.map(({ evse }) => evse)}::int[],
                           ${askings.map(({ tokenId }) => tokenId)}::uuid[],
                           ${askings.map(({ at }) => at)}::timestamptz[])
        with ordinality as a (station_id, evse, token_id, at, place)),
    place as (
      select a.place, a.at, a.evse, s.id as station_id, s.identity, s.site_id, si.name as site_name, o.path,
             e.id as evse_id, t.id as token_id, t.label, upper(t.group_uid) as group_uid,
             t.organization_id as token_organization, d.id as driver_id, d.name as driver_name,
             coalesce(d.fleet_id, v.fleet_id) as fleet_id
        from asked a
        join station s on s.id = a.station_id
        join organization o on o.id = s.organization_id
        left join evse e on e.station_id = s.id and e.number = a.evse
        left join site si on si.id = s.site_id
        left join token t on t.id = a.token_id
        left join vehicle v on v.id = t.vehicle_id
        left join driver d on d.id = coalesce(t.driver_id, v.driver_id)),
    holding as (
      select place.place, place.at, a.*, place.identity as subject, 8 as rank, 0 as depth
        from place join tariff_assignment a on a.level = 'station' and a.subject_id = place.station_id
      union all
      select place.place, place.at, a.*, place.identity || ' EVSE ' || place.evse, 7, 0
        from place join tariff_assignment a on a.level = 'evse' and a.subject_id = place.evse_id
      union all
      select place.place, place.at, a.*, place.site_name, 9, 0
        from place join tariff_assignment a on a.level = 'site' and a.subject_id = place.site_id
      union all
      select place.place, place.at, a.*, place.label, 6, 0
        from place join tariff_assignment a on a.level = 'token' and a.subject_id = place.token_id
      union all
      select place.place, place.at, a.*, a.subject_group, 5, 0
        from place join tariff_assignment a on a.level = 'token_group'
         and a.organization_id = place.token_organization and a.subject_group = place.group_uid
      union all
      select place.place, place.at, a.*, c.name, 1, (c.driver_id is null)::int
        from place
        join contract c on (c.driver_id = place.driver_id or c.fleet_id = place.fleet_id)
         and c.valid_from <= place.at and (c.valid_until is null or c.valid_until > place.at)
        join tariff_assignment a on a.level = 'contract' and a.subject_id = c.id
      union all
      select place.place, place.at, a.*, place.driver_name, 2, 0
        from place join tariff_assignment a on a.level = 'driver' and a.subject_id = place.driver_id
      union all
      select place.place, place.at, a.*, g.name, 3, 0
        from place
        join driver_group_member m on m.driver_id = place.driver_id
        join driver_group g on g.id = m.group_id
        join tariff_assignment a on a.level = 'driver_group' and a.subject_id = g.id
      union all
      select place.place, place.at, a.*, f.name, 4, 0
        from place
        join fleet f on f.id = place.fleet_id
        join tariff_assignment a on a.level = 'fleet' and a.subject_id = f.id
      union all
      select place.place, place.at, a.*, o.name, 10, -array_position(place.path, o.id)
        from place join organization o on o.id = any(place.path)
        join tariff_assignment a on a.level = 'organization' and a.subject_id = o.id)
    select h.place::int, h.id as "assignmentId", h.level, h.subject, t.id as "tariffId", t.name as "tariffName",
           t.currency, v.id as "versionId", v.number as "versionNumber", v.definition, v.texts,
           g.discount_percent as percent, g.name as holder
      from holding h
      join place p on p.place = h.place
      join tariff t on t.id = h.tariff_id and (t.retired_at is null or t.retired_at > h.at)
      join lateral (
           select * from tariff_version v
            where v.tariff_id = t.id and v.withdrawn_at is null and v.valid_from <= h.at
            order by v.valid_from desc, v.number desc limit 1) v on true
      left join lateral (
           select g.name, g.discount_percent
             from driver_group_member m join driver_group g on g.id = m.group_id
            where m.driver_id = p.driver_id and g.discount_percent is not null and g.organization_id = any(p.path)
            order by g.discount_percent desc, g.id limit 1) g on h.rank >= 7
     where h.valid_from <= h.at and (h.valid_until is null or h.valid_until > h.at)
     order by h.rank, h.depth, h.valid_from desc, h.id desc`.execute(db);
  const found: Candidate[][] = askings.map(() => []);
  for (const { place, percent, holder, texts, ...candidate } of rows) {
    const discount = percent === null || holder === null ? null : { percent: Number(percent), holder };
    // What is written for everybody tells prices that somebody with a discount does not pay.
    found[place - 1]!.push({ ...candidate, texts: discount ? {} : texts, discount });
  }
  return found;
}

type Found = Omit<Candidate, 'discount'> & {
  readonly place: number;
  readonly percent: string | null;
  readonly holder: string | null;
};
