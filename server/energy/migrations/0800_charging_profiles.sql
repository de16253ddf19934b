-- Ids of charging profiles that we install: unique in the whole system, so that none is mistaken for another's.
create sequence charging_profile_number as integer minvalue 1 maxvalue 2147483647 cycle cache 1;

-- What stations hold, or held, of charging profiles, whoever set them: our commands, calls by hand, reports.
create table charging_profile (
  id uuid primary key,
  station_id uuid not null references station,
  -- the id on the wire
  number integer not null,
  -- 0 is the whole station
  evse_number smallint not null,
  purpose text not null check (purpose in ('station_max', 'tx_default', 'tx', 'priority', 'local_generation', 'external')),
  stack_level integer not null,
  kind text not null check (kind in ('absolute', 'daily', 'weekly', 'relative', 'dynamic')),
  station_transaction_id text,
  valid_from timestamptz,
  valid_to timestamptz,
  -- start, seconds, unit, minRate, periods, updateSeconds
  schedule jsonb not null,
  -- who set it: us (CSO), or as the station reports it
  source text not null default 'CSO',
  state text not null default 'installed' check (state in ('installed', 'replaced', 'cleared', 'expired', 'ended', 'missing')),
  installed_at timestamptz not null,
  ended_at timestamptz,
  -- the report that told of it last
  reported_at timestamptz,
  report_id integer
);
create unique index charging_profile_installed on charging_profile (station_id, number) where state = 'installed';
create index charging_profile_station on charging_profile (station_id, installed_at desc, id desc);
create index charging_profile_transaction on charging_profile (station_id, station_transaction_id)
  where state = 'installed' and purpose = 'tx';
create index charging_profile_end on charging_profile (valid_to) where state = 'installed' and valid_to is not null;

-- A question for the profiles of a station, and how far its answer, which comes in parts, has come.
create table charging_profile_report (
  station_id uuid not null references station,
  request_id integer not null,
  -- what was asked for; null where the report came before the answer to the question
  evse_number smallint,
  purpose text,
  stack_level integer,
  numbers integer[],
  asked_at timestamptz,
  parts integer not null default 0,
  complete boolean not null default false,
  told_at timestamptz,
  primary key (station_id, request_id)
);

-- Limits that the site, not we, puts on a station: the grid operator, a local energy management.
create table external_limit (
  id uuid primary key,
  station_id uuid not null references station,
  evse_number smallint not null,
  source text not null,
  grid_critical boolean,
  local_generation boolean,
  schedules jsonb not null,
  told_at timestamptz not null,
  cleared_at timestamptz
);
create unique index external_limit_now on external_limit (station_id, evse_number, source) where cleared_at is null;
create index external_limit_station on external_limit (station_id, told_at desc);

-- What a vehicle asked for by ISO 15118, and the schedule that it chose.
create table charging_need (
  id uuid primary key,
  station_id uuid not null references station,
  evse_number smallint not null,
  station_transaction_id text,
  transfer text not null,
  energy_wh numeric,
  max_amps numeric,
  max_watts numeric,
  soc_percent numeric,
  departure_at timestamptz,
  max_schedules integer,
  needs jsonb not null,
  answered text not null,
  told_at timestamptz not null,
  chosen_schedule jsonb,
  chosen_at timestamptz
);
create index charging_need_station on charging_need (station_id, evse_number, told_at desc);

-- How a running transaction charges besides its limits: with priority, and which ways of transfer are allowed.
create table charging_mode (
  station_id uuid not null references station,
  station_transaction_id text not null,
  priority boolean not null default false,
  priority_at timestamptz,
  allowed_transfer text[],
  told_at timestamptz not null,
  primary key (station_id, station_transaction_id)
);

-- The composite schedule that a station told last, for each EVSE.
create table composite_schedule (
  station_id uuid not null references station,
  evse_number smallint not null,
  schedule jsonb not null,
  told_at timestamptz not null,
  primary key (station_id, evse_number)
);

-- Controls of distributed energy resources (2.1, block R) that a station holds.
create table der_control (
  station_id uuid not null references station,
  control_id text not null,
  control_type text not null,
  is_default boolean not null,
  settings jsonb not null,
  state text not null check (state in ('scheduled', 'active', 'ended', 'superseded', 'cleared')),
  set_at timestamptz not null,
  changed_at timestamptz not null,
  report_id integer,
  primary key (station_id, control_id)
);

create table der_alarm (
  id uuid primary key,
  station_id uuid not null references station,
  control_type text not null,
  fault text,
  info text,
  ended boolean not null,
  at timestamptz not null,
  arrived_at timestamptz not null
);
create index der_alarm_station on der_alarm (station_id, arrived_at desc);
