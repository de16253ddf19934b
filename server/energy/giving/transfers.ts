import type { Ocpp21 } from '@busbar/ocpp';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { isVehicleOfToken } from './vehicle.ts';

/** Every way to charge, and to give back: which of them it is the vehicle and its station agree on. */
const bothWays: readonly Ocpp21.EnergyTransferModeEnumType[] = [
  'AC_single_phase',
  'AC_two_phase',
  'AC_three_phase',
  'DC',
  'AC_BPT',
  'DC_BPT',
];

/**
 * Says at an authorization which ways of energy transfer a vehicle may choose from: both ways where its driver or fleet
 * allows it and the station can. Where nothing is said a station takes charging to be all (2.1, Q01).
 */
export function createTransfersFor(db: Kysely<DB>) {
  return async (
    { id: stationId }: { readonly id: string },
    { accepted, token }: { readonly accepted: boolean; readonly token: { readonly id: string } | undefined },
  ): Promise<readonly Ocpp21.EnergyTransferModeEnumType[] | undefined> => {
    if (!accepted || !token) return undefined;
    const { rows } = await sql`
      select from token tk
        join vehicle v on v.retired_at is null and ${isVehicleOfToken}
        join vehicle_giving g on g.vehicle_id = v.id and g.allowed
       where tk.id = ${token.id} and exists (select from device_variable d
             where d.station_id = ${stationId} and d.component = 'V2XChargingCtrlr' and d.variable = 'Available'
               and d.attribute = 'Actual' and lower(d.value) = 'true')
       limit 1`.execute(db);
    return rows.length > 0 ? bothWays : undefined;
  };
}
