import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { connectorStates, type StationState } from '../locations/contract.ts';
import { countsOf, isZone, mostTelling } from '../locations/index.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere, beginning } from '../platform/database/pattern.ts';
import type { Signed } from '../platform/http/caller.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { problem } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import { marginOf } from './margin.ts';
import { createOverview, type OverviewDeps } from './overview.ts';

/** Most sites on the map at once. */
const maxMapPoints = 5000;
/** Most finds of one kind. */
const maxFound = 8;

/** The network at a glance, the map, and finding things by name. */
export function reportRoutes(deps: OverviewDeps): Handled[] {
  const { db } = deps;
  const tellOverview = createOverview(deps);

  return [
    handle(contract.margin, ({ query, scope }) => {
      const { from, to, by = 'site', zone = 'UTC', ...place } = query;
      if (!isZone(zone)) throw badZone(zone);
      return marginOf(db, scope, { from: new Date(from), to: new Date(to), zone, ...place }, by);
    }),

    handle(contract.overview, ({ query, scope }) => {
      if (query.zone !== undefined && !isZone(query.zone)) throw badZone(query.zone);
      return tellOverview(scope, query);
    }),

    handle(contract.mapPoints, async ({ query, scope }) => {
      let select = db
        .selectFrom('site')
        .select(['id', 'name', 'latitude', 'longitude'])
        .where(inScope(scope, 'site.organization_id', 'site.id'))
        .where('retired_at', 'is', null)
        .where('latitude', 'is not', null)
        .where('longitude', 'is not', null)
        .orderBy('id')
        .limit(maxMapPoints);
      if (query.organizationId) select = select.where('organization_id', '=', query.organizationId);
      if (query.siteId) select = select.where('id', '=', query.siteId);
      const sites = await select.execute();
      const counts = await countsOf(
        db,
        sites.map(({ id }) => id),
      );
      return {
        items: sites.map(({ id, name, latitude, longitude }) => {
          const { stations = 0, online = 0, connectors = {} } = counts.get(id) ?? {};
          const place = { siteId: id, name, latitude: latitude!, longitude: longitude! };
          return { ...place, stations, online, connectors, state: stateOfSite(stations, online, connectors) };
        }),
      };
    }),

    handle(contract.search, async ({ query, signed }) => {
      const found = await Promise.all([
        findStations(db, signed, query.q),
        findSites(db, signed, query.q),
        findTokens(db, signed, query.q),
        findTransactions(db, signed, query.q),
      ]);
      return { items: found.flat() };
    }),
  ];
}

function stateOfSite(stations: number, online: number, connectors: Record<string, number>): StationState {
  if (stations > 0 && online === 0) return 'offline';
  return mostTelling(connectorStates.filter((state) => (connectors[state] ?? 0) > 0));
}

type Found = ResponseOf<typeof contract.search>['items'];

async function findStations(db: Database, signed: Signed, q: string): Promise<Found> {
  if (!signed.can('stations:read')) return [];
  const rows = await db
    .selectFrom('station')
    .leftJoin('site', 'site.id', 'station.site_id')
    .select(['station.id', 'station.identity', 'station.name', 'site.name as site'])
    .where(inScope(signed.scopeOf('stations:read'), 'station.organization_id', 'station.site_id'))
    .where('station.decommissioned_at', 'is', null)
    .where((or) =>
      or.or([
        or('station.identity', 'ilike', anywhere(q)),
        or('station.name', 'ilike', anywhere(q)),
        or('station.serial_number', '=', q),
      ]),
    )
    // What begins with the words comes before what only holds them.
    .orderBy(sql`lower(station.identity) not like lower(${beginning(q)})`)
    .orderBy('station.identity')
    .limit(maxFound)
    .execute();
  return rows.map(({ id, identity, name, site }) => ({
    kind: 'station',
    id,
    title: identity,
    detail: [name, site].filter(Boolean).join(' · '),
    identity,
    state: null,
  }));
}

async function findSites(db: Database, signed: Signed, q: string): Promise<Found> {
  if (!signed.can('sites:read')) return [];
  const rows = await db
    .selectFrom('site')
    .select(['id', 'name', 'address', 'city'])
    .where(inScope(signed.scopeOf('sites:read'), 'site.organization_id', 'site.id'))
    .where('retired_at', 'is', null)
    .where((or) => or.or([or('name', 'ilike', anywhere(q)), or('city', 'ilike', anywhere(q))]))
    .orderBy('name')
    .limit(maxFound)
    .execute();
  return rows.map(({ id, name, address, city }) => ({
    kind: 'site',
    id,
    title: name,
    detail: [address, city].filter(Boolean).join(', '),
    identity: null,
    state: null,
  }));
}

async function findTokens(db: Database, signed: Signed, q: string): Promise<Found> {
  if (!signed.can('tokens:read')) return [];
  const rows = await db
    .selectFrom('token')
    .select(['id', 'uid', 'label'])
    .where(inScope(signed.scopeOf('tokens:read'), 'token.organization_id'))
    .where('retired_at', 'is', null)
    .where((or) => or.or([or('uid', 'ilike', anywhere(q)), or('label', 'ilike', anywhere(q))]))
    .orderBy('uid_key')
    .limit(maxFound)
    .execute();
  return rows.map(({ id, uid, label }) => ({
    kind: 'token',
    id,
    title: uid,
    detail: label,
    identity: null,
    state: null,
  }));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** By our id only: a station's own id of a transaction is found on its page and in the list. */
async function findTransactions(db: Database, signed: Signed, q: string): Promise<Found> {
  if (!uuid.test(q) || !signed.can('transactions:read')) return [];
  const rows = await db
    .selectFrom('transaction')
    .innerJoin('station', 'station.id', 'transaction.station_id')
    .select(['transaction.id', 'transaction.started_at', 'station.identity'])
    .where(inScope(signed.scopeOf('transactions:read'), 'transaction.organization_id', 'transaction.site_id'))
    .where('transaction.id', '=', q)
    .execute();
  return rows.map(({ id, started_at, identity }) => ({
    kind: 'transaction',
    id,
    title: identity,
    detail: started_at.toISOString(),
    identity,
    state: null,
  }));
}

const badZone = (zone: string) =>
  problem(422, {
    title: 'Unknown time zone',
    detail: `The report was not made: “${zone}” is no IANA time zone.`,
    help: 'Write it as in the IANA list, such as Europe/Berlin.',
    errors: [{ path: 'query/zone', message: 'is not an IANA time zone' }],
  });
