import { sql } from 'kysely';
import { whyRefused } from '../drivers/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Account } from './account.ts';
import type { OwnStart } from './account-contract.ts';
import type { EvseRow } from './place-store.ts';

/** A station's clock may be behind ours: so far back is looked for what has just arrived. */
const clockMs = 86_400_000;

/** What a driver is told of a token's number: the whole of it opens stations. */
export const ending = (uid: string) => `… ${uid.slice(-4)}`;

/** What has become of a start with a token of the account's: its transaction, or why the station was told to refuse it after all. */
export async function findStart(
  db: Database,
  { driverIds }: Account,
  asked: {
    readonly evse: Pick<EvseRow, 'station_id' | 'evse_number'>;
    readonly tokenId: string;
    readonly since: Date;
  },
): Promise<OwnStart> {
  const { evse, tokenId, since } = asked;
  const earliest = new Date(since.getTime() - clockMs);
  const { rows } = await sql<{ id: string | null; reason: string | null; uid: string }>`
    select k.uid,
           (select t.id from transaction t
             where t.token_id = k.id and t.station_id = ${evse.station_id}::uuid
               and coalesce(t.evse_number, ${evse.evse_number}) = ${evse.evse_number}
               and t.start_arrived_at >= ${since} and t.started_at >= ${earliest}
             order by t.start_arrived_at desc limit 1) as id,
           (select a.reason from attempt_log a
             where a.station_id = ${evse.station_id}::uuid and a.token_id = k.id and a.step = 'refused'
               and a.arrived_at >= ${since} and a.at >= ${earliest}
             order by a.at desc limit 1) as reason
      from token k where k.id = ${tokenId}::uuid and k.driver_id = any(${[...driverIds]}::uuid[])`.execute(
    db,
  );
  const [row] = rows;
  const refused = row?.id || !row?.reason ? null : whyRefused(row.reason, ending(row.uid));
  return { transactionId: row?.id ?? null, refused };
}
