import type { Mode } from '@busbar/scheduling';
import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { outboxHint } from '../../platform/outbox.ts';
import type { BatteriesNow } from '../batteries/routes.ts';
import type { EnergyHouse } from '../house.ts';
import type { DispatchSnapshot } from './contract.ts';

/** What somebody wants for a running transaction; what is left out is as the site assumes it. */
export interface ChargingWish {
  readonly mode?: Mode;
  readonly departsAt?: string;
  readonly energyWh?: number;
  readonly priority?: number;
}

/** Keeps a wish in place of the one before, and has the site look at it. */
export async function saveWish(
  { db, bus, clock }: Pick<EnergyHouse, 'db' | 'bus' | 'clock'>,
  transactionId: string,
  { mode, departsAt, energyWh, priority = 0 }: ChargingWish,
  setBy: string,
): Promise<void> {
  const wish = {
    mode: mode ?? null,
    departs_at: departsAt === undefined ? null : new Date(departsAt),
    energy_wh: energyWh ?? null,
    priority,
    set_by: setBy,
    set_at: clock.now(),
  };
  await db
    .insertInto('charging_wish')
    .values({ transaction_id: transactionId, ...wish })
    .onConflict((conflict) => conflict.column('transaction_id').doUpdateSet(wish))
    .execute();
  bus.publish(outboxHint, null);
}

/** Whether the power of a station is shared out by the dispatcher. */
export async function isManaged(db: Kysely<DB>, stationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('station')
    .innerJoin('site_energy', 'site_energy.site_id', 'station.site_id')
    .select('site_energy.managed')
    .where('station.id', '=', stationId)
    .executeTakeFirst();
  return row?.managed ?? false;
}

/** What the commanded batteries of a site were told last, and why. */
export const readBatteriesNow =
  (db: Kysely<DB>): BatteriesNow =>
  async (siteId) => {
    const row = await db
      .selectFrom('site_dispatch as d')
      .innerJoin('site_energy as e', 'e.site_id', 'd.site_id')
      .select('d.snapshot')
      .where('d.site_id', '=', siteId)
      .where('e.managed', '=', true)
      .executeTakeFirst();
    const { batteries = [] } = (row?.snapshot ?? {}) as Partial<DispatchSnapshot>;
    return new Map(
      batteries.map(({ meterId, watts, measuredWatts, trouble, sentence }) => [
        meterId,
        { watts, measuredWatts, trouble, sentence },
      ]),
    );
  };
