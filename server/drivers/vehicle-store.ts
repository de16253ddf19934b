import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { listVehicles, Vehicle } from './vehicle-contract.ts';

type Query = NonNullable<QueryOf<typeof listVehicles>>;

interface VehicleRow {
  readonly id: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly plate: string;
  readonly model: string;
  readonly battery_wh: string | null;
  readonly max_ac_watts: string | null;
  readonly max_dc_watts: string | null;
  readonly evccid: string | null;
  readonly driver_id: string | null;
  readonly driver_name: string | null;
  readonly fleet_id: string | null;
  readonly fleet_name: string | null;
  readonly note: string;
  readonly created_at: Date;
  readonly retired_at: Date | null;
  readonly sort_plate: string;
}

/** Vehicles in reach by plate. */
export async function listVehiclesIn(db: Kysely<DB>, scope: Scope, query: Query) {
  const { q, order = 'asc', limit = defaultPageSize } = query;
  const cursorName = `plate ${order}`;
  const after = decodeCursor(query.cursor, cursorName, ['string', 'uuid']);
  const beyond = sql.raw(order === 'asc' ? '>' : '<');
  const where = [
    inScope(scope, 'v.organization_id'),
    ...(query.retired ? [] : [sql`v.retired_at is null`]),
    ...(query.organizationId ? [sql`v.organization_id = ${query.organizationId}::uuid`] : []),
    ...(query.driverId ? [sql`v.driver_id = ${query.driverId}::uuid`] : []),
    ...(query.fleetId ? [sql`v.fleet_id = ${query.fleetId}::uuid`] : []),
    ...(q ? [sql`concat_ws(' ', v.plate, v.model, d.name) ilike ${anywhere(q)}`] : []),
    ...(after ? [sql`(upper(v.plate), v.id) ${beyond} (${after[0]}, ${after[1]}::uuid)`] : []),
  ];
  const { rows } = await read(db, where, order, limit + 1);
  return page(rows, limit, (row) => encodeCursor(cursorName, [row.sort_plate, row.id]), toVehicle);
}

export async function findVehicle(db: Kysely<DB>, scope: Scope, id: string): Promise<Vehicle | undefined> {
  const where = [inScope(scope, 'v.organization_id'), sql`v.id = ${id}::uuid`];
  const { rows } = await read(db, where, 'asc', 1);
  return rows[0] && toVehicle(rows[0]);
}

function read(db: Kysely<DB>, where: readonly unknown[], order: 'asc' | 'desc', limit: number) {
  const direction = sql.raw(order);
  return sql<VehicleRow>`
    select v.*, o.name as organization_name, d.name as driver_name, f.name as fleet_name, upper(v.plate) as sort_plate
      from vehicle v
      join organization o on o.id = v.organization_id
      left join driver d on d.id = v.driver_id
      left join fleet f on f.id = v.fleet_id
     where ${sql.join([...where], sql` and `)}
     order by upper(v.plate) ${direction}, v.id ${direction} limit ${limit}`.execute(db);
}

const numberOf = (value: string | null) => (value === null ? null : Number(value));

function toVehicle(row: VehicleRow): Vehicle {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    plate: row.plate,
    model: row.model,
    batteryWh: numberOf(row.battery_wh),
    maxAcWatts: numberOf(row.max_ac_watts),
    maxDcWatts: numberOf(row.max_dc_watts),
    evccid: row.evccid,
    driverId: row.driver_id,
    driverName: row.driver_name,
    fleetId: row.fleet_id,
    fleetName: row.fleet_name,
    note: row.note,
    createdAt: row.created_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
  };
}
