import { sql, type Transaction } from 'kysely';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { newId } from '../../platform/ids.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import { hasKeys } from './ocpp-names.ts';
import { type Drift, findDrift, mergeWanted } from './wanted.ts';
import { readLayers, readReported, readStation, type WantedStation } from './wanted-store.ts';

/** Stations that are compared in one run of the work that repeats. */
export const checkedAtOnce = 500;

export interface CheckDependencies {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
}

/** Compares wanted and reported at stations where either changed since. Gives how many were looked at. */
export async function checkDue(deps: CheckDependencies): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update configuration_check set due = false where station_id in (
      select station_id from configuration_check where due limit ${checkedAtOnce} for update skip locked)
    returning station_id as id`.execute(deps.db);
  for (const { id } of rows) {
    await checkStation(deps, id).catch(async (error) => {
      // It is looked at again in the next run.
      await sql`update configuration_check set due = true where station_id = ${id}`.execute(deps.db);
      throw error;
    });
  }
  return rows.length;
}

/** Compares wanted and reported at one station and keeps the differences. */
export async function checkStation(deps: CheckDependencies, stationId: string): Promise<void> {
  const { db, clock } = deps;
  const station = await readStation(db, stationId);
  if (!station) return;
  const [layers, reported] = await Promise.all([readLayers(db, station), readReported(db, stationId)]);
  const wanted = mergeWanted(layers, station);
  const drift = reported.length === 0 ? [] : findDrift(wanted, reported, hasKeys(station.version));
  const at = clock.now();
  const changed = await db.transaction().execute(async (trx) => {
    await keepDrift(trx, stationId, drift, at);
    const before = await keepCheck(trx, stationId, { wanted: wanted.length, drifted: drift.length, at });
    if (before === drift.length) return false;
    await writeEvents(trx, newId, [driftEvent(station, drift.length, at)]);
    return true;
  });
  if (changed) deps.bus.publish(outboxHint, null);
}

function driftEvent({ id, identity, organizationId, siteId }: WantedStation, drifted: number, at: Date) {
  return {
    kind: 'device.configuration',
    at,
    organizationId,
    siteId,
    stationId: id,
    subjectId: id,
    data: { identity, drifted },
  };
}

async function keepCheck(
  trx: Transaction<DB>,
  stationId: string,
  { wanted, drifted, at }: { wanted: number; drifted: number; at: Date },
): Promise<number> {
  const before = await trx
    .selectFrom('configuration_check')
    .select('drifted')
    .where('station_id', '=', stationId)
    .forUpdate()
    .executeTakeFirst();
  await trx
    .insertInto('configuration_check')
    .values({ station_id: stationId, due: false, checked_at: at, wanted, drifted })
    .onConflict((conflict) => conflict.column('station_id').doUpdateSet({ checked_at: at, wanted, drifted }))
    .execute();
  return before?.drifted ?? 0;
}

/** Keeps the differences; one that is as before keeps what became of it, any other begins anew. */
async function keepDrift(
  trx: Transaction<DB>,
  stationId: string,
  drift: readonly Drift[],
  at: Date,
): Promise<void> {
  const rows = drift.map((one) => ({
    component: one.component,
    component_instance: one.componentInstance,
    evse_number: one.evse,
    connector_number: one.connector,
    variable: one.variable,
    variable_instance: one.variableInstance,
    attribute: one.attribute,
    wanted: one.value,
    reported: one.reported,
    template_id: one.layer.templateId,
    heals: one.layer.heals,
    restart: one.layer.restart.when,
    window_from: one.layer.restart.from,
    window_to: one.layer.restart.to,
  }));
  const json = JSON.stringify(rows);
  await sql`
    delete from configuration_drift d where d.station_id = ${stationId} and not exists (
      select from jsonb_to_recordset(${json}::jsonb) as r(component text, component_instance text, evse_number smallint,
        connector_number smallint, variable text, variable_instance text, attribute text)
       where (r.component, r.component_instance, r.evse_number, r.connector_number, r.variable, r.variable_instance, r.attribute)
           = (d.component, d.component_instance, d.evse_number, d.connector_number, d.variable, d.variable_instance, d.attribute))`.execute(
    trx,
  );
  await sql`
    insert into configuration_drift as d (station_id, component, component_instance, evse_number, connector_number, variable,
        variable_instance, attribute, wanted, reported, template_id, heals, restart, window_from, window_to, found_at)
    select ${stationId}::uuid, r.component, r.component_instance, r.evse_number, r.connector_number, r.variable,
        r.variable_instance, r.attribute, r.wanted, r.reported, r.template_id, r.heals, r.restart, r.window_from, r.window_to, ${at}::timestamptz
      from jsonb_to_recordset(${json}::jsonb) as r(component text, component_instance text, evse_number smallint,
        connector_number smallint, variable text, variable_instance text, attribute text, wanted text, reported text,
        template_id uuid, heals boolean, restart text, window_from time, window_to time)
    on conflict (station_id, component, component_instance, evse_number, connector_number, variable, variable_instance, attribute)
    do update set wanted = excluded.wanted, reported = excluded.reported, template_id = excluded.template_id,
        heals = excluded.heals, restart = excluded.restart, window_from = excluded.window_from, window_to = excluded.window_to,
        found_at = case when d.wanted = excluded.wanted and d.reported is not distinct from excluded.reported then d.found_at else excluded.found_at end,
        refused = case when d.wanted = excluded.wanted and d.reported is not distinct from excluded.reported then d.refused end,
        tries = case when d.wanted = excluded.wanted and d.reported is not distinct from excluded.reported then d.tries else 0 end`.execute(
    trx,
  );
}
