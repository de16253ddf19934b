import type { Transaction as Trx } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Anomaly } from './contract.ts';
import { editTransaction, type House, ratingOf } from './house.ts';
import { notice, settle } from './transaction.ts';

/** What marking a transaction works with. */
export type Marking = Pick<House, 'clock' | 'newId' | 'audit'>;

/**
 * Marks a transaction for a person, or takes the mark away: for what is found out after its messages. Nothing is
 * written when it stands so already.
 */
export async function markTransaction(
  house: Marking,
  trx: Trx<DB>,
  { id, station_id }: { readonly id: string; readonly station_id: string },
  mark: Anomaly,
  on: boolean,
): Promise<void> {
  const row = await trx.selectFrom('transaction').select('anomalies').where('id', '=', id).executeTakeFirst();
  if (!row || row.anomalies.includes(mark) === on) return;
  await editTransaction(house, trx, { id, stationId: station_id }, async (before) => {
    const noticed = on ? notice(before.noticed, mark) : before.noticed.filter((one) => one !== mark);
    const marked = { ...before, noticed };
    const after = { ...marked, settled: settle(marked, await ratingOf(trx, station_id, before.evse)) };
    return { after, kind: 'marked', data: { mark, on }, events: [], audit: undefined };
  });
}
