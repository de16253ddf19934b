import { type Kysely, sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { ProgramYear } from './event-contract.ts';

/** Programs that are listed at the most. */
const mostPrograms = 200;

/**
 * Sums the events of the last twelve months by program. Energies are only of events that are over, were taken part in
 * and have a baseline; what stayed out delivered nothing, whatever was drawn.
 */
export async function programYears(
  db: Kysely<DB>,
  scope: Scope,
  siteId: string | undefined,
  now: Date,
): Promise<ProgramYear[]> {
  const { rows } = await sql<ProgramYear>`
    with of_year as (
      select e.*, e.opted_out_at is null and e.baseline_wh is not null and e.drawn_wh is not null as counts
        from grid_event e
       where ${inScope(scope, 'e.organization_id', 'e.site_id')} and e.cancelled_at is null
         and (${siteId ?? null}::uuid is null or e.site_id = ${siteId ?? null}::uuid)
         and coalesce(e.starts_at, e.first_seen_at) > ${now}::timestamptz - interval '1 year'
         and coalesce(e.starts_at, e.first_seen_at) <= ${now}::timestamptz)
    select v.id as "vtnId", v.name as "vtnName", e.program_id as "programId", max(e.program_name) as "programName",
           count(distinct e.site_id)::int as sites, count(*)::int as events,
           count(e.opted_out_at)::int as "optedOut", count(*) filter (where e.counts)::int as measured,
           coalesce(sum(e.baseline_wh) filter (where e.counts), 0)::float8 as "baselineWh",
           coalesce(sum(e.drawn_wh) filter (where e.counts), 0)::float8 as "drawnWh",
           coalesce(sum(e.baseline_wh - e.drawn_wh) filter (where e.counts), 0)::float8 as "reductionWh",
           -- Money of different currencies makes no sum.
           case when count(distinct e.saved_currency) filter (where e.counts) = 1
             then sum(e.saved) filter (where e.counts) end::float8 as saved,
           case when count(distinct e.saved_currency) filter (where e.counts) = 1
             then min(e.saved_currency) filter (where e.counts) end as currency
      from of_year e join vtn v on v.id = e.vtn_id
     group by v.id, e.program_id order by v.name, "programName", e.program_id limit ${mostPrograms}`.execute(
    db,
  );
  return rows;
}
