import type { Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';

/** Ties a request to the campaign that asked for it, in the transaction that puts it on record: no crash comes between. */
export async function joinCampaign(
  trx: Transaction<DB>,
  campaignId: string,
  stationId: string,
  requestId: string,
): Promise<void> {
  await trx
    .updateTable('campaign_station')
    .set({ request_id: requestId })
    .where('campaign_id', '=', campaignId)
    .where('station_id', '=', stationId)
    .where('state', '=', 'running')
    .execute();
}
