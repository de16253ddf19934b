import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';

/** Rows of one section of an export: beyond them the database itself is asked. */
const mostRows = 100_000;

/** Tokens of a driver, and those of vehicles that are the driver's. */
const tokensOf = (driverId: string) => sql`
  select t.id from token t left join vehicle v on v.id = t.vehicle_id
   where t.driver_id = ${driverId}::uuid or v.driver_id = ${driverId}::uuid`;

/** Everything that is kept about a driver, by what it is, oldest first. */
export async function readEverything(db: Database, driverId: string): Promise<Record<string, unknown[]>> {
  const id = sql`${driverId}::uuid`;
  const sections: Record<string, RawBuilder<unknown>> = {
    tokens: sql`select * from token where id in (${tokensOf(driverId)}) order by created_at`,
    vehicles: sql`select * from vehicle where driver_id = ${id} order by created_at`,
    contracts: sql`select * from contract where driver_id = ${id} order by created_at`,
    budgets: sql`select * from budget where subject_id = ${id} order by created_at`,
    balances: sql`select * from balance where driver_id = ${id} order by created_at`,
    balanceMovements: sql`
      select m.* from balance_movement m join balance b on b.id = m.balance_id where b.driver_id = ${id} order by m.at`,
    sites: sql`
      select s.name, e.created_at from site_access_entry e join site s on s.id = e.site_id
       where e.subject_id = ${id} order by e.created_at`,
    evseLimits: sql`
      select s.name, l.created_at from evse_limit l join site s on s.id = l.site_id
       where l.subject_id = ${id} order by l.created_at`,
    transactions: sql`
      select t.id, s.identity as station, p.name as site, t.evse_number, t.token_uid, t.started_at, t.ended_at,
             t.energy_wh, t.stop_reason, c.currency, c.before_tax_minor, c.tax_minor, c.after_tax_minor, c.cost
        from transaction t join station s on s.id = t.station_id left join site p on p.id = t.site_id
        left join transaction_cost c on c.transaction_id = t.id
       where t.token_id in (${tokensOf(driverId)}) order by t.started_at`,
    attempts: sql`
      select a.at, a.step, a.reason, a.token_uid, s.identity as station, a.transaction_id
        from attempt_log a join station s on s.id = a.station_id
       where a.token_id in (${tokensOf(driverId)}) order by a.at`,
    reservations: sql`
      select r.number, s.identity as station, r.starts_at, r.expires_at, r.state, r.token_uid, r.note
        from reservation r join station s on s.id = r.station_id
       where r.token_id in (${tokensOf(driverId)}) order by r.starts_at`,
    spending: sql`select * from spend where driver_id = ${id} order by day`,
  };
  const kept: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(sections)) {
    const { rows } = await sql`select * from (${query}) x limit ${mostRows}`.execute(db);
    kept[name] = rows;
  }
  return kept;
}
