import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';

/** Who stands behind a token: who it was given to or, of a vehicle's token, whose the vehicle is. */
export interface TokenPerson {
  readonly driverId: string | null;
  readonly vehicleId: string | null;
  readonly fleetId: string | null;
  readonly costCentreId: string | null;
}

/** Finds who stands behind a token, retired or not; undefined when it is nobody's. */
export async function driverOfToken(db: Kysely<DB>, tokenId: string): Promise<TokenPerson | undefined> {
  const { rows } = await sql<TokenPerson>`
    select d.id as "driverId", v.id as "vehicleId", coalesce(d.fleet_id, v.fleet_id) as "fleetId",
           d.cost_centre_id as "costCentreId"
      from token t
      left join vehicle v on v.id = t.vehicle_id
      left join driver d on d.id = coalesce(t.driver_id, v.driver_id)
     where t.id = ${tokenId}::uuid and coalesce(t.driver_id, t.vehicle_id) is not null`.execute(db);
  return rows[0];
}
