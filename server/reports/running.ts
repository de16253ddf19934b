import type { FindRunning } from '../locations/index.ts';
import type { Database } from '../platform/database/database.ts';

/** Finds the transactions that run at some stations now; the partial index on active ones makes it quick. */
export function createFindRunning(db: Database): FindRunning {
  return async (stationIds) => {
    if (stationIds.length === 0) return new Map();
    const rows = await db
      .selectFrom('transaction')
      .select([
        'id',
        'station_id',
        'evse_number',
        'connector_number',
        'charging_state',
        'started_at',
        'token_uid',
        'energy_wh',
        'power_w',
        'soc',
      ])
      .where('station_id', 'in', [...stationIds])
      .where('state', '=', 'active')
      .orderBy('started_at')
      .execute();
    const running = rows.map((row) => ({
      stationId: row.station_id,
      id: row.id,
      evse: row.evse_number,
      connector: row.connector_number,
      chargingState: row.charging_state,
      startedAt: row.started_at.toISOString(),
      tokenUid: row.token_uid,
      energyWh: Number(row.energy_wh),
      powerW: row.power_w === null ? null : Number(row.power_w),
      soc: row.soc === null ? null : Number(row.soc),
    }));
    return Map.groupBy(running, ({ stationId }) => stationId);
  };
}
