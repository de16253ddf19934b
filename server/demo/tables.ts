import { type Cell, type ColumnType, sink } from '../platform/batch.ts';

/** Runs one statement in the transaction of the seeding. */
export type Run = (
  text: string,
  values: readonly unknown[],
) => Promise<{ readonly rows: readonly unknown[] }>;

/** A table that many rows go into at once. */
export interface Table<Column extends string = string> {
  readonly name: string;
  insert(run: Run, rows: readonly Readonly<Record<Column, Cell>>[]): Promise<void>;
}

/** Rows of one statement: enough to make the way there and back cheap, small enough for memory. */
const rowsAtOnce = 5000;

/** Declares a table by the columns that are filled; the rest have their defaults. */
function table<const Columns extends Record<string, ColumnType>>(
  name: string,
  columns: Columns,
): Table<keyof Columns & string> {
  const names = Object.keys(columns);
  const list = names.join(', ');
  const { sql, parameters } = sink({
    name,
    order: 0,
    columns,
    sql: (r) => `insert into ${name} (${list}) select ${list} from ${r}`,
  });
  return {
    name,
    async insert(run, rows) {
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        const part = rows.slice(start, start + rowsAtOnce);
        await run(sql, parameters(part.map((values) => ({ values }))));
      }
    },
  };
}

export const transactions = table('transaction', {
  id: 'uuid',
  organization_id: 'uuid',
  site_id: 'uuid',
  station_id: 'uuid',
  evse_number: 'smallint',
  connector_number: 'smallint',
  station_transaction_id: 'text',
  state: 'text',
  charging_state: 'text',
  provisional: 'boolean',
  provisional_reason: 'text',
  confirmed_at: 'timestamptz',
  token_uid: 'text',
  token_kind: 'text',
  token_id: 'uuid',
  token_group: 'text',
  authorization_status: 'text',
  stop_token_uid: 'text',
  remote_start_id: 'integer',
  started_at: 'timestamptz',
  started_sent: 'text',
  start_arrived_at: 'timestamptz',
  ended_at: 'timestamptz',
  ended_sent: 'text',
  end_arrived_at: 'timestamptz',
  stop_reason: 'text',
  stop_trigger: 'text',
  register_start: 'numeric',
  register_end: 'numeric',
  register_last: 'numeric',
  register_last_at: 'timestamptz',
  register_source: 'text',
  energy_wh: 'numeric',
  soc: 'numeric',
  last_sample_at: 'timestamptz',
  charging_seconds: 'integer',
  first_seq_no: 'integer',
  last_seq_no: 'integer',
  anomalies: 'text[]',
  used: 'boolean',
  offline: 'boolean',
  updated_at: 'timestamptz',
});

export const transactionEvents = table('transaction_event', {
  id: 'uuid',
  transaction_id: 'uuid',
  station_id: 'uuid',
  kind: 'text',
  trigger: 'text',
  seq_no: 'integer',
  body_digest: 'bigint',
  charging_state: 'text',
  offline: 'boolean',
  station_at: 'timestamptz',
  sent_at: 'text',
  arrived_at: 'timestamptz',
  at: 'timestamptz',
  data: 'jsonb',
});

export const samples = table('meter_sample', {
  at: 'timestamptz',
  station_id: 'uuid',
  evse_number: 'smallint',
  transaction_id: 'uuid',
  sent_at: 'text',
  context: 'text',
  location: 'text',
  digest: 'bigint',
  arrived_at: 'timestamptz',
  energy_import_wh: 'numeric',
  power_import_w: 'real',
  current_import_a: 'real',
  current_l1_a: 'real',
  current_l2_a: 'real',
  current_l3_a: 'real',
  voltage_v: 'real',
  soc_percent: 'real',
  other: 'jsonb',
});

export const attempts = table('attempt_log', {
  id: 'uuid',
  attempt_id: 'uuid',
  station_id: 'uuid',
  evse_number: 'smallint',
  step: 'text',
  reason: 'text',
  token_uid: 'text',
  token_id: 'uuid',
  transaction_id: 'uuid',
  station_at: 'timestamptz',
  arrived_at: 'timestamptz',
  at: 'timestamptz',
});

export const statuses = table('status_log', {
  id: 'uuid',
  station_id: 'uuid',
  evse_number: 'smallint',
  connector_number: 'smallint',
  state: 'text',
  error_code: 'text',
  info: 'text',
  source: 'text',
  station_at: 'timestamptz',
  arrived_at: 'timestamptz',
  at: 'timestamptz',
});

export const connections = table('connection_log', {
  id: 'uuid',
  station_id: 'uuid',
  connected: 'boolean',
  epoch: 'bigint',
  version: 'text',
  security_profile: 'smallint',
  reason: 'text',
  at: 'timestamptz',
});

export const events = table('event', {
  id: 'uuid',
  at: 'timestamptz',
  kind: 'text',
  organization_id: 'uuid',
  site_id: 'uuid',
  station_id: 'uuid',
  subject_id: 'uuid',
  data: 'jsonb',
});

export const quarantined = table('quarantine', {
  id: 'uuid',
  organization_id: 'uuid',
  site_id: 'uuid',
  station_id: 'uuid',
  kind: 'text',
  reason: 'text',
  station_transaction_id: 'text',
  body: 'jsonb',
  body_digest: 'bigint',
  at: 'timestamptz',
  arrived_at: 'timestamptz',
  resolution: 'text',
  resolved_at: 'timestamptz',
  resolved_note: 'text',
});

/** One row of a table, as it is given to `insert`. */
export type RowOf<T> = T extends Table<infer Column> ? Readonly<Record<Column, Cell>> : never;
