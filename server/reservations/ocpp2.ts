import type { Messages21, Messages201 } from '@busbar/ocpp';
import { type Handler, remember } from '../gateway/index.ts';
import type { ReservationSlot } from './memory.ts';
import { stateOf } from './reservation.ts';
import { toldRow } from './rows.ts';
import { happened, without } from './spoke.ts';

type Of<A extends keyof Messages201 & keyof Messages21> = Handler<
  Messages201[A]['request'] | Messages21[A]['request'],
  Messages201[A]['response']
>;

const largestInteger = 2_147_483_647;

/** How 2.x tells that a reservation is over (H04). */
export function reservationsOcpp2(slot: ReservationSlot) {
  return {
    ReservationStatusUpdate: (context, { reservationId, reservationUpdateStatus }) => {
      const end = stateOf(reservationUpdateStatus);
      const before = context.memory(slot);
      const found = before.find(({ number }) => number === reservationId);
      if (Math.abs(reservationId) > largestInteger) return { answer: {} };
      return {
        answer: {},
        rows: [toldRow(context.station.id, reservationId, end, context.arrivedAt)],
        ...(found && {
          events: [happened(context, found, end.state)],
          remember: [remember(slot, without(before, found))],
        }),
      };
    },
  } satisfies { ReservationStatusUpdate: Of<'ReservationStatusUpdate'> };
}
