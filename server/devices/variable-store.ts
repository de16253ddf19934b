import type pg from 'pg';
import { type Row, sink } from '../platform/batch.ts';
import type { VariableValue } from './variable.ts';

/** What a value tells is taken over; what it does not tell (a mere read) stays as it was reported. */
const upsert = (source: string) => `
insert into device_variable as v (station_id, component, component_instance, evse_number, connector_number, variable, variable_instance,
    attribute, value, mutability, unit, data_type, values_list, min_limit, max_limit, read_at)
select r.station_id, r.component, r.component_instance, r.evse_number, r.connector_number, r.variable, r.variable_instance,
    r.attribute, r.value, r.mutability, r.unit, r.data_type, r.values_list, r.min_limit, r.max_limit, r.read_at from ${source}
on conflict (station_id, component, component_instance, evse_number, connector_number, variable, variable_instance, attribute)
do update set value = excluded.value, read_at = excluded.read_at,
    mutability = coalesce(excluded.mutability, v.mutability), unit = coalesce(excluded.unit, v.unit),
    data_type = coalesce(excluded.data_type, v.data_type), values_list = coalesce(excluded.values_list, v.values_list),
    min_limit = coalesce(excluded.min_limit, v.min_limit), max_limit = coalesce(excluded.max_limit, v.max_limit)`;

const variables = sink({
  name: 'device_variable',
  order: 50,
  columns: {
    station_id: 'uuid',
    component: 'text',
    component_instance: 'text',
    evse_number: 'smallint',
    connector_number: 'smallint',
    variable: 'text',
    variable_instance: 'text',
    attribute: 'text',
    value: 'text',
    mutability: 'text',
    unit: 'text',
    data_type: 'text',
    values_list: 'text',
    min_limit: 'numeric',
    max_limit: 'numeric',
    read_at: 'timestamptz',
  },
  key: (r) =>
    JSON.stringify([
      r.station_id,
      r.component,
      r.component_instance,
      r.evse_number,
      r.connector_number,
      r.variable,
      r.variable_instance,
      r.attribute,
    ]),
  sql: upsert,
});

export function variableRow(stationId: string, told: VariableValue, at: Date): Row {
  return variables.row({
    station_id: stationId,
    component: told.component,
    component_instance: told.componentInstance,
    evse_number: told.evse,
    connector_number: told.connector,
    variable: told.variable,
    variable_instance: told.variableInstance,
    attribute: told.attribute,
    value: told.value,
    mutability: told.mutability ?? null,
    unit: told.unit ?? null,
    data_type: told.dataType ?? null,
    values_list: told.valuesList ?? null,
    min_limit: told.minLimit ?? null,
    max_limit: told.maxLimit ?? null,
    read_at: at,
  });
}

/** Writes values outside of a station's message: the answer to a question of ours. */
export async function writeVariables(
  pool: pg.Pool,
  stationId: string,
  values: readonly VariableValue[],
  at: Date,
): Promise<void> {
  // One row per key, or the statement would refuse to touch a row twice.
  const rows = new Map<string, Row>();
  for (const value of values) {
    const row = variableRow(stationId, value, at);
    rows.set(variables.key!(row.values as never), row);
  }
  if (rows.size === 0) return;
  await pool.query(variables.sql, variables.parameters([...rows.values()]));
}
