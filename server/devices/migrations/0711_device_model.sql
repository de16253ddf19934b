-- Reports of the device model, as they come in parts (NotifyReport: seqNo, tbc).
create table variable_report (
  station_id uuid not null references station,
  request_id integer not null,
  -- full, configuration, summary, custom; null when nobody here asked for it.
  kind text,
  -- The station's answer to the request.
  answer text,
  asked_at timestamptz,
  -- Numbers of the parts that came, and that of the last one when it came.
  parts integer[] not null default '{}',
  last_part integer,
  variables integer not null default 0,
  complete boolean not null default false,
  first_at timestamptz,
  last_at timestamptz,
  -- The firmware that the configuration is known for once this report is complete.
  reads_for text,
  primary key (station_id, request_id)
);

-- What stations shall be set to. Several may be about a station: the more particular overrules (templates/pattern.ts).
create table configuration_template (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid references site,
  name text not null,
  note text not null default '',
  vendor text,
  model text,
  firmware text,
  version text,
  -- off: not applied. ask: differences are listed. heal: written to the station without asking.
  mode text not null default 'ask' check (mode in ('off', 'ask', 'heal')),
  -- When a station may be restarted for values that need it.
  restart text not null default 'never' check (restart in ('never', 'when_idle', 'window')),
  -- In the zone of the station's site; from > to reaches over midnight.
  window_from time,
  window_to time,
  variables jsonb not null default '[]',
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (restart <> 'window' or (window_from is not null and window_to is not null))
);
create index configuration_template_organization on configuration_template (organization_id, id);
create index configuration_template_site on configuration_template (site_id) where site_id is not null;

-- Whether wanted and reported were compared since either changed, and with which result.
create table configuration_check (
  station_id uuid primary key references station,
  due boolean not null default true,
  checked_at timestamptz,
  wanted integer not null default 0,
  drifted integer not null default 0
);
create index configuration_check_due on configuration_check (station_id) where due;

-- Where a station differs from what it shall be set to.
create table configuration_drift (
  station_id uuid not null references station,
  component text not null,
  component_instance text not null default '',
  evse_number smallint not null default 0,
  connector_number smallint not null default 0,
  variable text not null,
  variable_instance text not null default '',
  attribute text not null default 'Actual',
  wanted text not null,
  -- Null: the station never told of it.
  reported text,
  template_id uuid references configuration_template on delete cascade,
  heals boolean not null,
  restart text not null default 'never',
  window_from time,
  window_to time,
  -- The station's last answer to being set, when that was not yes.
  refused text,
  tries smallint not null default 0,
  tried_at timestamptz,
  found_at timestamptz not null,
  primary key (station_id, component, component_instance, evse_number, connector_number, variable, variable_instance, attribute)
);
create index configuration_drift_template on configuration_drift (template_id);
create index configuration_drift_heals on configuration_drift (station_id) where heals and refused is null;

-- Stations that took a value which takes effect after their next restart.
create table station_restart (
  station_id uuid primary key references station,
  since timestamptz not null,
  reasons text[] not null,
  restart text not null,
  window_from time,
  window_to time,
  asked_at timestamptz
);

-- Moves of stations to another URL, step by step.
create table network_move (
  id uuid primary key,
  station_id uuid not null references station,
  url text not null,
  slot integer not null,
  state text not null check (state in ('setting', 'restarting', 'waiting', 'moved', 'came_back', 'rolled_back', 'failed')),
  -- What to write to undo it: the priority of slots, or the URL before.
  before text,
  sentence jsonb not null,
  actor_kind text not null,
  actor_id uuid,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  -- While it is underway: when it is given up.
  until timestamptz not null
);
create index network_move_station on network_move (station_id, started_at desc);
create unique index network_move_underway on network_move (station_id) where state in ('setting', 'restarting', 'waiting');
