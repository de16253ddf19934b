import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { listSites, OpeningHours, Site } from './contract.ts';
import { siteSentence } from './sentences.ts';
import { isOnline } from './station-query.ts';

type Query = NonNullable<QueryOf<typeof listSites>>;

const sortColumns = {
  name: sql<string>`lower(site.name)`,
  city: sql<string>`lower(site.city)`,
  created: sql<string>`to_char(site.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
};

export async function listSitesIn(db: Database, scope: Scope, query: Query, now: Date) {
  const { sort = 'name', order = 'asc', limit = defaultPageSize } = query;
  const key = sortColumns[sort];
  const cursorName = `${sort} ${order}`;
  const after = decodeCursor(query.cursor, cursorName, ['string', 'uuid']);
  let select = filtered(db, scope, query)
    .select(key.as('sort_key'))
    .orderBy('sort_key', order)
    .orderBy('site.id', order)
    .limit(limit + 1);
  if (after) {
    const beyond = sql.raw(order === 'asc' ? '>' : '<');
    select = select.where(sql<boolean>`(${key}, site.id) ${beyond} (${after[0]}, ${after[1]}::uuid)`);
  }
  const rows = await select.execute();
  const told = await withCounts(db, rows, now);
  return page(
    rows,
    limit,
    (row) => encodeCursor(cursorName, [row.sort_key, row.id]),
    (row) => told.get(row.id)!,
  );
}

export async function findSite(
  db: Database,
  scope: Scope,
  siteId: string,
  now: Date,
): Promise<Site | undefined> {
  const rows = await filtered(db, scope, { retired: true }).where('site.id', '=', siteId).execute();
  return (await withCounts(db, rows, now)).get(siteId);
}

function filtered(db: Database, scope: Scope, query: Pick<Query, 'q' | 'organizationId' | 'retired'>) {
  let select = db
    .selectFrom('site')
    .innerJoin('organization', 'organization.id', 'site.organization_id')
    .selectAll('site')
    .select('organization.name as organization_name')
    .where(inScope(scope, 'site.organization_id', 'site.id'));
  if (!query.retired) select = select.where('site.retired_at', 'is', null);
  if (query.organizationId) select = select.where('site.organization_id', '=', query.organizationId);
  const { q } = query;
  if (q) {
    select = select.where((or) =>
      or.or(
        (['name', 'address', 'city', 'postal_code', 'country'] as const).map((column) =>
          or(`site.${column}`, 'ilike', anywhere(q)),
        ),
      ),
    );
  }
  return select;
}

type SiteRow = Awaited<ReturnType<ReturnType<typeof filtered>['execute']>>[number];

interface Counts {
  site_id: string;
  stations: number;
  online: number;
  connectors: Record<string, number>;
  power_w: number;
  active: number;
}

async function withCounts(db: Database, rows: readonly SiteRow[], now: Date): Promise<Map<string, Site>> {
  const counts = await countsOf(
    db,
    rows.map(({ id }) => id),
  );
  return new Map(rows.map((row) => [row.id, toSite(row, counts.get(row.id), now)]));
}

/** How the stations of some sites are, in one round trip. */
export async function countsOf(db: Database, siteIds: readonly string[]): Promise<Map<string, Counts>> {
  if (siteIds.length === 0) return new Map();
  const { rows } = await sql<Counts>`
    with here as (
      select s.id, s.site_id, ${isOnline} as online
        from station s
        left join ownership w on w.station_id = s.id
        left join node n on n.id = w.node_id
       where s.site_id = any(${siteIds}::uuid[]) and s.decommissioned_at is null
    ), totals as (
      select site_id, count(*) as stations, count(*) filter (where online) as online from here group by site_id
    ), states as (
      select site_id, json_object_agg(state, count) as connectors
        from (select h.site_id, case when h.online then c.state else 'offline' end as state, count(*) as count
                from here h
                join connector c on c.station_id = h.id
                join evse e on e.id = c.evse_id and e.retired_at is null
               group by 1, 2) each
       group by site_id
    ), running as (
      select h.site_id, count(*) as active, coalesce(sum(t.power_w), 0)::float8 as power_w
        from here h join transaction t on t.station_id = h.id and t.state = 'active'
       group by h.site_id
    )
    select site_id, stations, online, coalesce(connectors, '{}') as connectors,
           coalesce(active, 0) as active, coalesce(power_w, 0) as power_w
      from totals left join states using (site_id) left join running using (site_id)`.execute(db);
  return new Map(rows.map((row) => [row.site_id, row]));
}

function toSite(row: SiteRow, counts: Counts | undefined, now: Date): Site {
  const { stations = 0, online = 0, connectors = {}, power_w: powerW = 0, active = 0 } = counts ?? {};
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    name: row.name,
    address: row.address,
    city: row.city,
    postalCode: row.postal_code,
    country: row.country,
    latitude: row.latitude,
    longitude: row.longitude,
    zone: row.zone,
    openingHours: row.opening_hours as OpeningHours | null,
    createdAt: row.created_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
    stations,
    online,
    connectors,
    powerW,
    activeTransactions: active,
    sentence: siteSentence(
      { stations, online, faulted: connectors.faulted ?? 0, retiredAt: row.retired_at, zone: row.zone },
      now,
    ),
  };
}
