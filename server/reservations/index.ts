/** Reservations: EVSEs kept free for a token for a while, by the station and by our own decisions. */

import type pg from 'pg';
import type { Actor } from '../access/index.ts';
import type { Authorize } from '../drivers/index.ts';
import type { Commands, Target } from '../gateway/index.ts';
import { type Booking, book, type Wish } from './book.ts';
import { cancel } from './cancel.ts';
import type { House } from './change.ts';
import { createReservationCommands } from './commands.ts';
import { expireReservations, tellStations } from './jobs.ts';
import { createReservationSlot } from './memory.ts';
import { createReservationKeeper } from './ocpp-keep.ts';
import { reservationsOcpp2 } from './ocpp2.ts';
import { reservationRoutes } from './routes.ts';
import { createReservationHooks } from './spoke.ts';

export type { ReservationHooks } from './spoke.ts';

export interface ReservationsOptions extends House {
  readonly pool: pg.Pool;
  readonly commands: Commands;
  readonly authorize: Authorize;
}

/** Puts the slice together: memory and spokes for stations, `hooks` for transactions, commands, routes, what repeats. */
export function createReservations(options: ReservationsOptions) {
  const { db, bus, clock, newId, audit, commands, authorize } = options;
  const slot = createReservationSlot(options.pool);
  const own = createReservationCommands(db);
  const house: House = { db, bus, clock, newId, audit };
  const booking: Booking = { ...house, commands, own, authorize };
  commands.onAnswer(createReservationKeeper(house));
  return {
    slots: [slot],
    spoke2: reservationsOcpp2(slot),
    hooks: createReservationHooks(slot),
    commands: own.all,
    /** For other ways to book than the console's: the driver's own. */
    book: (caller: Actor, target: Target, wish: Wish) => book(booking, caller, target, wish),
    cancel: (caller: Actor, target: Target, one: { readonly id: string; readonly number: number }) =>
      cancel(booking, caller, target, one),
    routes: reservationRoutes(booking),
    repeatedWork: [
      { name: 'expire-reservations', crontab: '* * * * *', run: () => expireReservations(booking) },
      { name: 'tell-reservations', crontab: '* * * * *', run: () => tellStations(booking) },
    ],
  };
}
export type Reservations = ReturnType<typeof createReservations>;
