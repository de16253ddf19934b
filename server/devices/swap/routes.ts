import { findTarget, isTold } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { defaultPageSize, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import * as contract from './contract.ts';
import type { SwapKind } from './rows.ts';

/** Batteries of swap stations: where they stand, and how they came and went. */
export function swapRoutes(db: Database): Handled[] {
  return [
    handle(contract.listBatteries, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const rows = await db
        .selectFrom('battery_slot')
        .selectAll()
        .where('station_id', '=', id)
        .orderBy('evse_number')
        .execute();
      return {
        items: rows.map((row) => ({
          evse: row.evse_number,
          serialNumber: row.serial_number,
          socPercent: row.soc_percent,
          sohPercent: row.soh_percent,
          producedAt: row.produced_at?.toISOString() ?? null,
          vendorInfo: row.vendor_info,
          since: row.since.toISOString(),
        })),
      };
    }),
    handle(contract.listSwaps, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const { limit = defaultPageSize } = query;
      let select = db
        .selectFrom('battery_swap')
        .selectAll()
        .where('station_id', '=', id)
        .where(isTold(scope, 'arrived_at', { id }))
        .orderBy('arrived_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1);
      select = select.where(olderThan(query.cursor, 'arrived_at', 'id'));
      return page(
        await select.execute(),
        limit,
        (row) => newestCursor(row.arrived_at, row.id),
        (row) => ({
          id: row.id,
          requestId: row.request_id,
          kind: row.kind as SwapKind,
          tokenId: row.token_id,
          batteries: row.batteries as unknown as contract.Battery[],
          arrivedAt: row.arrived_at.toISOString(),
        }),
      );
    }),
  ];
}
