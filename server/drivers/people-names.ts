import { inScope } from '../access/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { Trx } from './people-house.ts';

/** Finds people and cars by what a file calls them. */
export interface People {
  /** By number, e-mail or name; the first of these that anybody there has. */
  driver(organizationId: string, name: string): string;
  fleet(organizationId: string, name: string): string;
  costCentre(fleetId: string | null | undefined, code: string): string;
  vehicle(organizationId: string, plate: string): string;
}

/** Reads the names that are in reach: an id, or `none`, or `several`. */
export async function findPeople(trx: Trx, scope: Scope): Promise<People> {
  const drivers = await trx
    .selectFrom('driver')
    .select(['id', 'organization_id', 'name', 'email', 'external_number'])
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'driver.organization_id'))
    .execute();
  const fleets = await trx
    .selectFrom('fleet')
    .select(['id', 'organization_id', 'name'])
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'fleet.organization_id'))
    .execute();
  const centres = await trx
    .selectFrom('cost_centre')
    .select(['id', 'fleet_id', 'code'])
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'cost_centre.organization_id'))
    .execute();
  const vehicles = await trx
    .selectFrom('vehicle')
    .select(['id', 'organization_id', 'plate'])
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'vehicle.organization_id'))
    .execute();
  const numbers = indexed(drivers, ({ organization_id, external_number }) => [
    organization_id,
    external_number,
  ]);
  const emails = indexed(drivers, ({ organization_id, email }) => [organization_id, email]);
  const names = indexed(drivers, ({ organization_id, name }) => [organization_id, name]);
  const byFleet = indexed(fleets, ({ organization_id, name }) => [organization_id, name]);
  const byCode = indexed(centres, ({ fleet_id, code }) => [fleet_id, code]);
  const byPlate = indexed(vehicles, ({ organization_id, plate }) => [organization_id, plate]);
  return {
    driver: (organizationId, name) =>
      [numbers, emails, names].map((find) => find(organizationId, name)).find((found) => found !== 'none') ??
      'none',
    fleet: byFleet,
    costCentre: (fleetId, code) => (fleetId ? byCode(fleetId, code) : 'none'),
    vehicle: byPlate,
  };
}

function indexed<Row extends { readonly id: string }>(
  rows: readonly Row[],
  keyOf: (row: Row) => readonly [owner: string, name: string | null],
): (owner: string, name: string) => string {
  const ids = new Map<string, string[]>();
  for (const row of rows) {
    const [owner, name] = keyOf(row);
    if (!name) continue;
    const key = `${owner} ${name.toLowerCase()}`;
    ids.set(key, [...(ids.get(key) ?? []), row.id]);
  }
  return (owner, name) => {
    const found = ids.get(`${owner} ${name.toLowerCase()}`) ?? [];
    return found.length > 1 ? 'several' : (found[0] ?? 'none');
  };
}
