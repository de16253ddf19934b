import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { DB } from '../../platform/database/generated/schema.ts';

/** What a station reports has changed: wanted and reported are compared soon. */
export async function markDue(pool: pg.Pool, stationId: string): Promise<void> {
  await pool.query(
    `insert into configuration_check as c (station_id) values ($1)
     on conflict (station_id) do update set due = true where not c.due`,
    [stationId],
  );
}

/** What some stations shall be set to has changed: all that a template is, or was, about. */
export async function markDueOf(
  trx: Kysely<DB>,
  place: { readonly organizationId: string; readonly siteId: string | null },
): Promise<void> {
  await sql`
    insert into configuration_check as c (station_id)
    select s.id from station s join organization o on o.id = s.organization_id
     where o.path @> array[${place.organizationId}::uuid] and s.decommissioned_at is null
       and (${place.siteId}::uuid is null or s.site_id = ${place.siteId}::uuid)
    on conflict (station_id) do update set due = true where not c.due`.execute(trx);
}
