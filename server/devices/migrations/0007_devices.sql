-- What a station reported of its configuration: 1.6 keys and 2.x variables in one model.
create table device_variable (
  station_id uuid not null references station,
  component text not null,
  component_instance text not null default '',
  evse_number smallint not null default 0,
  connector_number smallint not null default 0,
  variable text not null,
  variable_instance text not null default '',
  attribute text not null default 'Actual',
  value text,
  mutability text,
  unit text,
  data_type text,
  values_list text,
  min_limit numeric,
  max_limit numeric,
  read_at timestamptz not null,
  primary key (station_id, component, component_instance, evse_number, connector_number, variable, variable_instance, attribute)
);

create table security_event (
  id uuid primary key,
  station_id uuid not null references station,
  type text not null,
  info text,
  station_at timestamptz,
  arrived_at timestamptz not null
);
create index security_event_station on security_event (station_id, arrived_at desc);

-- Reports that a station makes of firmware and log jobs.
create table device_report (
  id uuid primary key,
  station_id uuid not null references station,
  kind text not null check (kind in ('firmware', 'log', 'diagnostics', 'notification', 'data_transfer')),
  status text not null,
  request_id integer,
  data jsonb not null,
  arrived_at timestamptz not null
);
create index device_report_station on device_report (station_id, arrived_at desc);
