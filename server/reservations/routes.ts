import { findTarget } from '../gateway/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import { type Booking, book } from './book.ts';
import { cancel } from './cancel.ts';
import * as contract from './contract.ts';
import { findReservation, listIn } from './store.ts';

/** Reservations for people: the list, making one, cancelling it. */
export function reservationRoutes(house: Booking): Handled[] {
  const { db, clock } = house;

  async function one(scope: Scope, id: string): Promise<contract.Reservation> {
    const found = await findReservation(db, scope, id, clock.now());
    if (!found) throw notFound('such reservation');
    return found;
  }

  return [
    handle(contract.listReservations, ({ query, scope }) => listIn(db, scope, query, clock.now())),
    handle(contract.getReservation, ({ params, scope }) => one(scope, params.reservationId)),
    handle(contract.createReservation, async ({ params, body, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      const { id, command } = await book(house, caller, target, body);
      return { reservation: await one(scope, id), command };
    }),
    handle(contract.cancelReservation, async ({ params, caller, scope }) => {
      const { id, number, stationIdentity } = await one(scope, params.reservationId);
      const target = await findTarget(db, scope, stationIdentity);
      const command = await cancel(house, caller, target, { id, number });
      return { reservation: await one(scope, id), command };
    }),
  ];
}
