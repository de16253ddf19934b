import { sql, type Transaction } from 'kysely';
import type { Actor, Audit } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import type { ReservationState } from './contract.ts';

/** What routes, jobs and keepers of this slice work with. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
}

type Trx = Transaction<DB>;
/** Whose station it is; locked, with its memory made old, so that its owner reads what is changed here. */
async function lockStation(trx: Trx, stationId: string) {
  await trx
    .updateTable('ownership')
    .set({ version: sql`version + 1` })
    .where('station_id', '=', stationId)
    .execute();
  return trx
    .selectFrom('station')
    .select(['id', 'identity', 'organization_id', 'site_id'])
    .where('id', '=', stationId)
    .executeTakeFirstOrThrow();
}

export interface Changed {
  readonly id: string;
  readonly number: number;
  readonly evse: number | null;
  readonly state: ReservationState;
}

/** Changes reservations of one station from outside of its messages, with what others hear of it. */
export async function changeReservations(
  { db, bus, clock, newId, audit }: House,
  stationId: string,
  work: (trx: Trx, at: Date) => Promise<readonly Changed[]>,
  by?: { readonly caller: Actor; readonly action: string },
): Promise<readonly Changed[]> {
  const at = clock.now();
  const changed = await db.transaction().execute(async (trx) => {
    const station = await lockStation(trx, stationId);
    const all = await work(trx, at);
    const owner = { organizationId: station.organization_id, siteId: station.site_id };
    await writeEvents(
      trx,
      newId,
      all.map(({ id, number, evse, state }) => ({
        kind: `reservation.${state}`,
        at,
        ...owner,
        stationId,
        subjectId: id,
        data: { reservationId: id, identity: station.identity, number, evse, state },
      })),
    );
    for (const { id } of by ? all : [])
      await audit(trx, { ...by!, subjectKind: 'reservation', subjectId: id, ...owner });
    return all;
  });
  if (changed.length > 0) bus.publish(outboxHint, null);
  return changed;
}
