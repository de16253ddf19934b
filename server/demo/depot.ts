import { type Kysely, sql } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';

/** The van that comes back late from its last tour: it is not plugged in, and its next one is too soon. */
const plate = 'L-KB 77';
const needsWh = 48_000;
const leavesInMs = 2 * 3_600_000;
/** Its next tour is put off before it would be over. */
const leastAheadMs = 1_800_000;
const lookEveryMs = 300_000;

/** Keeps one vehicle of the depot late, whenever its board is looked at; until it is ended. */
export function keepLateVan({
  db,
  clock,
  onFault,
}: {
  readonly db: Kysely<DB>;
  readonly clock: Clock;
  readonly onFault: (error: unknown, about: string) => void;
}): { end(): void } {
  const look = () =>
    void sendLateVan(db, clock.now()).catch((error) => onFault(error, 'planning the late van of the demo'));
  look();
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return { end: () => clearInterval(timer) };
}

/** Plans its next tour, where none lies far enough ahead. */
export async function sendLateVan(db: Kysely<DB>, now: Date): Promise<void> {
  const leaves = new Date(now.getTime() + leavesInMs);
  const soon = new Date(now.getTime() + leastAheadMs);
  await sql`
    update departure d
       set on_day = (${leaves}::timestamptz at time zone s.zone)::date,
           leaves_at = date_trunc('minute', ${leaves}::timestamptz at time zone s.zone)::time
      from vehicle v, site s
     where v.id = d.vehicle_id and s.id = d.site_id and v.plate = ${plate} and d.ended_at is null
       and (d.on_day + d.leaves_at) at time zone s.zone < ${soon}`.execute(db);
}

/** The van, of the fleet and at the depot. */
export async function seedLateVan(
  db: Kysely<DB>,
  {
    organization_id,
    fleet_id,
    site_id,
    now,
  }: { organization_id: string; fleet_id: string; site_id: string; now: Date },
): Promise<void> {
  const vehicle_id = newId();
  const made = { organization_id, created_at: now };
  await db
    .insertInto('vehicle')
    .values({
      ...{ id: vehicle_id, ...made, fleet_id, plate, model: 'E-Transit' },
      ...{ battery_wh: 68_000, max_ac_watts: 11_000, max_dc_watts: null },
    })
    .execute();
  await db
    .insertInto('departure')
    .values({
      ...{ id: newId(), ...made, vehicle_id, site_id, energy_wh: needsWh },
      on_day: new Date(0),
      leaves_at: '00:00',
      note: 'Second tour',
    })
    .execute();
  await sendLateVan(db, now);
}
