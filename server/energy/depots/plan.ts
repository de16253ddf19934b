import { sql } from 'kysely';
import { saveWish } from '../dispatch/index.ts';
import type { EnergyHouse } from '../house.ts';
import { type BoardSite, chargingNeeds } from './board.ts';

/** Sites looked at in one go at the most. */
const mostSites = 500;
/** A wish that differs by less is left as it is, so that nothing is planned anew for nothing. */
const leastWh = 500;
const bySchedule = 'schedule';

/**
 * Has the charging of vehicles that are plugged in planned towards their next departure. A wish that a driver or an
 * operator said of the transaction is left alone. Gives how many wishes were made or changed.
 */
export async function planDepartures(house: Pick<EnergyHouse, 'db' | 'bus' | 'clock'>): Promise<number> {
  const { rows } = await sql<BoardSite>`
    select s.id, s.name, s.zone from site s
     where exists (
       select from departure d
         join token k on k.vehicle_id = d.vehicle_id
         join transaction t on t.token_id = k.id and t.state = 'active' and t.site_id = d.site_id
        where d.site_id = s.id and d.ended_at is null)
     order by s.id limit ${mostSites}`.execute(house.db);
  let changed = 0;
  for (const site of rows) changed += await planSite(house, site);
  return changed;
}

async function planSite(house: Pick<EnergyHouse, 'db' | 'bus' | 'clock'>, site: BoardSite): Promise<number> {
  const needs = await chargingNeeds(house.db, site, house.clock.now());
  const known = await wishesOf(
    house,
    needs.map(({ transactionId }) => transactionId),
  );
  let changed = 0;
  for (const { transactionId, departsAt, energyWh } of needs) {
    const wish = known.get(transactionId);
    const same = wish?.departs_at?.getTime() === departsAt && near(wish.energy_wh, energyWh);
    if (same || (wish && wish.set_by !== bySchedule)) continue;
    const told = { mode: 'departure', departsAt: new Date(departsAt).toISOString(), energyWh } as const;
    await saveWish(house, transactionId, told, bySchedule);
    changed += 1;
  }
  return changed;
}

const near = (stored: string | null, energyWh: number) =>
  stored !== null && Math.abs(Number(stored) - energyWh) < leastWh;

async function wishesOf({ db }: Pick<EnergyHouse, 'db'>, transactionIds: readonly string[]) {
  if (transactionIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('charging_wish')
    .select(['transaction_id', 'departs_at', 'energy_wh', 'set_by'])
    .where('transaction_id', 'in', [...transactionIds])
    .execute();
  return new Map(rows.map((row) => [row.transaction_id, row]));
}
