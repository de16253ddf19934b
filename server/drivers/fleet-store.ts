import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { CostCentre, Fleet, Group } from './people-contract.ts';

interface Query {
  readonly cursor?: string;
  readonly limit?: number;
  readonly q?: string;
  readonly organizationId?: string;
}

interface NamedRow {
  readonly id: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly name: string;
  readonly note: string;
  readonly drivers: number;
  readonly sort_name: string;
}

interface GroupRow extends NamedRow {
  readonly discount_percent: string | null;
}

interface FleetRow extends NamedRow {
  readonly vehicles: number;
  readonly cost_centres: CostCentre[] | null;
}

/** Fleets in reach by name, each with its cost centres. */
export async function listFleetsIn(db: Kysely<DB>, scope: Scope, query: Query) {
  const { limit = defaultPageSize } = query;
  const { rows } = await readFleets(db, scope, conditions(query), limit + 1);
  return page(rows, limit, (row) => encodeCursor('name', [row.sort_name, row.id]), toFleet);
}

export async function findFleet(db: Kysely<DB>, scope: Scope, id: string): Promise<Fleet | undefined> {
  const { rows } = await readFleets(db, scope, [sql`x.id = ${id}::uuid`], 1);
  return rows[0] && toFleet(rows[0]);
}

function readFleets(db: Kysely<DB>, scope: Scope, where: readonly ReturnType<typeof sql>[], limit: number) {
  return sql<FleetRow>`
    select x.*, o.name as organization_name, lower(x.name) as sort_name,
           (select count(*)::int from driver d where d.fleet_id = x.id and d.retired_at is null) as drivers,
           (select count(*)::int from vehicle v where v.fleet_id = x.id and v.retired_at is null) as vehicles,
           (select json_agg(json_build_object('id', c.id, 'fleetId', c.fleet_id, 'code', c.code, 'name', c.name)
                     order by lower(c.code))
              from cost_centre c where c.fleet_id = x.id and c.retired_at is null) as cost_centres
      from fleet x join organization o on o.id = x.organization_id
     where ${sql.join([inScope(scope, 'x.organization_id'), sql`x.retired_at is null`, ...where], sql` and `)}
     order by lower(x.name), x.id limit ${limit}`.execute(db);
}

/** Groups of drivers in reach by name. */
export async function listGroupsIn(db: Kysely<DB>, scope: Scope, query: Query) {
  const { limit = defaultPageSize } = query;
  const { rows } = await readGroups(db, scope, conditions(query), limit + 1);
  return page(rows, limit, (row) => encodeCursor('name', [row.sort_name, row.id]), toGroup);
}

export async function findGroup(db: Kysely<DB>, scope: Scope, id: string): Promise<Group | undefined> {
  const { rows } = await readGroups(db, scope, [sql`x.id = ${id}::uuid`], 1);
  return rows[0] && toGroup(rows[0]);
}

function readGroups(db: Kysely<DB>, scope: Scope, where: readonly ReturnType<typeof sql>[], limit: number) {
  return sql<GroupRow>`
    select x.*, o.name as organization_name, lower(x.name) as sort_name,
           (select count(*)::int from driver_group_member m join driver d on d.id = m.driver_id
             where m.group_id = x.id and d.retired_at is null) as drivers
      from driver_group x join organization o on o.id = x.organization_id
     where ${sql.join([inScope(scope, 'x.organization_id'), sql`x.retired_at is null`, ...where], sql` and `)}
     order by lower(x.name), x.id limit ${limit}`.execute(db);
}

function conditions({ cursor, q, organizationId }: Query) {
  const after = decodeCursor(cursor, 'name', ['string', 'uuid']);
  return [
    ...(q ? [sql`x.name ilike ${anywhere(q)}`] : []),
    ...(organizationId ? [sql`x.organization_id = ${organizationId}::uuid`] : []),
    ...(after ? [sql`(lower(x.name), x.id) > (${after[0]}, ${after[1]}::uuid)`] : []),
  ];
}

const toNamed = (row: NamedRow) => ({
  id: row.id,
  organizationId: row.organization_id,
  organizationName: row.organization_name,
  name: row.name,
  note: row.note,
  drivers: row.drivers,
});

const toGroup = (row: GroupRow): Group => ({
  ...toNamed(row),
  discountPercent: row.discount_percent === null ? null : Number(row.discount_percent),
});

const toFleet = (row: FleetRow): Fleet => ({
  ...toNamed(row),
  vehicles: row.vehicles,
  costCentres: row.cost_centres ?? [],
});
