import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';

/** A request that a campaign made of a station. */
export interface Joining {
  readonly id: string;
  readonly stationId: string;
  readonly requestId: string;
}

/** Ties requests to the campaigns that asked for them, in the transaction that puts them on record: no crash comes between. */
export async function joinCampaigns(trx: Transaction<DB>, joining: readonly Joining[]): Promise<void> {
  if (joining.length === 0) return;
  await sql`
    update campaign_station m set request_id = j.request_id
      from unnest(
             ${joining.map(({ id }) => id)}::uuid[],
             ${joining.map(({ stationId }) => stationId)}::uuid[],
             ${joining.map(({ requestId }) => requestId)}::uuid[]
           ) as j (campaign_id, station_id, request_id)
     where m.campaign_id = j.campaign_id and m.station_id = j.station_id and m.state = 'running'`.execute(
    trx,
  );
}
