import { maskPayload } from '../gateway/index.ts';
import { type Row, sink } from '../platform/batch.ts';
import { newId } from '../platform/ids.ts';
import type { reportKinds } from './contract.ts';
import type { Known } from './templates/catalogue.ts';

const booted = sink({
  name: 'station_booted',
  order: 20,
  columns: {
    station_id: 'uuid',
    vendor: 'text',
    model: 'text',
    serial_number: 'text',
    firmware: 'text',
    iccid: 'text',
    imsi: 'text',
    meter_type: 'text',
    meter_serial_number: 'text',
    boot_reason: 'text',
    model_template: 'jsonb',
    template_id: 'uuid',
    at: 'timestamptz',
  },
  key: (values) => String(values.station_id),
  // A serial number on file stays when the station tells none: a certificate may be checked against it.
  sql: (
    r,
  ) => `update station s set vendor = r.vendor, model = r.model, serial_number = coalesce(r.serial_number, s.serial_number),
      firmware = r.firmware, iccid = r.iccid, imsi = r.imsi, meter_type = r.meter_type, meter_serial_number = r.meter_serial_number,
      boot_reason = r.boot_reason,
      model_template = r.model_template, template_id = (select t.id from station_template t where t.id = r.template_id), booted_at = r.at, last_seen_at = r.at
    from ${r} where s.id = r.station_id`,
});

/** What a station tells of itself at boot; null where it tells nothing. */
export interface BootFacts {
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string | null;
  readonly firmware: string | null;
  readonly iccid: string | null;
  readonly imsi: string | null;
  readonly meterType: string | null;
  readonly meterSerialNumber: string | null;
  readonly reason: string | null;
}

export function bootRow(stationId: string, facts: BootFacts, known: Known, at: Date): Row {
  return booted.row({
    station_id: stationId,
    vendor: facts.vendor,
    model: facts.model,
    serial_number: facts.serialNumber,
    firmware: facts.firmware,
    iccid: facts.iccid,
    imsi: facts.imsi,
    meter_type: facts.meterType,
    meter_serial_number: facts.meterSerialNumber,
    boot_reason: facts.reason,
    model_template: JSON.stringify(known.facts),
    template_id: known.templateId,
    at,
  });
}

const forgotten = sink({
  name: 'device_variable_forgotten',
  order: 40,
  columns: { station_id: 'uuid' },
  key: (values) => String(values.station_id),
  sql: (r) => `with unread as (delete from device_state d using ${r} where d.station_id = r.station_id)
    delete from device_variable v using ${r} where v.station_id = r.station_id`,
});

/** Another firmware may have other variables: what the old one reported is no longer shown. */
export const forgetVariables = (stationId: string): Row => forgotten.row({ station_id: stationId });

const securityEvents = sink({
  name: 'security_event',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    type: 'text',
    info: 'text',
    station_at: 'timestamptz',
    arrived_at: 'timestamptz',
  },
  sql: (r) => `insert into security_event (id, station_id, type, info, station_at, arrived_at)
    select r.id, r.station_id, r.type, r.info, r.station_at, r.arrived_at from ${r}`,
});

export function securityEventRow(event: {
  id: string;
  stationId: string;
  type: string;
  info: string | null;
  stationAt: Date | null;
  arrivedAt: Date;
}): Row {
  return securityEvents.row({
    id: event.id,
    station_id: event.stationId,
    type: event.type,
    info: event.info,
    station_at: event.stationAt,
    arrived_at: event.arrivedAt,
  });
}

const reports = sink({
  name: 'device_report',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    kind: 'text',
    status: 'text',
    request_id: 'integer',
    data: 'jsonb',
    arrived_at: 'timestamptz',
  },
  sql: (r) => `insert into device_report (id, station_id, kind, status, request_id, data, arrived_at)
    select r.id, r.station_id, r.kind, r.status, r.request_id, r.data, r.arrived_at from ${r}`,
});

export interface DeviceReport {
  readonly kind: (typeof reportKinds)[number];
  readonly status: string;
  readonly requestId?: number | undefined;
  readonly data: unknown;
}

const largestInteger = 2_147_483_647;

export function reportRow(stationId: string, report: DeviceReport, at: Date): Row {
  const { kind, status, requestId = null, data } = report;
  return reports.row({
    id: newId(),
    station_id: stationId,
    kind,
    status,
    request_id: requestId !== null && Math.abs(requestId) <= largestInteger ? requestId : null,
    data: JSON.stringify(maskPayload(data) ?? null),
    arrived_at: at,
  });
}
