import { sql } from 'kysely';
import { outboxHint } from '../../platform/outbox.ts';
import type { JobHouse } from '../jobs.ts';
import { settleMonth } from './settle.ts';

/** Site hosts of one run; the next one, a day later, goes on. */
const mostHosts = 10_000;
/** A month is settled when it has been over for three days: what arrives later stands on the next statement. */
const graceDays = 3;

/** Settles the month before with everybody it was not settled with yet. */
export async function settleDue(house: JobHouse): Promise<void> {
  const { db, newId, clock, bus, onFault } = house;
  const now = clock.now();
  const { rows } = await sql<{ id: string; month: string }>`
    select distinct h.id, m.month::text as month
      from site_host h
      join settlement_agreement a on a.host_id = h.id
     cross join lateral (
           select (date_trunc('month', ${now}::timestamptz - make_interval(days => ${graceDays})) - interval '1 month')::date
                  as month) m
     where h.retired_at is null and a.valid_from < (m.month + interval '1 month')
       and (a.valid_until is null or a.valid_until >= m.month)
       and not exists (select from statement s where s.host_id = h.id and s.month = m.month and s.currency = a.currency)
     limit ${mostHosts}`.execute(db);
  for (const { id, month } of rows)
    try {
      await db.transaction().execute((trx) => settleMonth(trx, newId, id, month, now));
      bus.publish(outboxHint, null);
    } catch (error) {
      onFault(error, `settling ${month} with site host ${id}`);
    }
}
