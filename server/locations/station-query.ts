import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { StationFilter } from './contract.ts';

/** A station is online as long as the lease of the node that owns its socket lives. Wants ownership as w, node as n. */
export const isOnline = sql<boolean>`(w.node_id is not null and n.lease_until is not null and n.lease_until > now())`;

/** Stations in scope with whose and where they are, and whether they are connected. */
export function stationsIn(db: Database, scope: Scope) {
  return db
    .selectFrom('station')
    .innerJoin('organization', 'organization.id', 'station.organization_id')
    .leftJoin('site', 'site.id', 'station.site_id')
    .leftJoin('ownership as w', 'w.station_id', 'station.id')
    .leftJoin('node as n', 'n.id', 'w.node_id')
    .where(inScope(scope, 'station.organization_id', 'station.site_id'));
}

/** The same, as a list's filter wants them. */
export function filteredStations(db: Database, scope: Scope, filter: StationFilter) {
  let select = stationsIn(db, scope);
  if (!filter.retired) select = select.where('station.decommissioned_at', 'is', null);
  if (filter.organizationId) select = select.where('station.organization_id', '=', filter.organizationId);
  if (filter.siteId === 'none') select = select.where('station.site_id', 'is', null);
  else if (filter.siteId) select = select.where('station.site_id', '=', filter.siteId);
  if (filter.version) select = select.where('station.version', '=', filter.version);
  if (filter.vendor) select = select.where('station.vendor', '=', filter.vendor);
  if (filter.model) select = select.where('station.model', '=', filter.model);
  if (filter.firmware) select = select.where('station.firmware', '=', filter.firmware);
  if (filter.online !== undefined) select = select.where(sql<boolean>`${isOnline} = ${filter.online}`);
  if (filter.state) select = select.where(inState(filter.state));
  const { q } = filter;
  if (q) {
    const columns = ['identity', 'name', 'vendor', 'model', 'serial_number', 'firmware'] as const;
    select = select.where((or) =>
      or.or([
        ...columns.map((column) => or(`station.${column}`, 'ilike', anywhere(q))),
        or('site.name', 'ilike', anywhere(q)),
        or('site.city', 'ilike', anywhere(q)),
      ]),
    );
  }
  return select;
}

function inState(state: NonNullable<StationFilter['state']>) {
  if (state === 'offline') return sql<boolean>`not ${isOnline}`;
  if (state === 'pending') return sql<boolean>`(${isOnline} and station.boot_status <> 'accepted')`;
  const connector = sql<boolean>`exists (select from connector c join evse e on e.id = c.evse_id
    where c.station_id = station.id and c.state = ${state} and e.retired_at is null)`;
  return sql<boolean>`(${isOnline} and (station.status = ${state} or ${connector}))`;
}
