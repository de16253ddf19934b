import { type Row, sink } from '../platform/batch.ts';
import type { ConnectorState } from './contract.ts';
import type { ConnectorMemory, StatusReport } from './status.ts';

/** Longest texts that are kept of what a station says about a fault. */
const MAX_CODE = 100;
const MAX_INFO = 500;

const evses = sink({
  name: 'evse_told',
  order: 20,
  columns: { id: 'uuid', station_id: 'uuid', number: 'smallint', created_at: 'timestamptz' },
  key: ({ station_id, number }) => `${station_id} ${number}`,
  // Known ones are the rule: they are found by the key and left alone, unless they were retired.
  sql: (r) => `insert into evse (id, station_id, number, created_at)
    select r.id, r.station_id, r.number, r.created_at from ${r} order by r.station_id, r.number
    on conflict (station_id, number) do update set retired_at = null where evse.retired_at is not null`,
});

const connectors = sink({
  name: 'connector_told',
  order: 21,
  columns: {
    id: 'uuid',
    evse_id: 'uuid',
    station_id: 'uuid',
    evse_number: 'smallint',
    number: 'smallint',
    state: 'text',
    state_at: 'timestamptz',
    error_code: 'text',
    vendor_error_code: 'text',
    info: 'text',
  },
  key: ({ station_id, evse_number, number }) => `${station_id} ${evse_number} ${number}`,
  sql: (r) => `insert into connector
      (id, evse_id, station_id, evse_number, number, state, state_at, error_code, vendor_error_code, info)
    select r.id, r.evse_id, r.station_id, r.evse_number, r.number, r.state, r.state_at, r.error_code,
           r.vendor_error_code, r.info
      from ${r} order by r.station_id, r.evse_number, r.number
    on conflict (station_id, evse_number, number) do update
       set state = excluded.state, state_at = excluded.state_at, error_code = excluded.error_code,
           vendor_error_code = excluded.vendor_error_code, info = excluded.info`,
});

const stations = sink({
  name: 'station_status',
  order: 22,
  columns: { station_id: 'uuid', status: 'text', error_code: 'text', status_at: 'timestamptz' },
  key: ({ station_id }) => String(station_id),
  sql: (r) => `update station s set status = r.status, error_code = r.error_code, status_at = r.status_at
    from ${r} where s.id = r.station_id`,
});

const log = sink({
  name: 'status_log',
  order: 60,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    evse_number: 'smallint',
    connector_number: 'smallint',
    state: 'text',
    error_code: 'text',
    vendor_error_code: 'text',
    info: 'text',
    source: 'text',
    station_at: 'timestamptz',
    arrived_at: 'timestamptz',
    at: 'timestamptz',
  },
  sql: (r) => `insert into status_log (id, station_id, evse_number, connector_number, state, error_code,
      vendor_error_code, info, source, station_at, arrived_at, at)
    select r.id, r.station_id, r.evse_number, r.connector_number, r.state, r.error_code,
      r.vendor_error_code, r.info, r.source, r.station_at, r.arrived_at, r.at from ${r}`,
});

/** The EVSE that a connector belongs to, made when it is new and revived when it was retired. */
export function evseRow(stationId: string, id: string, number: number, at: Date): Row {
  return evses.row({ id, station_id: stationId, number, created_at: at });
}

export function connectorRow(stationId: string, connector: ConnectorMemory, at: Date): Row {
  return connectors.row({
    id: connector.id,
    evse_id: connector.evseId,
    station_id: stationId,
    evse_number: connector.evse,
    number: connector.number,
    state: connector.state,
    state_at: at,
    error_code: cut(connector.errorCode, MAX_CODE),
    vendor_error_code: cut(connector.vendorErrorCode, MAX_CODE),
    info: cut(connector.info, MAX_INFO),
  });
}

export function stationStatusRow(
  stationId: string,
  status: ConnectorState,
  errorCode: string | null,
  at: Date,
): Row {
  return stations.row({ station_id: stationId, status, error_code: cut(errorCode, MAX_CODE), status_at: at });
}

export function statusLogRow(
  id: string,
  stationId: string,
  report: StatusReport,
  connector: number,
  state: ConnectorState,
): Row {
  const { time } = report;
  return log.row({
    id,
    station_id: stationId,
    evse_number: report.evse,
    connector_number: connector,
    state,
    error_code: cut(report.errorCode, MAX_CODE),
    vendor_error_code: cut(report.vendorErrorCode, MAX_CODE),
    info: cut(report.info, MAX_INFO),
    source: report.source,
    station_at: time.stationAt === undefined ? null : new Date(time.stationAt),
    arrived_at: new Date(time.arrivedAt),
    at: new Date(time.at),
  });
}

const cut = (text: string | null | undefined, length: number) => text?.slice(0, length) ?? null;
