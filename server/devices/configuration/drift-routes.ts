import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { findTarget, findTargets } from '../../gateway/index.ts';
import { isOnline } from '../../locations/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import type { QueryOf } from '../../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { sentences } from '../../platform/sentence.ts';
import { checkStation } from './check.ts';
import * as contract from './contract.ts';
import { type HealDependencies, healStation } from './heal.ts';
import { mergeWanted, nameOfPlace, type Place, placeOfWanted, type Wanted } from './wanted.ts';
import { readLayers, readReported, readStation } from './wanted-store.ts';
import type { WrittenValue } from './write.ts';

const say = sentences('configuration', {
  nothing: 'Nothing is wanted of this station: no template is about it.',
  unread: 'Its configuration was not read yet, so that there is nothing to compare.',
  same: 'It is set to all {wanted} values that are wanted.',
  differs: 'It differs in {drifted} of {wanted} values that are wanted.',
});

/** Stations that are healed for one request at a time. */
const parallel = 10;

/** Where stations differ from what they shall be set to, and setting them to it. */
export function driftRoutes(deps: HealDependencies): Handled[] {
  const { db } = deps;
  return [
    handle(contract.listDrift, ({ query, scope }) => listDrift(db, scope, query)),
    handle(contract.getWantedConfiguration, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return wantedOf(db, scope, id);
    }),
    handle(contract.healStation, async ({ params, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      await checkStation(deps, target.id);
      return answerOf(await healStation(deps, caller, target, { onlyHealing: false }));
    }),
    handle(contract.writeConfiguration, async ({ params, body, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      return answerOf(await deps.write(caller, target, body.variables));
    }),
    handle(contract.healDrift, async ({ body, caller, scope }) => {
      const targets = await findTargets(db, scope, { stationIds: body.stationIds }, contract.maxHealed);
      void healAll(deps, caller, targets);
      return { stations: targets.length };
    }),
  ];
}

async function healAll(
  deps: HealDependencies,
  caller: Caller,
  targets: Awaited<ReturnType<typeof findTargets>>,
): Promise<void> {
  const left = targets.values();
  const worker = async () => {
    for (const target of left) {
      await healStation(deps, caller, target, { onlyHealing: false }).catch((error) =>
        deps.onFault(error, `setting ${target.identity} to what is wanted of it`),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, targets.length) }, worker));
}

const told = (place: Place) => ({
  component: place.component,
  componentInstance: place.componentInstance || null,
  evse: place.evse || null,
  connector: place.connector || null,
  variable: place.variable,
  variableInstance: place.variableInstance || null,
  attribute: place.attribute,
});

function answerOf(written: readonly WrittenValue[]): contract.WrittenAnswer {
  return {
    items: written.map(({ variable, outcome, word }) => ({
      ...told(placeOfWanted(variable)),
      value: variable.value,
      outcome,
      word,
    })),
  };
}

async function wantedOf(db: Database, scope: Scope, stationId: string) {
  const station = await readStation(db, stationId);
  const [layers, reported, drift, restart, check] = await Promise.all([
    station ? readLayers(db, station) : [],
    readReported(db, stationId),
    db.selectFrom('configuration_drift').selectAll().where('station_id', '=', stationId).execute(),
    db.selectFrom('station_restart').selectAll().where('station_id', '=', stationId).executeTakeFirst(),
    db.selectFrom('configuration_check').selectAll().where('station_id', '=', stationId).executeTakeFirst(),
  ]);
  const wanted = station ? mergeWanted(layers, station) : [];
  const names = await namesOf(db, scope, wanted);
  const differing = new Map(drift.map((row) => [nameOfPlace(placeOfRow(row)), row]));
  const values = new Map(reported.map((one) => [nameOfPlace(one), one.value]));
  const sentence =
    wanted.length === 0
      ? say('nothing')
      : reported.length === 0
        ? say('unread')
        : drift.length === 0
          ? say('same', { wanted: wanted.length })
          : say('differs', { wanted: wanted.length, drifted: drift.length });
  return {
    items: wanted.map((one) => {
      const name = nameOfPlace(one);
      const { templateId, heals } = one.layer;
      return {
        ...told(one),
        wanted: one.value,
        reported: values.get(name) ?? null,
        differs: differing.has(name),
        template: templateId === null ? null : { id: templateId, name: names.get(templateId) ?? '' },
        heals,
        refused: differing.get(name)?.refused ?? null,
      };
    }),
    restart: restart
      ? {
          since: restart.since.toISOString(),
          reasons: restart.reasons,
          when: restart.restart as (typeof contract.restarts)[number],
          windowFrom: restart.window_from?.slice(0, 5) ?? null,
          windowTo: restart.window_to?.slice(0, 5) ?? null,
          askedAt: restart.asked_at?.toISOString() ?? null,
        }
      : null,
    checkedAt: check?.checked_at?.toISOString() ?? null,
    sentence,
  };
}

/** The names of templates that the reader may see; one of an organization above stays without. */
async function namesOf(db: Database, scope: Scope, wanted: readonly Wanted[]): Promise<Map<string, string>> {
  const ids = [...new Set(wanted.flatMap(({ layer }) => layer.templateId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('configuration_template')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .where(inScope(scope, 'organization_id', 'site_id'))
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const placeOfRow = (row: {
  component: string;
  component_instance: string;
  evse_number: number;
  connector_number: number;
  variable: string;
  variable_instance: string;
  attribute: string;
}): Place => ({
  component: row.component,
  componentInstance: row.component_instance,
  evse: row.evse_number,
  connector: row.connector_number,
  variable: row.variable,
  variableInstance: row.variable_instance,
  attribute: row.attribute,
});

const driftKey = ['string', 'string', 'string', 'number', 'number', 'string', 'string', 'string'] as const;

async function listDrift(db: Database, scope: Scope, query: QueryOf<typeof contract.listDrift>) {
  const { q, organizationId, siteId, templateId, refused, limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'drift', driftKey);
  let select = db
    .selectFrom('configuration_drift as d')
    .innerJoin('station as s', 's.id', 'd.station_id')
    .leftJoin('site as p', 'p.id', 's.site_id')
    .leftJoin('ownership as w', 'w.station_id', 's.id')
    .leftJoin('node as n', 'n.id', 'w.node_id')
    .leftJoin('configuration_template as t', (join) =>
      join.onRef('t.id', '=', 'd.template_id').on(inScope(scope, 't.organization_id', 't.site_id')),
    )
    .selectAll('d')
    .select(['s.identity', 'p.name as site_name', 't.name as template_name', isOnline.as('online')])
    .where(inScope(scope, 's.organization_id', 's.site_id'))
    .orderBy('s.identity')
    .orderBy('d.component')
    .orderBy('d.component_instance')
    .orderBy('d.evse_number')
    .orderBy('d.connector_number')
    .orderBy('d.variable')
    .orderBy('d.variable_instance')
    .orderBy('d.attribute')
    .limit(limit + 1);
  if (after)
    select = select.where(
      sql<boolean>`(s.identity, d.component, d.component_instance, d.evse_number, d.connector_number, d.variable, d.variable_instance, d.attribute)
        > (${after[0]}, ${after[1]}, ${after[2]}, ${after[3]}::int, ${after[4]}::int, ${after[5]}, ${after[6]}, ${after[7]})`,
    );
  if (organizationId) select = select.where('s.organization_id', '=', organizationId);
  if (siteId) select = select.where('s.site_id', '=', siteId);
  if (templateId) select = select.where('d.template_id', '=', templateId);
  if (refused) select = select.where('d.refused', 'is not', null);
  if (q)
    select = select.where(
      sql<boolean>`strpos(lower(concat_ws(' ', s.identity, d.component, d.variable)), lower(${q})) > 0`,
    );
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('drift', [row.identity, ...Object.values(keyOf(row))]),
    (row) => ({
      stationId: row.station_id,
      identity: row.identity,
      siteName: row.site_name,
      online: row.online,
      ...told(placeOfRow(row)),
      wanted: row.wanted,
      reported: row.reported,
      template: row.template_id === null ? null : { id: row.template_id, name: row.template_name ?? '' },
      heals: row.heals,
      refused: row.refused,
      foundAt: row.found_at.toISOString(),
    }),
  );
}

const keyOf = (row: Parameters<typeof placeOfRow>[0]) => ({
  component: row.component,
  instance: row.component_instance,
  evse: row.evse_number,
  connector: row.connector_number,
  variable: row.variable,
  variableInstance: row.variable_instance,
  attribute: row.attribute,
});
