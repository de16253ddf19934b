import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { PlannedEvse } from './contract.ts';
import type { House } from './house.ts';
import { numbered } from './layout.ts';
import { columnsOf } from './layout-rows.ts';

/** Writes the EVSEs of a layout: new ones, and those that are there as the layout says. Others are left alone. */
export async function layOut(
  trx: Transaction<DB>,
  house: Pick<House, 'newId' | 'clock'>,
  stationId: string,
  layout: readonly PlannedEvse[],
): Promise<void> {
  const now = house.clock.now();
  for (const planned of layout) {
    const facts = { ...columnsOf(planned), laid_out: true };
    const { id } = await trx
      .insertInto('evse')
      .values({ id: house.newId(), station_id: stationId, ...facts, created_at: now })
      .onConflict((conflict) =>
        conflict.columns(['station_id', 'number']).doUpdateSet({ ...facts, retired_at: null }),
      )
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const { number, plug } of numbered(planned.plugs))
      await trx
        .insertInto('connector')
        .values({
          id: house.newId(),
          evse_id: id,
          station_id: stationId,
          evse_number: planned.number,
          number,
          plug,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['station_id', 'evse_number', 'number'])
            .doUpdateSet(plug === null ? { number } : { plug }),
        )
        .execute();
  }
}
