import { sql } from 'kysely';
import type { OpeningHours } from '../locations/contract.ts';
import { isOnline } from '../locations/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { PublicState } from './contract.ts';

/** An EVSE as drivers may know it, with the place where it stands; no identity, no code of an error. */
export interface EvseRow {
  readonly evse_id: string;
  readonly evse_number: number;
  readonly label: string;
  readonly current_type: 'AC' | 'DC';
  readonly max_watts: number | null;
  readonly station_id: string;
  readonly station_name: string;
  readonly online: boolean;
  readonly works: boolean;
  readonly connectors: readonly { state: PublicState; plug: string | null; since: string | null }[];
  readonly site_id: string | null;
}

export interface SiteRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly city: string;
  readonly postal_code: string;
  readonly country: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly zone: string;
  readonly opening_hours: OpeningHours | null;
  readonly operator: string;
}

/** More sites than these are not on one map. */
const mostSites = 20_000;
/** More EVSEs than these are not looked at in one go. */
const mostEvses = 100_000;

/** An operator's word counts; without one, a fleet's sites are its own and all others are for everybody. */
export const isListed = sql<boolean>`coalesce(l.listed, o.kind <> 'fleet')`;

/** Every site that drivers may find, or one of them. */
export async function readSites(db: Database, siteId?: string): Promise<SiteRow[]> {
  const { rows } = await sql<SiteRow>`
    select si.id, si.name, si.address, si.city, si.postal_code, si.country, si.latitude, si.longitude, si.zone,
           si.opening_hours, o.name as operator
      from site si
      join organization o on o.id = si.organization_id
      left join drive_listing l on l.site_id = si.id
     where si.retired_at is null and ${isListed} and ${siteId ? sql`si.id = ${siteId}::uuid` : sql`true`}
     order by si.name, si.id limit ${mostSites}`.execute(db);
  return rows;
}

/** The EVSEs of some sites, or one wherever it stands; those out of use are left out. */
export async function readEvses(
  db: Database,
  which: { readonly siteIds: readonly string[] } | { readonly evseId: string },
): Promise<EvseRow[]> {
  const wanted =
    'evseId' in which ? sql`e.id = ${which.evseId}::uuid` : sql`s.site_id = any(${which.siteIds}::uuid[])`;
  const { rows } = await sql<EvseRow>`
    select e.id as evse_id, e.number as evse_number, e.label, e.current_type,
           coalesce(e.max_watts, e.max_amps * 230 * e.phases)::float8 as max_watts,
           s.id as station_id, s.name as station_name, s.site_id, ${isOnline} as online,
           s.boot_status = 'accepted' and s.status not in ('faulted', 'unavailable') as works,
           coalesce(c.connectors, '[]') as connectors
      from evse e
      join station s on s.id = e.station_id
      left join ownership w on w.station_id = s.id
      left join node n on n.id = w.node_id
      left join lateral (
           select json_agg(json_build_object('state', c.state, 'plug', c.plug, 'since', c.state_at)
                           order by c.number) as connectors
             from connector c where c.evse_id = e.id) c on true
     where ${wanted} and e.retired_at is null and s.decommissioned_at is null
     order by s.name, s.id, e.number limit ${mostEvses}`.execute(db);
  return rows;
}

export interface LabelledRow {
  readonly evse_id: string;
  readonly retired: boolean;
  readonly site_id: string | null;
  readonly site_name: string | null;
  readonly address: string;
  readonly city: string;
  readonly operator: string;
  readonly zone: string;
}

/** Where the EVSE of a label stands, listed or not: who stands before it may know. */
export async function readLabelled(db: Database, evseId: string): Promise<LabelledRow | undefined> {
  const { rows } = await sql<LabelledRow>`
    select e.id as evse_id, e.retired_at is not null or s.decommissioned_at is not null as retired,
           s.site_id, si.name as site_name, coalesce(si.address, '') as address, coalesce(si.city, '') as city,
           o.name as operator, coalesce(si.zone, 'UTC') as zone
      from evse e
      join station s on s.id = e.station_id
      join organization o on o.id = s.organization_id
      left join site si on si.id = s.site_id
     where e.id = ${evseId}::uuid`.execute(db);
  return rows[0];
}
