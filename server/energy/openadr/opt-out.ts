/** A site that stays out of events: of one, of a program's, or of all that a server tells, until somebody ends it. */

import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { SiteRow } from './house.ts';

/**
 * Brings the events of a site in line with the programs it stays out of: those that hold or come while it does are
 * opted out, and count again once it takes part. Gives when each event was opted out, by the server's id.
 */
export async function keepOptOuts(
  trx: Transaction<DB>,
  { vtn_id, site_id }: Pick<SiteRow, 'vtn_id' | 'site_id'>,
  now: Date,
): Promise<Map<string, Date>> {
  const holds = sql`o.ended_at is null and coalesce(o.until_at, 'infinity') > ${now}`;
  await sql`
    update grid_event e set opted_out_at = null, opt_out_id = null
      from grid_opt_out o
     where e.vtn_id = ${vtn_id} and e.site_id = ${site_id} and o.id = e.opt_out_id
       and coalesce(e.ends_at, 'infinity') > ${now} and not (${holds})`.execute(trx);
  await sql`
    update grid_event e set opted_out_at = ${now}, opt_out_id = o.id
      from grid_opt_out o
     where e.vtn_id = ${vtn_id} and e.site_id = ${site_id} and e.opted_out_at is null
       and coalesce(e.ends_at, 'infinity') > ${now}
       and o.vtn_id = e.vtn_id and o.site_id = e.site_id and (o.program_id is null or o.program_id = e.program_id)
       and ${holds} and o.from_at <= ${now}`.execute(trx);
  const rows = await trx
    .selectFrom('grid_event')
    .select(['event_id', 'opted_out_at'])
    .where('vtn_id', '=', vtn_id)
    .where('site_id', '=', site_id)
    .where('opted_out_at', 'is not', null)
    .execute();
  return new Map(rows.map((row) => [row.event_id, row.opted_out_at!]));
}
