import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { VehicleGiving } from './contract.ts';
import { sayGiving } from './sentences.ts';

/** What holds while nobody said anything: it gives nothing. */
const unsaid = { allowed: false, keepPercent: 60, maxWatts: null } as const;

/** What was said of vehicles that give back; of each that exists. */
export async function readGiving(
  db: Kysely<DB>,
  vehicleIds: readonly string[],
): Promise<ReadonlyMap<string, VehicleGiving>> {
  const { rows } = await sql<{
    id: string;
    battery: boolean;
    allowed: boolean | null;
    keep_percent: number | null;
    max_watts: number | null;
  }>`
    select v.id, v.battery_wh is not null as battery, g.allowed, g.keep_percent, g.max_watts::float8
      from vehicle v left join vehicle_giving g on g.vehicle_id = v.id
     where v.id = any(${[...vehicleIds]}::uuid[])`.execute(db);
  return new Map(
    rows.map(({ id, battery, allowed, keep_percent, max_watts }) => {
      const said = allowed === null ? unsaid : { allowed, keepPercent: keep_percent!, maxWatts: max_watts };
      return [id, { ...said, sentence: sentenceOf(said, battery) }];
    }),
  );
}

function sentenceOf(said: Omit<VehicleGiving, 'sentence'>, battery: boolean): VehicleGiving['sentence'] {
  const { allowed, keepPercent: keep, maxWatts } = said;
  const sentence = !allowed
    ? sayGiving('never')
    : !battery
      ? sayGiving('no_battery')
      : maxWatts === null
        ? sayGiving('allowed', { keep })
        : sayGiving('allowed_to', { keep, power: (maxWatts / 1000).toFixed(1) });
  return { ...sentence, params: { ...sentence.params } };
}

/** Keeps what somebody says of a vehicle, in place of what was said before. */
export async function saveGiving(
  db: Kysely<DB>,
  vehicleId: string,
  { allowed, keepPercent, maxWatts }: Omit<VehicleGiving, 'sentence'>,
  setBy: string,
  at: Date,
): Promise<void> {
  const said = {
    allowed,
    keep_percent: keepPercent,
    max_watts: maxWatts,
    set_by: setBy,
    set_at: at,
  };
  await db
    .insertInto('vehicle_giving')
    .values({ vehicle_id: vehicleId, ...said })
    .onConflict((conflict) => conflict.column('vehicle_id').doUpdateSet(said))
    .execute();
}
