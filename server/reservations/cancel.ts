import type { Actor } from '../access/index.ts';
import type { CommandResult } from '../gateway/contract.ts';
import type { Target } from '../gateway/index.ts';
import type { Booking } from './book.ts';
import { changeReservations } from './change.ts';
import { leadMs } from './reservation.ts';

/**
 * Cancels a reservation: at once where the station was not told of it yet, else by its own answer. A station that does
 * not answer is asked again by a job.
 */
export async function cancel(
  house: Booking,
  caller: Actor,
  target: Target,
  one: { readonly id: string; readonly number: number },
): Promise<CommandResult | null> {
  const [changed] = await changeReservations(
    house,
    target.id,
    async (trx, at) => {
      const row = await trx
        .selectFrom('reservation')
        .select(['state', 'evse_number', 'starts_at'])
        .where('id', '=', one.id)
        .forUpdate()
        .executeTakeFirst();
      if (!row || (row.state !== 'requested' && row.state !== 'active' && row.state !== 'faulted')) return [];
      // One whose time has not nearly come was never told to the station.
      const untold = row.state === 'requested' && row.starts_at.getTime() > at.getTime() + leadMs;
      const state = untold ? 'cancelled' : row.state;
      await trx
        .updateTable('reservation')
        .set({ state, cancel_asked_at: at, cancelled_by_kind: caller.kind, changed_at: at })
        .where('id', '=', one.id)
        .execute();
      return [{ id: one.id, number: one.number, evse: row.evse_number, state }];
    },
    { caller, action: 'reservation.cancelled' },
  );
  if (!changed || changed.state === 'cancelled') return null;
  return house.commands.run(caller, target, house.own.cancelReservation, { number: one.number });
}
