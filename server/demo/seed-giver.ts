import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { giver } from './giver.ts';

/** The driver, the vehicle and the token of the car that gives back, and what its driver allows. */
export async function seedGiver(
  trx: Transaction<DB>,
  { organization_id, madeAt: created_at, now }: { organization_id: string; madeAt: Date; now: Date },
): Promise<void> {
  const [driver_id, vehicle_id] = [newId(), newId()];
  const made = { organization_id, created_at };
  await trx
    .insertInto('driver')
    .values({
      id: driver_id,
      ...made,
      name: giver.driver,
      email: 'mette.brandt@example.com',
      language: 'de',
      status: 'active',
    })
    .execute();
  await trx
    .insertInto('vehicle')
    .values({
      ...{ id: vehicle_id, ...made, driver_id, plate: giver.plate, model: giver.model },
      ...{ battery_wh: giver.batteryWh, max_ac_watts: 11_000, max_dc_watts: null },
    })
    .execute();
  await trx
    .insertInto('token')
    .values({
      ...{ id: newId(), ...made, kind: 'rfid', uid: giver.uid, uid_key: giver.uid, label: giver.driver },
      ...{ driver_id, status: 'active' },
    })
    .execute();
  await trx
    .insertInto('vehicle_giving')
    .values({
      ...{ vehicle_id, allowed: true, keep_percent: giver.keepPercent, max_watts: null },
      ...{ set_by: `driver:${driver_id}`, set_at: now },
    })
    .execute();
}
