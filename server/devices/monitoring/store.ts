import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { isTold } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { anywhere } from '../../platform/database/pattern.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { QueryOf } from '../../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import { type Sentence, sentences } from '../../platform/sentence.ts';
import type * as contract from './contract.ts';
import { maxStreamValues } from './contract.ts';

const say = sentences('customer', {
  requested: 'Waiting for the station’s answer.',
  accepted: 'The station accepted.',
  rejected: 'The station refused.',
  failed: 'It failed.',
  told: 'The station told what it knows.',
  partly: 'The station is telling what it knows: {count} parts so far.',
});

interface Place {
  component: string;
  component_instance: string;
  evse_number: number;
  connector_number: number;
  variable: string;
  variable_instance: string;
}

const named = (row: Place) => ({
  component: row.component,
  componentInstance: row.component_instance || null,
  evse: row.evse_number || null,
  connector: row.connector_number || null,
  variable: row.variable,
  variableInstance: row.variable_instance || null,
});

export async function findMonitors(
  db: Database,
  stationId: string,
  query: QueryOf<typeof contract.listMonitors>,
) {
  const { limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'id', ['number']);
  let select = db
    .selectFrom('variable_monitor')
    .selectAll()
    .where('station_id', '=', stationId)
    .orderBy('monitor_id')
    .limit(limit + 1);
  if (after) select = select.where('monitor_id', '>', Number(after[0]));
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('id', [row.monitor_id]),
    (row) => ({
      id: row.monitor_id,
      ...named(row),
      type: row.type as contract.MonitorType,
      value: row.value,
      severity: row.severity,
      duringTransactions: row.in_transaction,
      kind: row.kind as (typeof contract.monitorKinds)[number] | null,
      toldAt: row.told_at.toISOString(),
    }),
  );
}

type EventQuery = QueryOf<typeof contract.listDeviceEvents>;

/** Events in the caller's reach, of one station or of all, newest first. */
export async function findEvents(db: Database, scope: Scope, query: EventQuery, stationId?: string) {
  const { q, worst, active, trigger, from, to, siteId, limit = defaultPageSize } = query;
  let select = db
    .selectFrom('device_event as e')
    .innerJoin('station as s', 's.id', 'e.station_id')
    .selectAll('e')
    .select('s.identity')
    .where(inScope(scope, 's.organization_id', 's.site_id'))
    .where(isTold(scope, 'e.arrived_at', { column: 'e.station_id' }))
    .orderBy('e.arrived_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(limit + 1);
  if (stationId) select = select.where('e.station_id', '=', stationId);
  if (siteId) select = select.where('s.site_id', '=', siteId);
  if (worst !== undefined) select = select.where('e.severity', '<=', worst);
  if (trigger) select = select.where('e.trigger', '=', trigger);
  if (active === 'true') select = select.where(isActive);
  if (active === 'false') select = select.where(sql<boolean>`not (${isActive})`);
  if (from) select = select.where('e.arrived_at', '>=', new Date(from));
  if (to) select = select.where('e.arrived_at', '<', new Date(to));
  if (q)
    select = select.where(
      sql<boolean>`concat_ws(' ', s.identity, e.component, e.variable, e.value, e.tech_info) ilike ${anywhere(q)}`,
    );
  select = select.where(olderThan(query.cursor, 'e.arrived_at', 'e.id'));
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.arrived_at, row.id),
    (row): contract.DeviceEvent => ({
      id: row.id,
      stationId: row.station_id,
      identity: row.identity,
      ...named(row),
      trigger: row.trigger as contract.DeviceEvent['trigger'],
      kind: row.kind as contract.DeviceEvent['kind'],
      value: row.value,
      severity: row.severity,
      cleared: row.cleared,
      active: row.trigger === 'alert' && !row.cleared && row.cleared_at === null,
      clearedAt: row.cleared_at?.toISOString() ?? null,
      monitorId: row.monitor_id,
      techCode: row.tech_code,
      techInfo: row.tech_info,
      transactionId: row.transaction_id,
      eventId: Number(row.event_id),
      cause: row.cause_event_id === null ? null : Number(row.cause_event_id),
      stationAt: row.station_at?.toISOString() ?? null,
      arrivedAt: row.arrived_at.toISOString(),
    }),
  );
}

const isActive = sql<boolean>`e.trigger = 'alert' and not e.cleared and e.cleared_at is null`;

export async function findCustomerRequests(
  db: Database,
  scope: Scope,
  stationId: string,
  query: QueryOf<typeof contract.listCustomerRequests>,
) {
  const { limit = defaultPageSize } = query;
  let select = db
    .selectFrom('customer_request as c')
    .selectAll('c')
    .select(({ selectFrom, fn }) => [
      selectFrom('customer_part as p')
        .select(sql<string | null>`string_agg(p.data, '' order by p.part)`.as('text'))
        .whereRef('p.customer_request_id', '=', 'c.id')
        .as('text'),
      selectFrom('customer_part as p')
        .select(fn.countAll<number>().as('count'))
        .whereRef('p.customer_request_id', '=', 'c.id')
        .as('parts'),
    ])
    .where('c.station_id', '=', stationId)
    .where(isTold(scope, 'c.requested_at', { id: stationId }))
    .orderBy('c.requested_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit + 1);
  select = select.where(olderThan(query.cursor, 'c.requested_at', 'c.id'));
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.requested_at, row.id),
    (row) => {
      const state = row.state as (typeof contract.customerStates)[number];
      const parts = Number(row.parts);
      // The last part may overtake others.
      const whole = row.last_part !== null && parts > row.last_part;
      const own = row.reason as Sentence | null;
      return {
        id: row.id,
        report: row.report,
        clear: row.clear,
        state,
        sentence: own ?? (parts > 0 && !whole ? say('partly', { count: parts }) : say(state)),
        text: row.text,
        requestedAt: row.requested_at.toISOString(),
        finishedAt: row.finished_at?.toISOString() ?? null,
        expiresAt: row.expires_at.toISOString(),
      };
    },
  );
}

/** Streams shown of a station: those that are open, and the last that were. */
const maxStreamsShown = 100;

export async function findStreams(db: Database, stationId: string) {
  const rows = await db
    .selectFrom('event_stream as s')
    .leftJoin('variable_monitor as m', (join) =>
      join.onRef('m.station_id', '=', 's.station_id').onRef('m.monitor_id', '=', 's.monitor_id'),
    )
    .selectAll('s')
    .select(['m.component', 'm.variable', 'm.evse_number'])
    .where('s.station_id', '=', stationId)
    .orderBy(sql`s.closed_at desc nulls first`)
    .orderBy('s.stream_id')
    .limit(maxStreamsShown)
    .execute();
  return rows.map((row) => ({
    stream: row.stream_id,
    monitorId: row.monitor_id,
    component: row.component,
    variable: row.variable,
    evse: row.evse_number || null,
    intervalSeconds: row.interval_seconds,
    valuesAtOnce: row.values_at_once,
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
  }));
}

export async function findStreamValues(
  db: Database,
  scope: Scope,
  stationId: string,
  stream: number,
  since?: string,
) {
  const rows = await db
    .selectFrom('event_stream_value')
    .select(['at', 'value'])
    .where('station_id', '=', stationId)
    .where('stream_id', '=', stream)
    .where(isTold(scope, 'at', { id: stationId }))
    .$if(since !== undefined, (select) => select.where('at', '>', new Date(since!)))
    .orderBy('at', 'desc')
    .limit(maxStreamValues)
    .execute();
  return rows.reverse().map(({ at, value }) => ({ at: at.toISOString(), value }));
}

const dayMs = 86_400_000;
/** Readings of streams are for looking at a fault, not for statistics. */
const streamDays = 7;
/** Events of monitors feed incidents and statistics of more than a year. */
const eventDays = 400;
/** Reports that were never finished. */
const reportDays = 2;

/** Forgets what is older than it is kept. */
export async function tidyMonitoring(db: Database, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  await db.deleteFrom('customer_request').where('expires_at', '<=', now).execute();
  await db.deleteFrom('event_stream_value').where('at', '<', before(streamDays)).execute();
  await db.deleteFrom('device_event').where('arrived_at', '<', before(eventDays)).execute();
  await db.deleteFrom('monitoring_report').where('requested_at', '<', before(reportDays)).execute();
}
