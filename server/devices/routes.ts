import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import {
  COMPONENT_16,
  findTarget,
  isTold,
  keysLike,
  keysOfComponent,
  variableOfKey,
} from '../gateway/index.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import * as contract from './contract.ts';
import { listComponents, listVariableReports } from './model-lists.ts';
import { isCritical } from './monitoring/criticality.ts';

/** What stations told of themselves: configuration, security events, reports. */
export function deviceRoutes(db: Database): Handled[] {
  return [
    handle(contract.listConfiguration, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listConfiguration(db, id, query);
    }),
    handle(contract.listComponents, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return { items: await listComponents(db, id) };
    }),
    handle(contract.listVariableReports, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listVariableReports(db, id, query);
    }),
    handle(contract.listStationSecurityEvents, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listSecurityEvents(db, scope, query, id);
    }),
    handle(contract.listSecurityEvents, ({ query, scope }) => listSecurityEvents(db, scope, query)),
    handle(contract.listReports, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listReports(db, scope, id, query);
    }),
  ];
}

const keyKinds = ['string', 'string', 'number', 'number', 'string', 'string', 'string'] as const;

async function listConfiguration(
  db: Database,
  stationId: string,
  query: QueryOf<typeof contract.listConfiguration>,
) {
  const { q, component, names, changeable, limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'key', keyKinds);
  let select = db
    .selectFrom('device_variable')
    .selectAll()
    .where('station_id', '=', stationId)
    .orderBy('component')
    .orderBy('component_instance')
    .orderBy('evse_number')
    .orderBy('connector_number')
    .orderBy('variable')
    .orderBy('variable_instance')
    .orderBy('attribute')
    .limit(limit + 1);
  if (after) {
    select = select.where(
      sql<boolean>`(component, component_instance, evse_number, connector_number, variable, variable_instance, attribute)
        > (${after[0]}, ${after[1]}, ${after[2]}::int, ${after[3]}::int, ${after[4]}, ${after[5]}, ${after[6]})`,
    );
  }
  if (component) select = select.where(ofComponent(component));
  if (names) select = select.where('variable', 'in', names.split(','));
  if (changeable) select = select.where(sql<boolean>`coalesce(mutability, 'ReadWrite') <> 'ReadOnly'`);
  if (q) {
    // A key of 1.6 is found by the name of its variable, too.
    const keys = keysLike(q);
    select = select.where(
      sql<boolean>`(concat_ws(' ', component, variable, variable_instance, value) ilike ${anywhere(q)}
        or (component = ${COMPONENT_16} and variable = any(${keys})))`,
    );
  }
  return page(await select.execute(), limit, (row) => encodeCursor('key', keyOf(row)), toVariable);
}

/** The variables of a component, with the keys of 1.6 that mean some of them. */
const ofComponent = (component: string) =>
  sql<boolean>`(component = ${component} or (component = ${COMPONENT_16} and variable = any(${keysOfComponent(component)})))`;

type VariableRow = Parameters<typeof toVariable>[0];

const keyOf = (row: VariableRow) => [
  row.component,
  row.component_instance,
  row.evse_number,
  row.connector_number,
  row.variable,
  row.variable_instance,
  row.attribute,
];

function toVariable(row: {
  component: string;
  component_instance: string;
  evse_number: number;
  connector_number: number;
  variable: string;
  variable_instance: string;
  attribute: string;
  value: string | null;
  mutability: string | null;
  unit: string | null;
  data_type: string | null;
  values_list: string | null;
  min_limit: string | null;
  max_limit: string | null;
  read_at: Date;
}) {
  const is16 = row.component === COMPONENT_16;
  const name = is16
    ? variableOfKey(row.variable)
    : { component: row.component, variable: row.variable, variableInstance: row.variable_instance };
  return {
    component: name.component,
    componentInstance: row.component_instance || null,
    evse: row.evse_number || null,
    connector: row.connector_number || null,
    variable: name.variable,
    variableInstance: name.variableInstance || null,
    key: is16 ? row.variable : null,
    attribute: row.attribute,
    value: row.value,
    mutability: row.mutability as 'ReadOnly' | 'WriteOnly' | 'ReadWrite' | null,
    unit: row.unit,
    dataType: row.data_type,
    values: row.values_list ? row.values_list.split(',').map((value) => value.trim()) : [],
    min: row.min_limit === null ? null : Number(row.min_limit),
    max: row.max_limit === null ? null : Number(row.max_limit),
    readAt: row.read_at.toISOString(),
  };
}

async function listSecurityEvents(
  db: Database,
  scope: Scope,
  query: QueryOf<typeof contract.listSecurityEvents>,
  stationId?: string,
) {
  const { q, limit = defaultPageSize } = query;
  let select = db
    .selectFrom('security_event as e')
    .innerJoin('station as s', 's.id', 'e.station_id')
    .selectAll('e')
    .select('s.identity')
    .where(inScope(scope, 's.organization_id', 's.site_id'))
    .where(isTold(scope, 'e.arrived_at', { column: 'e.station_id' }))
    .orderBy('e.arrived_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(limit + 1);
  if (stationId) select = select.where('e.station_id', '=', stationId);
  select = select.where(olderThan(query.cursor, 'e.arrived_at', 'e.id'));
  if (q) select = select.where(sql<boolean>`concat_ws(' ', s.identity, e.type, e.info) ilike ${anywhere(q)}`);
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.arrived_at, row.id),
    (row) => ({
      id: row.id,
      stationId: row.station_id,
      identity: row.identity,
      type: row.type,
      critical: isCritical(row.type),
      info: row.info,
      stationAt: row.station_at?.toISOString() ?? null,
      arrivedAt: row.arrived_at.toISOString(),
    }),
  );
}

async function listReports(
  db: Database,
  scope: Scope,
  stationId: string,
  query: QueryOf<typeof contract.listReports>,
) {
  const { kind, limit = defaultPageSize } = query;
  let select = db
    .selectFrom('device_report')
    .selectAll()
    .where('station_id', '=', stationId)
    .where(isTold(scope, 'arrived_at', { id: stationId }))
    .orderBy('arrived_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (kind) select = select.where('kind', '=', kind);
  select = select.where(olderThan(query.cursor, 'arrived_at', 'id'));
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.arrived_at, row.id),
    (row) => ({
      id: row.id,
      kind: row.kind as (typeof contract.reportKinds)[number],
      status: row.status,
      requestId: row.request_id,
      data: row.data,
      arrivedAt: row.arrived_at.toISOString(),
    }),
  );
}
