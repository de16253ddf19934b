-- The monitors that a station has, as it last told.
create table variable_monitor (
  station_id uuid not null references station,
  monitor_id integer not null,
  component text not null,
  component_instance text not null default '',
  evse_number smallint not null default 0,
  connector_number smallint not null default 0,
  variable text not null,
  variable_instance text not null default '',
  type text not null,
  value double precision not null,
  severity smallint not null,
  in_transaction boolean not null,
  -- Who set it: null until a report tells.
  kind text check (kind in ('hardwired', 'preset', 'custom')),
  told_at timestamptz not null,
  primary key (station_id, monitor_id)
);

-- A report of monitors on its way: parts come in any order, and the whole one tells which monitors are gone.
create table monitoring_report (
  station_id uuid not null references station,
  request_id integer not null,
  whole boolean not null,
  requested_at timestamptz not null,
  parts integer[] not null default '{}',
  last_part integer,
  finished_at timestamptz,
  primary key (station_id, request_id)
);

-- What a station's monitors noticed.
create table device_event (
  id uuid primary key,
  station_id uuid not null references station,
  event_id bigint not null,
  component text not null,
  component_instance text not null default '',
  evse_number smallint not null default 0,
  connector_number smallint not null default 0,
  variable text not null,
  variable_instance text not null default '',
  trigger text not null,
  kind text not null,
  value text,
  cause_event_id bigint,
  tech_code text,
  tech_info text,
  transaction_id text,
  monitor_id integer,
  monitor_type text,
  severity smallint,
  cleared boolean not null,
  station_at timestamptz,
  arrived_at timestamptz not null,
  -- When the station said that it is over.
  cleared_at timestamptz
);
create index device_event_station on device_event (station_id, arrived_at desc, id desc);
create index device_event_arrived on device_event (arrived_at desc, id desc);
create index device_event_active on device_event (station_id, component, variable) where cleared_at is null and not cleared;

-- What a station was asked to tell or forget of a customer. Kept shortly.
create table customer_request (
  id uuid primary key,
  station_id uuid not null references station,
  request_id integer not null,
  report boolean not null,
  clear boolean not null,
  state text not null,
  reason jsonb,
  last_part integer,
  requested_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz not null
);
create index customer_request_station on customer_request (station_id, requested_at desc, id desc);
create index customer_request_expiry on customer_request (expires_at);

create table customer_part (
  customer_request_id uuid not null references customer_request on delete cascade,
  part integer not null,
  data text not null,
  primary key (customer_request_id, part)
);

-- Readings that a station sends without being asked, at an interval.
create table event_stream (
  station_id uuid not null references station,
  stream_id integer not null,
  monitor_id integer not null,
  interval_seconds integer,
  values_at_once integer,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (station_id, stream_id)
);

create table event_stream_value (
  station_id uuid not null references station,
  stream_id integer not null,
  at timestamptz not null,
  value text not null,
  primary key (station_id, stream_id, at)
);
create index event_stream_value_age on event_stream_value using brin (at);
