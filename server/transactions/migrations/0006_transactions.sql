-- Ids that 1.6 stations are given: unique in the whole system, never reused. Nodes take blocks.
create sequence transaction_number as integer minvalue 1 maxvalue 2147483647 no cycle cache 1;

create table transaction (
  id uuid primary key,
  organization_id uuid not null,
  site_id uuid,
  station_id uuid not null references station,
  evse_number smallint,
  connector_number smallint,
  -- the station's own id (2.x), or the number we issued (1.6) as text
  station_transaction_id text not null,
  state text not null check (state in ('active', 'ended')),
  charging_state text,
  -- provisional: closed by us with what is known; a late real end replaces it
  provisional boolean not null default false,
  provisional_reason text,
  confirmed_at timestamptz,
  token_uid text,
  token_kind text,
  token_id uuid,
  token_group text,
  authorization_status text,
  stop_token_uid text,
  remote_start_id integer,
  reservation_id integer,
  started_at timestamptz not null,
  started_sent text,
  start_arrived_at timestamptz not null,
  ended_at timestamptz,
  ended_sent text,
  end_arrived_at timestamptz,
  stop_reason text,
  stop_trigger text,
  -- registers in Wh at the station's location "Outlet" unless noted
  register_start numeric,
  register_end numeric,
  register_last numeric,
  register_source text,
  energy_wh numeric not null default 0,
  energy_estimated boolean not null default false,
  export_wh numeric not null default 0,
  power_w numeric,
  soc numeric,
  last_sample_at timestamptz,
  charging_seconds integer not null default 0,
  first_seq_no integer,
  last_seq_no integer,
  missing_seq_nos integer[] not null default '{}',
  -- marks that a person should see: 'clock', 'register_backwards', 'register_jump', 'gap', 'conflicting_event', ...
  anomalies text[] not null default '{}',
  used boolean not null default false,
  offline boolean not null default false,
  -- what the decision needs again after a reload and nobody else reads
  working jsonb not null default '{}',
  updated_at timestamptz not null
) with (fillfactor = 70);
create unique index transaction_station_id on transaction (station_id, station_transaction_id);
create index transaction_open on transaction (station_id) where state = 'active';
create index transaction_organization on transaction (organization_id, started_at desc, id desc);
create index transaction_site on transaction (site_id, started_at desc, id desc);
create index transaction_station on transaction (station_id, started_at desc, id desc);
create index transaction_started on transaction (started_at desc, id desc);
create index transaction_token on transaction (token_uid, started_at desc);
create index transaction_active on transaction (organization_id, started_at desc, id desc) where state = 'active';
create index transaction_provisional on transaction (ended_at) where provisional and confirmed_at is null;
create index transaction_anomalous on transaction (organization_id, started_at desc, id desc) where anomalies <> '{}';

-- Every event told about a transaction, in the order it arrived. Append-only.
create table transaction_event (
  id uuid not null,
  transaction_id uuid not null,
  station_id uuid not null,
  kind text not null,
  trigger text,
  seq_no integer,
  -- 0 for the first telling; the same seqNo with another body is kept with the next variant
  variant smallint not null default 0,
  body_digest bigint not null,
  charging_state text,
  offline boolean not null default false,
  station_at timestamptz,
  sent_at text,
  arrived_at timestamptz not null,
  at timestamptz not null,
  data jsonb,
  primary key (transaction_id, at, id)
) partition by range (at);
create table transaction_event_default partition of transaction_event default;
select ensure_partitions('transaction_event', 'week', current_date - 7, current_date + 14);

-- One row per EVSE, transaction, instant, context and location; rare measurands in "other".
-- digest: 64-bit hash of the values: a resend has the same and is not written again, another value is kept and flagged.
create table meter_sample (
  at timestamptz not null,
  station_id uuid not null,
  evse_number smallint not null,
  transaction_id uuid,
  sent_at text not null,
  context text not null,
  location text not null,
  digest bigint not null,
  arrived_at timestamptz not null,
  conflicting boolean not null default false,
  clock_fault boolean not null default false,
  energy_import_wh numeric,
  energy_export_wh numeric,
  power_import_w real,
  power_export_w real,
  power_offered_w real,
  current_import_a real,
  current_l1_a real,
  current_l2_a real,
  current_l3_a real,
  current_offered_a real,
  voltage_v real,
  voltage_l1_v real,
  voltage_l2_v real,
  voltage_l3_v real,
  power_l1_w real,
  power_l2_w real,
  power_l3_w real,
  soc_percent real,
  temperature_c real,
  frequency_hz real,
  other jsonb
) partition by range (at);
create table meter_sample_default partition of meter_sample default;
create unique index meter_sample_key on meter_sample
  (station_id, transaction_id, evse_number, sent_at, context, location, digest, at) nulls not distinct;
create index meter_sample_at on meter_sample using brin (at);
create index meter_sample_arrived on meter_sample using brin (arrived_at);
select ensure_partitions('meter_sample', 'week', current_date - 7, current_date + 14);

-- 15-minute energy per EVSE, kept for ever; made from meter_sample by the roll-up job.
create table energy_quarter (
  station_id uuid not null,
  evse_number smallint not null,
  quarter timestamptz not null,
  import_wh numeric not null,
  export_wh numeric not null default 0,
  max_power_w real,
  primary key (station_id, evse_number, quarter)
);
create index energy_quarter_time on energy_quarter (quarter);

-- Messages about money that fit no transaction; an operator attaches or discards them.
create table quarantine (
  id uuid primary key,
  organization_id uuid not null,
  site_id uuid,
  station_id uuid not null references station,
  kind text not null,
  reason text not null,
  station_transaction_id text,
  body jsonb not null,
  body_digest bigint not null,
  at timestamptz not null,
  arrived_at timestamptz not null,
  resolution text check (resolution in ('attached', 'discarded')),
  resolved_at timestamptz,
  resolved_by uuid,
  resolved_note text,
  transaction_id uuid references transaction
);
create unique index quarantine_once on quarantine (station_id, kind, body_digest);
create index quarantine_open on quarantine (organization_id, arrived_at desc) where resolution is null;

-- Charging attempts, step by step: plugged, authorized, refused, started, energy, ended, failed. Append-only.
create table attempt_log (
  id uuid not null,
  attempt_id uuid not null,
  station_id uuid not null,
  evse_number smallint,
  step text not null,
  reason text,
  token_uid text,
  token_id uuid,
  transaction_id uuid,
  station_at timestamptz,
  arrived_at timestamptz not null,
  at timestamptz not null,
  primary key (station_id, at, id)
) partition by range (at);
create table attempt_log_default partition of attempt_log default;
create index attempt_log_token on attempt_log (token_uid, at desc);
select ensure_partitions('attempt_log', 'week', current_date - 7, current_date + 14);
