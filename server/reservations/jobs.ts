import { sql } from 'kysely';
import { system } from '../access/index.ts';
import { findTargets } from '../gateway/index.ts';
import { isOnline } from '../locations/index.ts';
import { type Booking, tellStation } from './book.ts';
import { changeReservations } from './change.ts';
import { leadMs } from './reservation.ts';

/** Stations whose reservations one run ends; the rest wait for the next minute. */
const mostEnded = 500;
/** Reservations that are told at a time: a station that stays silent holds up no other for long. */
const mostTold = 20;

/** Whether the time is over, or the grace for somebody who has not come. */
const isOver = (at: Date) => sql<boolean>`least(expires_at, coalesce(hold_until, expires_at)) <= ${at}`;

/** Ends reservations whose time is over: the clock decides, whether or not the station says so (H04.FR.01). */
export async function expireReservations(house: Booking): Promise<number> {
  const { db, clock } = house;
  const due = await db
    .selectFrom('reservation')
    .select('station_id')
    .distinct()
    .where('state', 'in', ['requested', 'active', 'faulted'])
    .where(isOver(clock.now()))
    .limit(mostEnded)
    .execute();
  let count = 0;
  for (const { station_id } of due) {
    const ended = await changeReservations(house, station_id, async (trx, at) => {
      const rows = await trx
        .updateTable('reservation')
        .set({ state: 'expired', changed_at: at })
        .where('station_id', '=', station_id)
        .where('state', 'in', ['requested', 'active', 'faulted'])
        .where(isOver(at))
        .returning(['id', 'number', 'evse_number as evse'])
        .execute();
      return rows.map((row) => ({ ...row, state: 'expired' as const }));
    });
    count += ended.length;
  }
  return count;
}

/** Tells stations of reservations whose time has come, and of cancellations that they have not heard of. */
export async function tellStations(house: Booking): Promise<void> {
  const now = house.clock.now();
  const waiting = await house.db
    .selectFrom('reservation')
    .innerJoin('station', 'station.id', 'reservation.station_id')
    .innerJoin('ownership as w', 'w.station_id', 'station.id')
    .innerJoin('node as n', 'n.id', 'w.node_id')
    .select([
      'reservation.id',
      'reservation.station_id',
      'station.organization_id',
      'reservation.number',
      'cancel_asked_at',
    ])
    .where(isOnline)
    .where(({ not }) => not(isOver(now)))
    .where((eb) =>
      eb.or([
        eb.and([
          eb('reservation.state', '=', 'requested'),
          // Shortly before: the station keeps it free when the time has come.
          eb('starts_at', '<=', new Date(now.getTime() + leadMs)),
          eb('cancel_asked_at', 'is', null),
        ]),
        eb.and([
          eb('reservation.state', 'in', ['requested', 'active']),
          eb('cancel_asked_at', 'is not', null),
        ]),
      ]),
    )
    .orderBy('starts_at')
    .limit(mostTold)
    .execute();
  await Promise.all(
    waiting.map(async ({ id, station_id, organization_id, number, cancel_asked_at }) => {
      const scope = { whole: false, organizationIds: [organization_id], siteIds: [] };
      const [target] = await findTargets(house.db, scope, { stationIds: [station_id] }, 1);
      if (!target) return;
      if (cancel_asked_at === null) await tellStation(house, system, target, id);
      else await house.commands.run(system, target, house.own.cancelReservation, { number });
    }),
  );
}
