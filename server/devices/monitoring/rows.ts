import type { Messages21 } from '@busbar/ocpp';
import { type Row, sink } from '../../platform/batch.ts';
import { newId } from '../../platform/ids.ts';
import { judgeTime } from '../../platform/station-time.ts';
import { maxInteger, monitorKind, monitorType, placeOf, severityOf } from './monitor.ts';

const place = {
  component: 'text',
  component_instance: 'text',
  evse_number: 'smallint',
  connector_number: 'smallint',
  variable: 'text',
  variable_instance: 'text',
} as const;
const placeNames = Object.keys(place).join(', ');
const placeOfR = Object.keys(place)
  .map((name) => `r.${name}`)
  .join(', ');

export const monitorColumns = {
  station_id: 'uuid',
  monitor_id: 'integer',
  ...place,
  type: 'text',
  value: 'double precision',
  severity: 'smallint',
  in_transaction: 'boolean',
  kind: 'text',
  told_at: 'timestamptz',
} as const;

const monitors = sink({
  name: 'variable_monitor',
  order: 50,
  columns: monitorColumns,
  key: (values) => `${values.station_id} ${values.monitor_id}`,
  sql: (r) => `
    insert into variable_monitor as m (station_id, monitor_id, ${placeNames}, type, value, severity, in_transaction, kind, told_at)
    select r.station_id, r.monitor_id, ${placeOfR}, r.type, r.value, r.severity, r.in_transaction, r.kind, r.told_at from ${r}
    on conflict (station_id, monitor_id) do update set component = excluded.component,
      component_instance = excluded.component_instance, evse_number = excluded.evse_number,
      connector_number = excluded.connector_number, variable = excluded.variable,
      variable_instance = excluded.variable_instance, type = excluded.type, value = excluded.value,
      severity = excluded.severity, in_transaction = excluded.in_transaction,
      kind = coalesce(excluded.kind, m.kind), told_at = excluded.told_at`,
});

type Monitor = NonNullable<Messages21['NotifyMonitoringReport']['request']['monitor']>[number];
/** A part of a report of monitors, in the words of any version that has them. */
export interface MonitorPart {
  readonly requestId: number;
  readonly seqNo: number;
  readonly tbc?: boolean;
  readonly monitor?: readonly (Pick<Monitor, 'component' | 'variable'> & {
    readonly variableMonitoring: readonly (Omit<
      Monitor['variableMonitoring'][number],
      'eventNotificationType'
    > & {
      readonly eventNotificationType?: Monitor['variableMonitoring'][number]['eventNotificationType'];
    })[];
  })[];
}

/**
 * A part moves its report on; with the last one to come, monitors that a whole report did not name are gone.
 * Runs after the monitors of the part are written.
 */
const parts = sink({
  name: 'monitoring_report',
  order: 51,
  columns: {
    station_id: 'uuid',
    request_id: 'integer',
    part: 'integer',
    last: 'boolean',
    at: 'timestamptz',
  },
  key: (values) => `${values.station_id} ${values.request_id}`,
  sql: (r) => `with told as (
      update monitoring_report p
         set parts = case when r.part = any(p.parts) then p.parts else p.parts || r.part end,
             last_part = case when r.last then r.part else p.last_part end,
             finished_at = case when cardinality(case when r.part = any(p.parts) then p.parts else p.parts || r.part end)
                                     > coalesce(case when r.last then r.part else p.last_part end, 2147483646)
                                then r.at end
        from ${r}
       where p.station_id = r.station_id and p.request_id = r.request_id and p.finished_at is null
      returning p.station_id, p.whole, p.requested_at, p.finished_at
    )
    delete from variable_monitor m using told t
     where t.finished_at is not null and t.whole and m.station_id = t.station_id and m.told_at < t.requested_at`,
});

/** Rows of a part of a report of monitors; parts may come in any order. */
export function monitorRows(stationId: string, part: MonitorPart, at: Date): Row[] {
  const rows = (part.monitor ?? []).flatMap(({ component, variable, variableMonitoring }) =>
    variableMonitoring.flatMap((one) => {
      const type = monitorType(one.type);
      if (!type || one.id > maxInteger) return [];
      const kind = one.eventNotificationType && monitorKind[one.eventNotificationType];
      return [
        monitors.row({
          station_id: stationId,
          monitor_id: one.id,
          ...placeOf(component, variable),
          type,
          value: one.value,
          severity: severityOf(one.severity) ?? 9,
          in_transaction: one.transaction,
          kind: kind === 'notification' ? null : (kind ?? null),
          told_at: at,
        }),
      ];
    }),
  );
  const { requestId, seqNo, tbc = false } = part;
  if (Math.abs(requestId) > maxInteger || seqNo >= maxInteger) return rows;
  return [...rows, parts.row({ station_id: stationId, request_id: requestId, part: seqNo, last: !tbc, at })];
}

/** Severity and type that the event itself does not tell are those of its monitor; `cleared` ends what it is about. */
const events = sink({
  name: 'device_event',
  order: 52,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    event_id: 'bigint',
    ...place,
    trigger: 'text',
    kind: 'text',
    value: 'text',
    cause_event_id: 'bigint',
    tech_code: 'text',
    tech_info: 'text',
    transaction_id: 'text',
    monitor_id: 'integer',
    severity: 'smallint',
    cleared: 'boolean',
    station_at: 'timestamptz',
    arrived_at: 'timestamptz',
  },
  sql: (r) => `with r as materialized (select * from ${r}), over as (
      update device_event e set cleared_at = r.arrived_at from r
       where r.cleared and e.station_id = r.station_id and e.component = r.component and e.variable = r.variable
         and e.cleared_at is null and not e.cleared
         and (e.component_instance, e.evse_number, e.connector_number, e.variable_instance)
           = (r.component_instance, r.evse_number, r.connector_number, r.variable_instance)
         and (r.monitor_id is null or e.monitor_id is null or e.monitor_id = r.monitor_id)
    )
    insert into device_event (id, station_id, event_id, ${placeNames}, trigger, kind, value, cause_event_id, tech_code, tech_info,
           transaction_id, monitor_id, monitor_type, severity, cleared, station_at, arrived_at)
    select r.id, r.station_id, r.event_id, ${placeOfR}, r.trigger, r.kind, r.value, r.cause_event_id, r.tech_code, r.tech_info,
           r.transaction_id, r.monitor_id, m.type, coalesce(r.severity, m.severity), r.cleared, r.station_at, r.arrived_at
      from r left join variable_monitor m on m.station_id = r.station_id and m.monitor_id = r.monitor_id`,
});

type EventData = Messages21['NotifyEvent']['request']['eventData'][number];

const triggers = { Alerting: 'alert', Delta: 'delta', Periodic: 'periodic' } as const;

export function eventRow(stationId: string, told: EventData, at: Date): Row {
  const { stationAt } = judgeTime(told.timestamp, at.getTime());
  const { variableMonitoringId: monitorId } = told;
  return events.row({
    id: newId(),
    station_id: stationId,
    event_id: Number.isSafeInteger(told.eventId) ? told.eventId : 0,
    ...placeOf(told.component, told.variable),
    trigger: triggers[told.trigger],
    kind: monitorKind[told.eventNotificationType],
    value: told.actualValue,
    cause_event_id: Number.isSafeInteger(told.cause) ? told.cause! : null,
    tech_code: told.techCode ?? null,
    tech_info: told.techInfo ?? null,
    transaction_id: told.transactionId ?? null,
    monitor_id: monitorId !== undefined && monitorId <= maxInteger ? monitorId : null,
    severity: severityOf(told.severity),
    cleared: told.cleared ?? false,
    station_at: stationAt === undefined ? null : new Date(stationAt),
    arrived_at: at,
  });
}

const customerParts = sink({
  name: 'customer_part',
  order: 50,
  columns: {
    station_id: 'uuid',
    request_id: 'integer',
    part: 'integer',
    last: 'boolean',
    data: 'text',
    at: 'timestamptz',
  },
  key: (values) => `${values.station_id} ${values.request_id} ${values.part}`,
  sql: (r) => `with found as materialized (
      select r.*, c.id from ${r} join customer_request c on c.station_id = r.station_id and c.request_id = r.request_id
    ), last as (
      update customer_request c set last_part = f.part, state = 'told', finished_at = f.at
        from found f where f.last and c.id = f.id
    )
    insert into customer_part (customer_request_id, part, data) select id, part, data from found
    on conflict (customer_request_id, part) do update set data = excluded.data`,
});

/** A part of what a station knows of a customer; parts that nobody asked for are not kept. */
export function customerRow(
  stationId: string,
  told: { requestId: number; seqNo: number; tbc?: boolean; data: string },
  at: Date,
): Row[] {
  const { requestId, seqNo, tbc = false, data } = told;
  if (requestId > maxInteger || seqNo > maxInteger) return [];
  return [
    customerParts.row({ station_id: stationId, request_id: requestId, part: seqNo, last: !tbc, data, at }),
  ];
}

const streams = sink({
  name: 'event_stream',
  order: 50,
  columns: {
    station_id: 'uuid',
    stream_id: 'integer',
    monitor_id: 'integer',
    interval_seconds: 'integer',
    values_at_once: 'integer',
    opened_at: 'timestamptz',
  },
  key: (values) => `${values.station_id} ${values.stream_id}`,
  sql: (
    r,
  ) => `insert into event_stream (station_id, stream_id, monitor_id, interval_seconds, values_at_once, opened_at)
    select r.station_id, r.stream_id, r.monitor_id, r.interval_seconds, r.values_at_once, r.opened_at from ${r}
    on conflict (station_id, stream_id) do update set monitor_id = excluded.monitor_id,
      interval_seconds = excluded.interval_seconds, values_at_once = excluded.values_at_once,
      opened_at = excluded.opened_at, closed_at = null`,
});

export interface StreamTold {
  readonly id: number;
  readonly variableMonitoringId: number;
  readonly params: { readonly interval?: number; readonly values?: number };
}

const small = (number: number | undefined) => (number === undefined ? null : Math.min(number, maxInteger));

export function streamRow(
  stationId: string,
  { id, variableMonitoringId, params }: StreamTold,
  at: Date,
): Row {
  return streams.row({
    station_id: stationId,
    stream_id: id,
    monitor_id: variableMonitoringId,
    interval_seconds: small(params.interval),
    values_at_once: small(params.values),
    opened_at: at,
  });
}

const closed = sink({
  name: 'event_stream_closed',
  order: 50,
  columns: { station_id: 'uuid', stream_id: 'integer', at: 'timestamptz' },
  key: (values) => `${values.station_id} ${values.stream_id}`,
  sql: (r) => `update event_stream s set closed_at = r.at from ${r}
    where s.station_id = r.station_id and s.stream_id = r.stream_id and s.closed_at is null`,
});

export const streamClosedRow = (stationId: string, stream: number, at: Date): Row =>
  closed.row({ station_id: stationId, stream_id: Math.min(stream, maxInteger), at });

const values = sink({
  name: 'event_stream_value',
  order: 55,
  columns: { station_id: 'uuid', stream_id: 'integer', at: 'timestamptz', value: 'text' },
  key: (row) => `${row.station_id} ${row.stream_id} ${(row.at as Date).getTime()}`,
  sql: (r) => `insert into event_stream_value (station_id, stream_id, at, value)
    select r.station_id, r.stream_id, r.at, r.value from ${r}
      join event_stream s on s.station_id = r.station_id and s.stream_id = r.stream_id and s.closed_at is null
    on conflict (station_id, stream_id, at) do nothing`,
});

export const streamValueRow = (stationId: string, stream: number, at: Date, value: string): Row =>
  values.row({ station_id: stationId, stream_id: stream, at, value });
