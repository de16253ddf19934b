import { sql, type Transaction } from 'kysely';
import { type Audit, inScope } from '../../access/index.ts';
import { readKnowledge } from '../../energy/index.ts';
import { findTarget, type Target } from '../../gateway/index.ts';
import { raiseVersions } from '../../locations/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import { newId } from '../../platform/ids.ts';
import { capabilitiesOf, capabilityVariables, disagreements } from './capabilities.ts';
import { type Catalogue, knowOf, maxTemplates, readEntries } from './catalogue.ts';
import * as contract from './contract.ts';
import { deviationSentence } from './deviation.ts';
import { layoutDifferences, overLayout } from './layout.ts';
import { readLayout } from './layout-store.ts';

export interface ModelDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly catalogue: Catalogue;
}

/** Stations whose model is looked at together when the catalogue was changed. */
const stationsAtOnce = 1_000;

/** The catalogue of models: listed for all, written by who may write everywhere; and what is known of one station. */
export function modelRoutes(deps: ModelDependencies): Handled[] {
  const { db } = deps;
  return [
    handle(contract.listStationModels, async ({ query, scope }) => {
      const { q, modelId, cursor, limit = defaultPageSize } = query;
      const after = decodeCursor(cursor, 'name', ['string', 'uuid']);
      let select = models(db, scope)
        .orderBy('t.name')
        .orderBy('t.id')
        .limit(limit + 1);
      if (after) select = select.where(sql<boolean>`(t.name, t.id) > (${after[0]}, ${after[1]}::uuid)`);
      if (modelId) select = select.where('t.id', '=', modelId);
      if (q)
        select = select.where(
          sql<boolean>`strpos(lower(concat_ws(' ', t.name, t.vendor, t.model, t.firmware)), lower(${q})) > 0`,
        );
      return page(await select.execute(), limit, (row) => encodeCursor('name', [row.name, row.id]), toModel);
    }),

    handle(contract.createStationModel, async ({ body, caller, scope }) => {
      if (!scope.whole) throw belongsToTheHouse();
      const id = newId();
      await write(deps, caller, 'created', id, body, async (trx) => {
        const { count } = await trx
          .selectFrom('station_template')
          .select((e) => e.fn.countAll<string>().as('count'))
          .executeTakeFirstOrThrow();
        if (Number(count) >= maxTemplates) throw full();
        const at = deps.clock.now();
        await trx
          .insertInto('station_template')
          .values({ id, ...columnsOf(body), name: body.name, created_at: at, changed_at: at })
          .execute();
      });
      return show(db, scope, id);
    }),

    handle(contract.changeStationModel, async ({ params: { modelId }, body, caller, scope }) => {
      await requireOwn(db, scope, modelId);
      await write(deps, caller, 'changed', modelId, body, async (trx) => {
        await trx
          .updateTable('station_template')
          .set({ ...columnsOf(body), changed_at: deps.clock.now() })
          .where('id', '=', modelId)
          .execute();
      });
      return show(db, scope, modelId);
    }),

    handle(contract.deleteStationModel, async ({ params: { modelId }, caller, scope }) => {
      await requireOwn(db, scope, modelId);
      await write(deps, caller, 'deleted', modelId, {}, async (trx) => {
        await trx.deleteFrom('station_template').where('id', '=', modelId).execute();
      });
    }),

    handle(contract.getStationModel, async ({ params, scope }) => {
      return knowledgeOf(db, await findTarget(db, scope, params.identity));
    }),
  ];
}

function models(db: Database, scope: Scope) {
  return db
    .selectFrom('station_template as t')
    .selectAll('t')
    .select((e) =>
      e
        .selectFrom('station as s')
        .select((s) => s.fn.countAll<string>().as('count'))
        .whereRef('s.template_id', '=', 't.id')
        .where('s.decommissioned_at', 'is', null)
        .where(inScope(scope, 's.organization_id', 's.site_id'))
        .as('stations'),
    );
}

type ModelRow = Awaited<ReturnType<ReturnType<typeof models>['execute']>>[number];

function toModel(row: ModelRow): contract.StationModel {
  return {
    id: row.id,
    name: row.name,
    vendor: row.vendor,
    model: row.model,
    firmware: row.firmware,
    // Checked when it was written.
    facts: row.facts as contract.StationModel['facts'],
    evses: row.evses as contract.StationModel['evses'],
    deviations: row.deviations as contract.StationModel['deviations'],
    configuration: row.configuration as contract.StationModel['configuration'],
    builtIn: row.built_in,
    stations: Number(row.stations ?? 0),
    changedAt: row.changed_at.toISOString(),
  };
}

async function show(db: Database, scope: Scope, id: string): Promise<contract.StationModel> {
  return toModel(await models(db, scope).where('t.id', '=', id).executeTakeFirstOrThrow());
}

function columnsOf(
  body: Partial<Pick<contract.StationModel, 'name' | 'vendor' | 'model' | 'firmware'>> & {
    facts?: unknown;
    evses?: unknown;
    deviations?: unknown;
    configuration?: unknown;
  },
) {
  const { name, vendor, model, firmware, facts, evses, deviations, configuration } = body;
  return {
    ...(name !== undefined && { name }),
    ...(vendor !== undefined && { vendor: vendor || '*' }),
    ...(model !== undefined && { model: model || '*' }),
    ...(firmware !== undefined && { firmware: firmware || '*' }),
    ...(facts !== undefined && { facts: JSON.stringify(facts) }),
    ...(evses !== undefined && { evses: JSON.stringify(evses) }),
    ...(deviations !== undefined && { deviations: JSON.stringify(deviations) }),
    ...(configuration !== undefined && { configuration: JSON.stringify(configuration) }),
  };
}

/** Writes to the catalogue; every station that it is about is resolved anew, in the same transaction. */
async function write(
  deps: ModelDependencies,
  caller: Caller,
  what: 'created' | 'changed' | 'deleted',
  id: string,
  detail: Readonly<Record<string, unknown>>,
  work: (trx: Transaction<DB>) => Promise<void>,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    await work(trx);
    await resolveStations(trx);
    await deps.audit(trx, {
      caller,
      action: `station_model.${what}`,
      subjectKind: 'station_model',
      subjectId: id,
      organizationId: null,
      detail,
    });
  });
  deps.catalogue.changed();
}

/** Looks at all stations once more with the catalogue as it is in this transaction. */
async function resolveStations(trx: Transaction<DB>): Promise<void> {
  const entries = await readEntries(trx);
  for (let after = ''; ; ) {
    const stations = await trx
      .selectFrom('station')
      .select(['id', 'vendor', 'model', 'firmware', 'model_template', 'template_id'])
      .where('vendor', 'is not', null)
      .$if(after !== '', (more) => more.where('id', '>', after))
      .orderBy('id')
      .limit(stationsAtOnce)
      .execute();
    const changed: string[] = [];
    for (const station of stations) {
      const known = knowOf(entries, station);
      const same = known.templateId === station.template_id && isEqual(known.facts, station.model_template);
      if (same) continue;
      changed.push(station.id);
      await trx
        .updateTable('station')
        .set({ model_template: JSON.stringify(known.facts), template_id: known.templateId })
        .where('id', '=', station.id)
        .execute();
    }
    await raiseVersions(trx, changed);
    const last = stations.at(-1);
    if (!last || stations.length < stationsAtOnce) return;
    after = last.id;
  }
}

const isEqual = (a: object, b: unknown) => sortedJson(a) === sortedJson(b);
const sortedJson = (value: unknown) =>
  JSON.stringify(Object.entries((value ?? {}) as object).sort(([a], [b]) => (a < b ? -1 : 1)));

async function knowledgeOf(db: Database, { id: stationId, identity }: Target) {
  const [{ template, values }, { layout, reported, known }, model, deviations] = await Promise.all([
    readKnowledge(db, stationId, capabilityVariables),
    readLayout(db, stationId),
    db
      .selectFrom('station_template as t')
      .innerJoin('station as s', 's.template_id', 't.id')
      .select(['t.id', 't.name', 't.deviations'])
      .where('s.id', '=', stationId)
      .executeTakeFirst(),
    db
      .selectFrom('station_deviation')
      .selectAll()
      .where('station_id', '=', stationId)
      .orderBy('last_at', 'desc')
      .limit(50)
      .execute(),
  ]);
  return {
    model: model ? { id: model.id, name: model.name } : null,
    facts: template as contract.StationModel['facts'],
    habits: (model?.deviations ?? []) as string[],
    capabilities: mutable(capabilitiesOf(template, values)),
    disagreements: disagreements(template, values),
    layout: {
      evses: overLayout(layout, reported),
      differences: layoutDifferences(layout, reported, known),
    },
    deviations: deviations.map((row) => ({
      kind: row.kind,
      sentence: deviationSentence(row.kind, row.detail, identity),
      firstAt: row.first_at.toISOString(),
      lastAt: row.last_at.toISOString(),
    })),
  };
}

const mutable = <T extends { readonly rateUnits: readonly ('A' | 'W')[] }>(told: T) => ({
  ...told,
  rateUnits: [...told.rateUnits],
});

async function requireOwn(db: Database, scope: Scope, modelId: string): Promise<void> {
  const found = scope.whole
    ? await db.selectFrom('station_template').select('built_in').where('id', '=', modelId).executeTakeFirst()
    : undefined;
  if (!found) throw notFound('such model that you may change');
  if (!found.built_in) return;
  throw problem(409, {
    title: 'Built in',
    detail: 'This entry came with Busbar and is renewed with it.',
    help: 'Make one of your own for the same stations: it goes over this one.',
  });
}

const belongsToTheHouse = () =>
  problem(403, {
    title: 'Not yours alone',
    detail: 'The catalogue of models is shared by all organizations of this house.',
    help: 'Ask somebody who may write everywhere; for one station, its own template can be changed.',
  });

const full = () =>
  problem(409, {
    title: 'Catalogue full',
    detail: `The catalogue holds ${maxTemplates} models already.`,
    help: 'Take out what no station uses.',
  });
