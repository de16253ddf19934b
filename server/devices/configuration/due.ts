import { type Kysely, sql, type Transaction } from 'kysely';
import type pg from 'pg';
import { raiseVersions } from '../../locations/index.ts';
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

/** What connected stations of an organization, and of those below it, are told at boot has changed: their nodes read it anew. */
export async function readAnewOf(trx: Transaction<DB>, organizationId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select s.id from station s join organization o on o.id = s.organization_id
      join ownership w on w.station_id = s.id and w.node_id is not null
     where o.path @> array[${organizationId}::uuid]`.execute(trx);
  await raiseVersions(
    trx,
    rows.map(({ id }) => id),
  );
}
