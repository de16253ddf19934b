import type { Ocpp21 } from '@busbar/ocpp';
import { type Kysely, sql } from 'kysely';
import { system } from '../../access/index.ts';
import { type Commands, findTargetsById } from '../../gateway/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { EnergyCommands } from '../commands.ts';
import { evseGivesBack } from './capable.ts';
import { waysOf } from './transfers.ts';
import { isVehicleOfToken } from './vehicle.ts';

/** A vehicle charges at one place; a driver without a token for each may have a few. */
const maxTransactions = 10;

interface TellOptions {
  readonly db: Kysely<DB>;
  readonly commands: Pick<Commands, 'run'>;
  readonly notifyAllowedEnergyTransfer: EnergyCommands['notifyAllowedEnergyTransfer'];
  readonly onFault: (error: unknown, about: string) => void;
}

/**
 * Tells the stations where a vehicle charges now that its driver or fleet changed its mind about giving back, so that
 * both agree anew on the way of energy transfer (2.1, NotifyAllowedEnergyTransfer). Stations that cannot take energy
 * back, and those of older versions, are not asked. Who was told so already is not told again.
 */
export function createTellTransfers({ db, commands, notifyAllowedEnergyTransfer, onFault }: TellOptions) {
  async function tellRunning(vehicleId: string): Promise<void> {
    const { rows } = await sql<{
      stationId: string;
      transactionId: string;
      allowed: boolean;
      told: string[] | null;
    }>`
      select t.station_id as "stationId", t.id as "transactionId", coalesce(g.allowed, false) as allowed,
             m.allowed_transfer as told
        from vehicle v
        join token tk on tk.vehicle_id = v.id or tk.driver_id = v.driver_id
        join transaction t on t.token_id = tk.id and t.state = 'active'
        join station s on s.id = t.station_id
        join evse e on e.station_id = s.id and e.number = t.evse_number
        left join vehicle_giving g on g.vehicle_id = v.id
        left join charging_mode m on m.station_id = s.id and m.station_transaction_id = t.station_transaction_id
       where v.id = ${vehicleId} and v.retired_at is null and ${isVehicleOfToken} and ${evseGivesBack}
       limit ${maxTransactions}`.execute(db);
    if (rows.length === 0) return;
    const targets = await findTargetsById(
      db,
      rows.map(({ stationId }) => stationId),
    );
    await Promise.all(
      rows.map(async ({ stationId, transactionId, allowed, told }) => {
        const target = targets.find(({ id }) => id === stationId);
        const modes: Ocpp21.EnergyTransferModeEnumType[] = [...waysOf(allowed)];
        if (!target?.version || !notifyAllowedEnergyTransfer.can(target.version)) return;
        if (told?.join() === modes.join()) return;
        await commands.run(system, target, notifyAllowedEnergyTransfer, { transactionId, modes });
      }),
    );
  }

  return (vehicleId: string): void =>
    void tellRunning(vehicleId).catch((error) =>
      onFault(error, `telling stations how vehicle ${vehicleId} may charge`),
    );
}
