import { sql } from 'kysely';
import { happened } from './events.ts';
import { commit, editTransaction, type House, ratingOf } from './house.ts';
import { closeNotOngoing } from './orphans.ts';

/** A numbered transaction that told nothing for so long is asked about, in minutes. */
const silentMinutes = 90;
/** After a restart of its station it is asked about at once, but for the time the station needs to speak by itself. */
const restartMinutes = 2;
/** Transactions asked about in one run, and how long one that goes on is left alone. */
const askBatch = 50;

/** What a station says of one of its transactions; undefined when it cannot be asked now. */
export type AskStatus = (
  station: { readonly id: string; readonly version: string | null },
  stationTransactionId: string,
) => Promise<{ readonly ongoing: boolean | undefined; readonly messagesInQueue: boolean } | undefined>;

/**
 * Job: asks stations about transactions that fell silent, and closes provisionally those that are not going on and of
 * which no message waits. Only connected stations that number their events can be asked. Gives how many were closed.
 */
export async function closeSilent(house: House, ask: AskStatus): Promise<number> {
  const now = house.clock.now();
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const { rows } = await sql<{
    id: string;
    station_id: string;
    station_transaction_id: string;
    version: string | null;
  }>`
    select t.id, t.station_id, t.station_transaction_id, s.version
      from transaction t
      join station s on s.id = t.station_id
      join ownership o on o.station_id = t.station_id
      join node n on n.id = o.node_id and n.lease_until > ${now}
     where t.state = 'active' and t.first_seq_no is not null
       and (t.updated_at < ${minutesAgo(silentMinutes)}
            or (t.updated_at < s.booted_at and s.booted_at < ${minutesAgo(restartMinutes)}))
     order by t.updated_at limit ${askBatch}`.execute(house.db);
  let closed = 0;
  for (const { id, station_id: stationId, station_transaction_id: toldId, version } of rows) {
    const told = await ask({ id: stationId, version }, toldId);
    if (told?.ongoing === false && !told.messagesInQueue) {
      closed += Number(await close(house, { id, stationId }));
    } else {
      // Leaves it alone until it has been silent as long again: those that cannot be asked would keep out the others.
      await house.db.updateTable('transaction').set({ updated_at: now }).where('id', '=', id).execute();
    }
  }
  return closed;
}

async function close(house: House, target: { id: string; stationId: string }): Promise<boolean> {
  const now = house.clock.now();
  const after = await commit(house, (trx) =>
    editTransaction(house, trx, target, async (before) => {
      if (before.end !== null) return undefined;
      const maxWatts = await ratingOf(trx, target.stationId, before.evse);
      const closed = closeNotOngoing(before, now, maxWatts);
      return {
        after: closed,
        kind: 'provisional',
        data: { reason: 'not_ongoing' },
        events: [happened('transaction.provisional', closed, now)],
        audit: undefined,
      };
    }),
  );
  return after !== undefined;
}
