import type { Mode } from '@busbar/scheduling';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { ResponseOf } from '../../platform/http/contract.ts';
import { outboxHint } from '../../platform/outbox.ts';
import type { BatteriesNow } from '../batteries/routes.ts';
import type { EnergyHouse } from '../house.ts';
import type { DispatchSnapshot, getDispatchDays, StoredPlan } from './contract.ts';

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

/** What the cars of a site drew from yesterday's midnight on, and the latest plan until tomorrow's end. */
export async function readDays(
  db: Kysely<DB>,
  siteId: string,
  zone: string,
  now: Date,
): Promise<ResponseOf<typeof getDispatchDays>> {
  const { rows: spans } = await sql<{ from: Date; to: Date }>`
    select date_trunc('day', ${now}::timestamptz, ${zone}) - interval '1 day' as from,
           date_trunc('day', ${now}::timestamptz, ${zone}) + interval '2 days' as to`.execute(db);
  const { from, to } = spans[0]!;
  const { rows } = await sql<{ at: Date; watts: number }>`
    select q.quarter as at, sum(q.import_wh)::float8 * 4 as watts
      from energy_quarter q join station s on s.id = q.station_id
     where s.site_id = ${siteId} and q.quarter >= ${from} and q.quarter < ${to}
     group by q.quarter order by q.quarter`.execute(db);
  const dispatch = await db
    .selectFrom('site_dispatch')
    .select('plan')
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    quarters: rows.map(({ at, watts }) => ({ at: at.toISOString(), watts: Math.round(watts) })),
    plan: (dispatch?.plan ?? null) as StoredPlan | null,
  };
}
