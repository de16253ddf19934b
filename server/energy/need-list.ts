import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import type { listNeeds as route } from './contract.ts';
import { sayNeed } from './sentences.ts';

type Item = ResponseOf<typeof route>['items'][number];

/** What vehicles at a station asked for, newest first. */
export async function listNeeds(db: Kysely<DB>, stationId: string, limit: number): Promise<Item[]> {
  const rows = await db
    .selectFrom('charging_need')
    .innerJoin('station', 'station.id', 'charging_need.station_id')
    .leftJoin('site', 'site.id', 'station.site_id')
    .selectAll('charging_need')
    .select([
      sql<string>`coalesce(site.zone, 'UTC')`.as('zone'),
      sql<number | null>`energy_wh::float8`.as('energy'),
      sql<number | null>`charging_need.max_amps::float8`.as('amps'),
      sql<number | null>`charging_need.max_watts::float8`.as('watts'),
      sql<number | null>`soc_percent::float8`.as('soc'),
    ])
    .where('charging_need.station_id', '=', stationId)
    .orderBy('told_at', 'desc')
    .orderBy('charging_need.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    evse: row.evse_number,
    stationTransactionId: row.station_transaction_id,
    transfer: row.transfer,
    energyWh: row.energy,
    maxAmps: row.amps,
    maxWatts: row.watts,
    socPercent: row.soc,
    departureAt: row.departure_at?.toISOString() ?? null,
    answered: row.answered,
    sentence: sentenceOf(row.energy, row.departure_at, row.zone),
    needs: row.needs,
    toldAt: row.told_at.toISOString(),
    chosenSchedule: row.chosen_schedule,
    chosenAt: row.chosen_at?.toISOString() ?? null,
  }));
}

function sentenceOf(energyWh: number | null, departure: Date | null, zone: string) {
  const energy = energyWh === null ? undefined : (energyWh / 1000).toFixed(1);
  const since =
    departure &&
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(
      departure,
    );
  if (energy !== undefined && since) return sayNeed('energy_until', { energy, since });
  if (energy !== undefined) return sayNeed('energy', { energy });
  return since ? sayNeed('until', { since }) : sayNeed('plain');
}
