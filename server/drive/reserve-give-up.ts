import { system } from '../access/index.ts';
import { findTargetsById } from '../gateway/index.ts';
import type { Account } from './account.ts';
import type { ReserveOptions } from './reserve-routes.ts';
import { readOwnReservations } from './reserve-store.ts';

/** Gives up whatever an account has reserved: who leaves for good keeps nothing from others. */
export function createGiveUp({ db, reservations }: Pick<ReserveOptions, 'db' | 'reservations'>) {
  return async (account: Account): Promise<void> => {
    for (const row of await readOwnReservations(db, account)) {
      if (row.state !== 'requested' && row.state !== 'active') continue;
      const [target] = await findTargetsById(db, [row.station_id]);
      if (target) await reservations.cancel(system, target, row);
    }
  };
}
