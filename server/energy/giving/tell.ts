import type { Ocpp21 } from '@busbar/ocpp';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { system } from '../../access/index.ts';
import { type Commands, findTargetsById } from '../../gateway/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { EnergyCommands } from '../commands.ts';
import { evseGivesBack } from './capable.ts';
import { waysOf } from './transfers.ts';
import { isVehicleOfToken } from './vehicle.ts';

/** Most transactions that are told of at a time; the next minute goes on. */
const maxTransactions = 1_000;

/** Clocks of stations differ from ours by so much at the most: who is told once too often agrees on the same again. */
const clockSlack = sql`interval '10 minutes'`;

interface TellOptions {
  readonly db: Kysely<DB>;
  readonly commands: Pick<Commands, 'run'>;
  readonly notifyAllowedEnergyTransfer: EnergyCommands['notifyAllowedEnergyTransfer'];
  readonly onFault: (error: unknown, about: string) => void;
}

interface Untold {
  readonly stationId: string;
  readonly transactionId: string;
  readonly allowed: boolean;
}

/**
 * Tells the stations where a vehicle charges now that its driver or fleet changed its mind about giving back, so that
 * both agree anew on the way of energy transfer (2.1, NotifyAllowedEnergyTransfer): at once, and stations that were
 * offline when they are back. Stations that cannot take energy back, and those of older versions, are not asked. Who
 * was told so already, or refused to hear it, is not told again.
 */
export function createTellTransfers({ db, commands, notifyAllowedEnergyTransfer, onFault }: TellOptions) {
  async function tell(untold: readonly Untold[]): Promise<void> {
    if (untold.length === 0) return;
    const targets = await findTargetsById(
      db,
      untold.map(({ stationId }) => stationId),
    );
    await Promise.all(
      untold.map(async ({ stationId, transactionId, allowed }) => {
        const target = targets.find(({ id }) => id === stationId);
        const modes: Ocpp21.EnergyTransferModeEnumType[] = [...waysOf(allowed)];
        if (!target?.version || !notifyAllowedEnergyTransfer.can(target.version)) return;
        await commands.run(system, target, notifyAllowedEnergyTransfer, { transactionId, modes });
      }),
    );
  }

  return {
    /** Tells of one vehicle, at once. */
    tellTransfers: (vehicleId: string): void =>
      void findUntold(db, sql<boolean>`v.id = ${vehicleId}`)
        .then(tell)
        .catch((error) => onFault(error, `telling stations how vehicle ${vehicleId} may charge`)),
    /** Tells stations that are back what they were not told while they were offline. */
    tellReturned: async (): Promise<void> => tell(await findUntold(db, sql<boolean>`true`)),
  };
}

/** Transactions at connected stations whose vehicle's word changed since they began, and that nobody was told of since. */
async function findUntold(db: Kysely<DB>, about: RawBuilder<boolean>): Promise<readonly Untold[]> {
  const { rows } = await sql<Untold>`
    select t.station_id as "stationId", t.id as "transactionId", g.allowed
      from vehicle_giving g
      join vehicle v on v.id = g.vehicle_id and v.retired_at is null
      join token tk on tk.vehicle_id = v.id or tk.driver_id = v.driver_id
      join transaction t on t.token_id = tk.id and t.state = 'active' and t.started_at < g.set_at + ${clockSlack}
      join station s on s.id = t.station_id
      join ownership o on o.station_id = s.id and o.node_id is not null
      join evse e on e.station_id = s.id and e.number = t.evse_number
      left join charging_mode m on m.station_id = s.id and m.station_transaction_id = t.station_transaction_id
     where ${about} and ${isVehicleOfToken} and ${evseGivesBack}
       and m.allowed_transfer is distinct from case when g.allowed then ${waysOf(true)}::text[] else ${waysOf(false)}::text[] end
       and not exists (
         select from command c
          where c.station_id = s.id and c.requested_at > g.set_at and c.outcome is distinct from 'offline'
            and c.action = 'NotifyAllowedEnergyTransfer' and c.payload ->> 'transactionId' = t.station_transaction_id)
     limit ${maxTransactions}`.execute(db);
  return rows;
}
