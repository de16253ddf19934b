import { type Row, sink } from '../platform/batch.ts';
import { newId } from '../platform/ids.ts';
import type { DerControl } from './ocpp-der.ts';
import type { Profile } from './profile.ts';
import { columnsOf } from './store.ts';

const reported = sink({
  name: 'charging_profile_reported',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    number: 'integer',
    evse_number: 'smallint',
    purpose: 'text',
    stack_level: 'integer',
    kind: 'text',
    station_transaction_id: 'text',
    valid_from: 'timestamptz',
    valid_to: 'timestamptz',
    schedule: 'jsonb',
    source: 'text',
    report_id: 'integer',
    at: 'timestamptz',
  },
  key: ({ station_id, number }) => `${station_id} ${number}`,
  sql: (
    r,
  ) => `insert into charging_profile (id, station_id, number, evse_number, purpose, stack_level, kind, station_transaction_id,
      valid_from, valid_to, schedule, source, installed_at, reported_at, report_id)
    select r.id, r.station_id, r.number, r.evse_number, r.purpose, r.stack_level, r.kind, r.station_transaction_id,
      r.valid_from, r.valid_to, r.schedule, r.source, r.at, r.at, r.report_id from ${r}
    on conflict (station_id, number) where state = 'installed' do update set
      evse_number = excluded.evse_number, purpose = excluded.purpose, stack_level = excluded.stack_level, kind = excluded.kind,
      station_transaction_id = excluded.station_transaction_id, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
      schedule = excluded.schedule, source = excluded.source, reported_at = excluded.reported_at, report_id = excluded.report_id`,
});

/** A profile as a station tells of it: what we knew of it is what it says now. */
export function reportedRow(
  stationId: string,
  profile: Profile,
  told: { readonly source: string; readonly requestId: number; readonly at: Date },
): Row {
  return reported.row({
    id: newId(),
    ...columnsOf(stationId, profile),
    source: told.source,
    report_id: told.requestId,
    at: told.at,
  });
}

const pulled = sink({
  name: 'charging_profile_pulled',
  order: 51,
  columns: { station_id: 'uuid', number: 'integer', value: 'numeric', at: 'timestamptz' },
  key: ({ station_id, number }) => `${station_id} ${number}`,
  sql: (
    r,
  ) => `update charging_profile p set pulled_at = r.at, pulled_limit = r.value, updated_at = r.at from ${r}
    where p.station_id = r.station_id and p.number = r.number and p.state = 'installed'`,
});

/** A station asked for the value of a dynamic limit: it holds what it was told from then on. */
export const pulledRow = (stationId: string, number: number, value: number, at: Date): Row =>
  pulled.row({ station_id: stationId, number, value, at });

const reportParts = sink({
  name: 'charging_profile_report',
  order: 50,
  columns: { station_id: 'uuid', request_id: 'integer', complete: 'boolean', at: 'timestamptz' },
  key: ({ station_id, request_id }) => `${station_id} ${request_id}`,
  sql: (r) => `insert into charging_profile_report as p (station_id, request_id, parts, complete, told_at)
    select r.station_id, r.request_id, 1, r.complete, r.at from ${r}
    on conflict (station_id, request_id) do update set parts = p.parts + 1,
      complete = p.complete or excluded.complete, told_at = excluded.told_at`,
});

/** A part of a report came, perhaps the last. */
export const reportPartRow = (stationId: string, requestId: number, complete: boolean, at: Date): Row =>
  reportParts.row({ station_id: stationId, request_id: requestId, complete, at });

const externalLimits = sink({
  name: 'external_limit',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    evse_number: 'smallint',
    source: 'text',
    grid_critical: 'boolean',
    local_generation: 'boolean',
    schedules: 'jsonb',
    at: 'timestamptz',
  },
  key: ({ station_id, evse_number, source }) => `${station_id} ${evse_number} ${source}`,
  sql: (
    r,
  ) => `insert into external_limit (id, station_id, evse_number, source, grid_critical, local_generation, schedules, told_at)
    select r.id, r.station_id, r.evse_number, r.source, r.grid_critical, r.local_generation, r.schedules, r.at from ${r}
    on conflict (station_id, evse_number, source) where cleared_at is null do update set
      grid_critical = excluded.grid_critical, local_generation = excluded.local_generation,
      schedules = excluded.schedules, told_at = excluded.told_at`,
});

export function externalLimitRow(limit: {
  stationId: string;
  evse: number;
  source: string;
  gridCritical: boolean | null;
  localGeneration: boolean | null;
  schedules: unknown;
  at: Date;
}): Row {
  return externalLimits.row({
    id: newId(),
    station_id: limit.stationId,
    evse_number: limit.evse,
    source: limit.source,
    grid_critical: limit.gridCritical,
    local_generation: limit.localGeneration,
    schedules: JSON.stringify(limit.schedules),
    at: limit.at,
  });
}

const clearedLimits = sink({
  name: 'external_limit_cleared',
  order: 51,
  columns: { station_id: 'uuid', evse_number: 'smallint', source: 'text', at: 'timestamptz' },
  sql: (r) => `update external_limit l set cleared_at = r.at from ${r}
    where l.station_id = r.station_id and l.source = r.source and l.cleared_at is null
      and (r.evse_number is null or l.evse_number = r.evse_number)`,
});

/** A source outside limits no more; without an EVSE, nowhere at the station. */
export const clearedLimitRow = (stationId: string, evse: number | null, source: string, at: Date): Row =>
  clearedLimits.row({ station_id: stationId, evse_number: evse, source, at });

const needs = sink({
  name: 'charging_need',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    evse_number: 'smallint',
    station_transaction_id: 'text',
    transfer: 'text',
    energy_wh: 'numeric',
    max_amps: 'numeric',
    max_watts: 'numeric',
    soc_percent: 'numeric',
    departure_at: 'timestamptz',
    max_schedules: 'integer',
    needs: 'jsonb',
    answered: 'text',
    at: 'timestamptz',
  },
  sql: (
    r,
  ) => `insert into charging_need (id, station_id, evse_number, station_transaction_id, transfer, energy_wh, max_amps,
      max_watts, soc_percent, departure_at, max_schedules, needs, answered, told_at, net_wh)
    select r.id, r.station_id, r.evse_number, r.station_transaction_id, r.transfer, r.energy_wh, r.max_amps,
      r.max_watts, r.soc_percent, r.departure_at, r.max_schedules, r.needs, r.answered, r.at,
      (select t.energy_wh - t.export_wh from transaction t
        where t.station_id = r.station_id and t.station_transaction_id = r.station_transaction_id) from ${r}`,
});

/** What a vehicle asks for; null where it says nothing. */
export interface Need {
  readonly evse: number;
  readonly stationTransactionId: string | null;
  readonly transfer: string;
  readonly energyWh: number | null;
  readonly maxAmps: number | null;
  readonly maxWatts: number | null;
  readonly socPercent: number | null;
  readonly departureAt: number | null;
  readonly maxSchedules: number | null;
  /** As it was told. */
  readonly needs: unknown;
}

export function needRow(stationId: string, need: Need, answered: string, at: Date): Row {
  return needs.row({
    id: newId(),
    station_id: stationId,
    evse_number: need.evse,
    station_transaction_id: need.stationTransactionId,
    transfer: need.transfer,
    energy_wh: need.energyWh,
    max_amps: need.maxAmps,
    max_watts: need.maxWatts,
    soc_percent: need.socPercent,
    departure_at: need.departureAt === null ? null : new Date(need.departureAt),
    max_schedules: need.maxSchedules,
    needs: JSON.stringify(need.needs),
    answered,
    at,
  });
}

const chosen = sink({
  name: 'charging_need_chosen',
  order: 51,
  columns: { station_id: 'uuid', evse_number: 'smallint', schedule: 'jsonb', at: 'timestamptz' },
  // The schedule answers the latest needs of the EVSE.
  sql: (r) => `update charging_need n set chosen_schedule = r.schedule, chosen_at = r.at from ${r}
    where n.id = (select l.id from charging_need l where l.station_id = r.station_id and l.evse_number = r.evse_number
      order by l.told_at desc, l.id desc limit 1)`,
});

export const chosenRow = (stationId: string, evse: number, schedule: unknown, at: Date): Row =>
  chosen.row({ station_id: stationId, evse_number: evse, schedule: JSON.stringify(schedule), at });

const modes = sink({
  name: 'charging_mode',
  order: 50,
  columns: { station_id: 'uuid', station_transaction_id: 'text', priority: 'boolean', at: 'timestamptz' },
  key: ({ station_id, station_transaction_id }) => `${station_id} ${station_transaction_id}`,
  sql: (r) => `insert into charging_mode (station_id, station_transaction_id, priority, priority_at, told_at)
    select r.station_id, r.station_transaction_id, r.priority, r.at, r.at from ${r}
    on conflict (station_id, station_transaction_id) do update set
      priority = excluded.priority, priority_at = excluded.priority_at, told_at = excluded.told_at`,
});

export const priorityRow = (stationId: string, transactionId: string, priority: boolean, at: Date): Row =>
  modes.row({ station_id: stationId, station_transaction_id: transactionId, priority, at });

export const derControls = sink({
  name: 'der_control',
  order: 50,
  columns: {
    station_id: 'uuid',
    control_id: 'text',
    control_type: 'text',
    is_default: 'boolean',
    settings: 'jsonb',
    state: 'text',
    report_id: 'integer',
    at: 'timestamptz',
  },
  key: ({ station_id, control_id }) => `${station_id} ${control_id}`,
  // A report tells what is set, not whether it runs: what is known of that stays.
  sql: (
    r,
  ) => `insert into der_control as c (station_id, control_id, control_type, is_default, settings, state, set_at, changed_at, report_id)
    select r.station_id, r.control_id, r.control_type, r.is_default, r.settings, r.state, r.at, r.at, r.report_id from ${r}
    on conflict (station_id, control_id) do update set control_type = excluded.control_type, is_default = excluded.is_default,
      settings = excluded.settings, report_id = excluded.report_id, changed_at = excluded.changed_at,
      state = case when excluded.report_id is not null and excluded.state = 'scheduled' and c.state in ('active', 'ended')
        then c.state else excluded.state end`,
});

/** A control that a station holds; `requestId` where a report tells of it. */
export function derControlRow(
  stationId: string,
  control: DerControl,
  requestId: number | null,
  at: Date,
): Row {
  const state = control.superseded ? 'superseded' : control.isDefault ? 'active' : 'scheduled';
  return derControls.row({
    station_id: stationId,
    control_id: control.controlId,
    control_type: control.controlType,
    is_default: control.isDefault,
    settings: JSON.stringify(control.settings),
    state,
    report_id: requestId,
    at,
  });
}

const derStates = sink({
  name: 'der_control_state',
  order: 51,
  columns: { station_id: 'uuid', control_id: 'text', state: 'text', at: 'timestamptz' },
  key: ({ station_id, control_id }) => `${station_id} ${control_id}`,
  sql: (r) => `update der_control c set state = r.state, changed_at = r.at from ${r}
    where c.station_id = r.station_id and c.control_id = r.control_id`,
});

export const derStateRow = (
  stationId: string,
  controlId: string,
  state: 'active' | 'ended' | 'superseded',
  at: Date,
): Row => derStates.row({ station_id: stationId, control_id: controlId, state, at });

const derAlarms = sink({
  name: 'der_alarm',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    control_type: 'text',
    fault: 'text',
    info: 'text',
    ended: 'boolean',
    at: 'timestamptz',
    arrived_at: 'timestamptz',
  },
  sql: (r) => `insert into der_alarm (id, station_id, control_type, fault, info, ended, at, arrived_at)
    select r.id, r.station_id, r.control_type, r.fault, r.info, r.ended, r.at, r.arrived_at from ${r}`,
});

export function derAlarmRow(alarm: {
  stationId: string;
  controlType: string;
  fault: string | null;
  info: string | null;
  ended: boolean;
  at: Date;
  arrivedAt: Date;
}): Row {
  return derAlarms.row({
    id: newId(),
    station_id: alarm.stationId,
    control_type: alarm.controlType,
    fault: alarm.fault,
    info: alarm.info,
    ended: alarm.ended,
    at: alarm.at,
    arrived_at: alarm.arrivedAt,
  });
}
