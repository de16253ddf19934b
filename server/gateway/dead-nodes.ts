import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { type NewEvent, writeEvents } from '../platform/outbox.ts';

interface Ended {
  station_id: string;
  epoch: number;
  at: Date;
  identity: string;
  organization_id: string;
  site_id: string | null;
}

/**
 * Writes that the connections of dead nodes ended: their stations are offline in list, count and log.
 * A station that another node has taken over meanwhile is left alone.
 */
export async function endConnectionsOfNodes(trx: Transaction<DB>, nodeIds: readonly string[]): Promise<void> {
  const { rows } = await sql<Ended>`
    with lost as (
      select station_id from ownership where node_id = any(${[...nodeIds]}::uuid[]) order by station_id for update
    ), ended as (
      update ownership o set node_id = null, ended_at = now() from lost where lost.station_id = o.station_id
      returning o.station_id, o.epoch, o.ended_at as at
    ), seen as (
      update station s set last_seen_at = e.at from ended e where s.id = e.station_id
    )
    select e.*, s.identity, s.organization_id, s.site_id from ended e join station s on s.id = e.station_id`.execute(
    trx,
  );
  if (rows.length === 0) return;
  await trx
    .insertInto('connection_log')
    .values(
      rows.map(({ station_id, epoch, at }) => ({
        id: newId(),
        station_id,
        epoch,
        at,
        connected: false,
        reason,
      })),
    )
    .execute();
  await writeEvents(trx, newId, rows.map(toEvent));
}

const reason = 'the node that held the connection died';

function toEvent({ station_id, epoch, at, identity, organization_id, site_id }: Ended): NewEvent {
  return {
    kind: 'station.disconnected',
    at,
    organizationId: organization_id,
    siteId: site_id,
    stationId: station_id,
    subjectId: station_id,
    data: { identity, epoch, reason },
  };
}
