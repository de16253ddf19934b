import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';

export interface LabelRow {
  readonly evse_id: string;
  readonly evse_number: number;
  readonly label: string;
  readonly identity: string;
  readonly station_name: string;
  readonly site_name: string | null;
  readonly operator: string;
}

/** The EVSEs in scope whose labels are wanted, by site and station; one more than `limit` tells that there are more. */
export async function readLabels(
  db: Database,
  scope: Scope,
  wanted: {
    readonly station?: string | undefined;
    readonly siteId?: string | undefined;
    readonly organizationId?: string | undefined;
  },
  limit: number,
): Promise<LabelRow[]> {
  const { station = null, siteId = null, organizationId = null } = wanted;
  const { rows } = await sql<LabelRow>`
    select e.id as evse_id, e.number as evse_number, e.label, s.identity, s.name as station_name,
           si.name as site_name, o.name as operator
      from evse e
      join station s on s.id = e.station_id
      join organization o on o.id = s.organization_id
      left join site si on si.id = s.site_id
     where e.retired_at is null and s.decommissioned_at is null
       and ${inScope(scope, 's.organization_id', 's.site_id')}
       and (${station}::text is null or s.identity = ${station}::text)
       and (${siteId}::uuid is null or s.site_id = ${siteId}::uuid)
       and (${organizationId}::uuid is null or s.organization_id = ${organizationId}::uuid)
     order by si.name, s.identity, e.number limit ${limit + 1}`.execute(db);
  return rows;
}
