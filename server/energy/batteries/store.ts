import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { BatteryControl, BatterySettings } from './contract.ts';

/** A battery of a site, as it is stored; settings are null while nobody said anything of it. */
export interface StoredBattery {
  readonly meterId: string;
  readonly siteId: string;
  readonly name: string;
  readonly socPercent: number | null;
  readonly settings: BatterySettings | null;
  readonly control: BatteryControl | null;
  readonly sealedPassword: string | null;
}

/** Batteries of one site at the most. */
const mostBatteries = 50;

/** The batteries of some sites: what is measured as one. */
export async function readBatteries(db: Kysely<DB>, siteIds: readonly string[]): Promise<StoredBattery[]> {
  if (siteIds.length === 0) return [];
  const rows = await db
    .selectFrom('meter as m')
    .innerJoin('meter_state as s', 's.meter_id', 'm.id')
    .leftJoin('site_battery as b', 'b.meter_id', 'm.id')
    .select([
      'm.id',
      'm.site_id',
      'm.name',
      's.values',
      'b.capacity_wh',
      'b.max_watts',
      'b.mode',
      'b.reserve_percent',
      'b.cars_above_percent',
      'b.cheap_below',
      'b.peak_watts',
      'b.wear_per_kwh',
      'b.control',
      'b.sealed_password',
    ])
    .where('m.role', '=', 'battery')
    .where('m.retired_at', 'is', null)
    .where('m.site_id', 'in', [...siteIds])
    .orderBy('m.name')
    .limit(mostBatteries * siteIds.length)
    .execute();
  return rows.map((row) => ({
    meterId: row.id,
    siteId: row.site_id,
    name: row.name,
    socPercent: (row.values as { socPercent?: number } | null)?.socPercent ?? null,
    settings:
      row.capacity_wh === null
        ? null
        : {
            capacityWh: row.capacity_wh,
            maxWatts: row.max_watts!,
            mode: row.mode as BatterySettings['mode'],
            reservePercent: row.reserve_percent!,
            carsAbovePercent: row.cars_above_percent!,
            cheapBelow: row.cheap_below === null ? null : Number(row.cheap_below),
            peakWatts: row.peak_watts,
            wearPerKwh: Number(row.wear_per_kwh),
          },
    // Checked when it was written.
    control: row.control as BatteryControl | null,
    sealedPassword: row.sealed_password,
  }));
}
