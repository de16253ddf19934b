import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';

/** Where the meters stood at the last transactions, in Wh, by `identity/EVSE`. */
export async function registersOf(db: Database): Promise<Map<string, number>> {
  const { rows } = await sql<{ identity: string; number: number; wh: number }>`
    select s.identity, e.number, t.wh
      from evse e
      join station s on s.id = e.station_id
     cross join lateral (
       select coalesce(register_end, register_last)::float8 as wh from transaction
        where station_id = e.station_id and evse_number = e.number
        order by started_at desc, id desc limit 1) t
     where t.wh is not null`.execute(db);
  return new Map(rows.map(({ identity, number, wh }) => [`${identity}/${number}`, wh]));
}
