import type { Ocpp21 } from '@busbar/ocpp';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { stationGivesBack } from './capable.ts';
import { isVehicleOfToken } from './vehicle.ts';

type Way = Ocpp21.EnergyTransferModeEnumType;
const charging: readonly Way[] = ['AC_single_phase', 'AC_two_phase', 'AC_three_phase', 'DC'];
/** Every way to charge, and to give back: which of them it is the vehicle and its station agree on. */
const bothWays: readonly Way[] = [...charging, 'AC_BPT', 'DC_BPT'];

/** The ways that a vehicle may choose from, by whether it may give back. */
export const waysOf = (givesBack: boolean): readonly Way[] => (givesBack ? bothWays : charging);

/**
 * Says at an authorization which ways of energy transfer a vehicle may choose from: both ways where its driver or fleet
 * allows it and the station can. Where nothing is said a station takes charging to be all (2.1, Q01).
 */
export function createTransfersFor(db: Kysely<DB>) {
  return async (
    { id: stationId }: { readonly id: string },
    { accepted, token }: { readonly accepted: boolean; readonly token: { readonly id: string } | undefined },
  ): Promise<readonly Way[] | undefined> => {
    if (!accepted || !token) return undefined;
    const { rows } = await sql`
      select from token tk
        join vehicle v on v.retired_at is null and ${isVehicleOfToken}
        join vehicle_giving g on g.vehicle_id = v.id and g.allowed
        join station s on s.id = ${stationId}
       where tk.id = ${token.id} and ${stationGivesBack}
       limit 1`.execute(db);
    return rows.length > 0 ? bothWays : undefined;
  };
}
