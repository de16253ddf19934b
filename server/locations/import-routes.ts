import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope, Signed } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { type ImportBody, maxImportCharacters } from '../platform/http/import-shapes.ts';
import { readImport, reportOf } from '../platform/import-table.ts';
import { change, type House } from './house.ts';
import * as contract from './import-contract.ts';
import { type PlannedStation, planStations, type StationPlan, stationAliases } from './import-plan.ts';
import { importOrganizations, knownSites, knownStations } from './import-world.ts';
import { numbered } from './layout.ts';
import { columnsOf } from './layout-rows.ts';
import { insertStations, raiseVersions, traceOf } from './station-write.ts';

/** Rows of one insert: PostgreSQL takes 65,535 parameters. */
const chunkSize = 1000;
/** Four bytes at most for a character, and the quotes of JSON. */
const bodyLimit = 4 * maxImportCharacters;

/** Importing stations with the sites they stand at, looked at before or done. */
export function importRoutes(house: House): Handled[] {
  return [
    handle(
      contract.previewStationImport,
      async ({ body, signed, scope }) => {
        const table = readImport(body.csv, stationAliases);
        const plan = await house.db.transaction().execute((trx) => makePlan(trx, body, scope, signed, table));
        return reportOf(table.columns, plan.rows);
      },
      { bodyLimit },
    ),
    handle(
      contract.runStationImport,
      async ({ body, signed, scope, caller }) => {
        const table = readImport(body.csv, stationAliases);
        return change(house, async (trx) => {
          const plan = await makePlan(trx, body, scope, signed, table);
          await carryOut(trx, house, plan);
          return { result: reportOf(table.columns, plan.rows), ...tracesOf(house, caller, plan) };
        });
      },
      { bodyLimit },
    ),
  ];

  async function makePlan(
    trx: Transaction<DB>,
    body: ImportBody,
    scope: Scope,
    signed: Signed,
    table: ReturnType<typeof readImport<keyof typeof stationAliases>>,
  ): Promise<StationPlan> {
    const identities = table.rows.map(({ values }) => values.identity);
    return planStations(table, {
      organizations: await importOrganizations(trx, scope, body.organizationId),
      stations: await knownStations(trx, scope, identities),
      sites: await knownSites(trx, scope),
      maySites: signed.can('sites:write'),
      newId: house.newId,
      modelOf: await house.readModels(trx),
    });
  }
}

async function carryOut(trx: Transaction<DB>, house: House, plan: StationPlan): Promise<void> {
  const now = house.clock.now();
  for (const some of chunks(plan.sites)) {
    await trx
      .insertInto('site')
      .values(
        some.map(({ organizationId, postalCode, ...site }) => ({
          ...site,
          organization_id: organizationId,
          postal_code: postalCode,
          created_at: now,
        })),
      )
      .execute();
  }
  for (const some of chunks(plan.create)) {
    await insertStations(trx, some, now);
    await insertEvses(trx, house, some);
  }
  for (const { id, organizationId, siteId, name, note } of plan.change) {
    await trx
      .updateTable('station')
      .set({ organization_id: organizationId, site_id: siteId, name, note })
      .where('id', '=', id)
      .execute();
  }
  await raiseVersions(
    trx,
    plan.change.map(({ id }) => id),
  );
}

async function insertEvses(
  trx: Transaction<DB>,
  house: House,
  stations: readonly PlannedStation[],
): Promise<void> {
  const evses = stations.flatMap((station) =>
    station.evses.map((planned) => ({
      id: house.newId(),
      station_id: station.id,
      ...columnsOf(planned),
      // What the file says, somebody has decided.
      laid_out: station.evses === station.known.evses,
      created_at: house.clock.now(),
      plugs: planned.plugs,
    })),
  );
  for (const some of chunks(evses)) {
    await trx
      .insertInto('evse')
      .values(some.map(({ plugs: _, ...evse }) => evse))
      .execute();
    await trx
      .insertInto('connector')
      .values(
        some.flatMap(({ id: evse_id, station_id, number: evse_number, plugs }) =>
          numbered(plugs).map((one) => ({ id: house.newId(), evse_id, station_id, evse_number, ...one })),
        ),
      )
      .execute();
  }
}

/** Each station has its event; the audit trail tells of the import once per organization. */
function tracesOf(house: House, caller: Caller, plan: StationPlan) {
  const eventsOf = (stations: readonly PlannedStation[], action: string) =>
    stations.flatMap((station) => traceOf(house, caller, action, { ...station, detail: {} }).events);
  const at = house.clock.now();
  const sites = plan.sites.map(({ id, organizationId }) => ({
    kind: 'site.changed',
    at,
    organizationId,
    siteId: id,
    subjectId: id,
    data: { action: 'created' },
  }));
  const written = Map.groupBy([...plan.create, ...plan.change], ({ organizationId }) => organizationId);
  return {
    events: [...sites, ...eventsOf(plan.create, 'created'), ...eventsOf(plan.change, 'changed')],
    audit: [...written].map(([organizationId, stations]) => ({
      caller,
      action: 'stations.imported',
      subjectKind: 'organization',
      subjectId: organizationId,
      organizationId,
      detail: { stations: stations.map(({ identity }) => identity) },
    })),
  };
}

function chunks<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / chunkSize) }, (_, index) =>
    all.slice(index * chunkSize, (index + 1) * chunkSize),
  );
}
