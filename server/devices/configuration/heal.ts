import { sql } from 'kysely';
import { type Actor, system } from '../../access/index.ts';
import { findTargetsById, type Target } from '../../gateway/index.ts';
import { type CheckDependencies, checkStation } from './check.ts';
import type { Restart } from './wanted.ts';
import type { WantedVariable } from './wanted-shape.ts';
import type { WriteConfiguration, WrittenValue } from './write.ts';

/** Stations that are healed in one run, and at a time. */
const healedAtOnce = 200;
const parallel = 10;
/** A value that the station did not answer to is written again in the next runs, so often. */
const maxTries = 5;

export interface HealDependencies extends CheckDependencies {
  readonly write: WriteConfiguration;
  readonly onFault: (error: unknown, about: string) => void;
}

/** A difference as it is kept, with the key of its row. */
interface DriftRow {
  component: string;
  component_instance: string;
  evse_number: number;
  connector_number: number;
  variable: string;
  variable_instance: string;
  attribute: string;
  wanted: string;
  restart: Restart['when'];
  window_from: string | null;
  window_to: string | null;
}

/**
 * Sets a station to what is wanted of it: all differences when a person asks, and those whose template heals when
 * Busbar does. What takes effect after a restart is collected; what the station refuses is kept with its word.
 */
export async function healStation(
  deps: HealDependencies,
  actor: Actor,
  target: Target,
  { onlyHealing }: { readonly onlyHealing: boolean },
): Promise<WrittenValue[]> {
  const { db, clock } = deps;
  const { rows } = await sql<DriftRow>`
    select component, component_instance, evse_number, connector_number, variable, variable_instance, attribute, wanted,
           restart, window_from::text, window_to::text
      from configuration_drift where station_id = ${target.id}
       and (not ${onlyHealing}::boolean or (heals and refused is null and tries < ${maxTries}))
     order by component, variable`.execute(db);
  if (rows.length === 0) return [];
  const written = await deps.write(actor, target, rows.map(toVariable));
  const at = clock.now();
  for (const [index, { outcome, word }] of written.entries()) {
    const row = rows[index]!;
    if (outcome === 'refused') await keepTry(deps, target.id, row, word, at);
    else if (outcome === 'unanswered') await keepTry(deps, target.id, row, null, at);
  }
  const waiting = rows.filter((_, index) => written[index]?.outcome === 'restart_needed');
  if (waiting.length > 0) await collectRestart(deps, target.id, waiting, at);
  await checkStation(deps, target.id);
  return written;
}

function toVariable(row: DriftRow): WantedVariable {
  return {
    component: row.component,
    variable: row.variable,
    value: row.wanted,
    ...(row.component_instance && { componentInstance: row.component_instance }),
    ...(row.evse_number > 0 && { evse: row.evse_number }),
    ...(row.connector_number > 0 && { connector: row.connector_number }),
    ...(row.variable_instance && { variableInstance: row.variable_instance }),
    ...(row.attribute !== 'Actual' && {
      attribute: row.attribute as NonNullable<WantedVariable['attribute']>,
    }),
  };
}

async function keepTry(
  { db }: HealDependencies,
  stationId: string,
  row: DriftRow,
  refused: string | null,
  at: Date,
): Promise<void> {
  await db
    .updateTable('configuration_drift')
    .set({ refused, tried_at: at })
    .set((e) => ({ tries: e('tries', '+', 1) }))
    .where('station_id', '=', stationId)
    .where('component', '=', row.component)
    .where('component_instance', '=', row.component_instance)
    .where('evse_number', '=', row.evse_number)
    .where('connector_number', '=', row.connector_number)
    .where('variable', '=', row.variable)
    .where('variable_instance', '=', row.variable_instance)
    .where('attribute', '=', row.attribute)
    .execute();
}

/** The freest of several rules counts: a station restarts once for all of them. */
const rank = { when_idle: 2, window: 1, never: 0 } as const;

/** Notes that a station took values that need its next restart; several are waited for together. */
async function collectRestart(
  { db }: HealDependencies,
  stationId: string,
  rows: readonly DriftRow[],
  at: Date,
): Promise<void> {
  const freest = rows.reduce((a, b) => (rank[b.restart] > rank[a.restart] ? b : a));
  const reasons = rows.map(({ component, variable }) => `${component}.${variable}`);
  await sql`
    insert into station_restart as s (station_id, since, reasons, restart, window_from, window_to)
    values (${stationId}, ${at}, ${reasons}::text[], ${freest.restart}, ${freest.window_from}::time, ${freest.window_to}::time)
    on conflict (station_id) do update set
      reasons = (select array_agg(distinct reason) from unnest(s.reasons || excluded.reasons) as reason),
      restart = excluded.restart, window_from = excluded.window_from, window_to = excluded.window_to`.execute(
    db,
  );
}

/** Heals connected stations whose templates say so. Gives how many were written to. */
export async function healDue(deps: HealDependencies): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select distinct d.station_id as id from configuration_drift d
      join ownership o on o.station_id = d.station_id join node n on n.id = o.node_id and n.lease_until > now()
      join station s on s.id = d.station_id and s.boot_status <> 'rejected'
     where d.heals and d.refused is null and d.tries < ${maxTries}
     limit ${healedAtOnce}`.execute(deps.db);
  const left = rows.values();
  const worker = async () => {
    for (const { id } of left) {
      const [target] = await findTargetsById(deps.db, [id]);
      if (!target) continue;
      await healStation(deps, system, target, { onlyHealing: true }).catch((error) =>
        deps.onFault(error, `setting ${target.identity} to what is wanted of it`),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, rows.length) }, worker));
  return rows.length;
}
