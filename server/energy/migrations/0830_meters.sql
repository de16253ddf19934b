-- What tells of power at a site: a meter, a solar plant, a battery, a load.
create table meter (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid not null references site,
  name text not null,
  role text not null check (role in ('grid', 'feeder', 'pv', 'battery', 'load')),
  -- how its values come, as the API takes it; never a secret
  transport jsonb not null,
  -- the broker's password, sealed
  sealed_password text,
  -- of the token with which values are pushed
  token_hash bytea,
  -- its sign is the other way round than ours
  inverted boolean not null default false,
  -- what it can measure at the most; more is a fault of the meter
  most_watts real,
  stale_seconds integer not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  retired_at timestamptz
);
create unique index meter_name on meter (site_id, lower(name)) where retired_at is null;
create index meter_organization on meter (organization_id);

-- What a meter said last, and how it is: one row that is written with each reading.
create table meter_state (
  meter_id uuid primary key references meter on delete cascade,
  state text not null check (state in ('waiting', 'live', 'stale')),
  since timestamptz not null,
  at timestamptz,
  arrived_at timestamptz,
  values jsonb,
  -- why nothing comes, where that is known
  problem jsonb,
  refused_at timestamptz,
  refused_why jsonb,
  refused_values jsonb,
  refused_in_row integer not null default 0,
  refused_count bigint not null default 0
) with (fillfactor = 60);

-- Powers: above 0 is taken from the grid, made by the sun, put into the battery, used by the load.
create table meter_reading (
  meter_id uuid not null,
  at timestamptz not null,
  arrived_at timestamptz not null,
  power_w real,
  current_l1_a real,
  current_l2_a real,
  current_l3_a real,
  voltage_l1_v real,
  voltage_l2_v real,
  voltage_l3_v real,
  import_wh numeric,
  export_wh numeric,
  soc_percent real,
  primary key (meter_id, at)
) partition by range (at);
create table meter_reading_default partition of meter_reading default;
create index meter_reading_arrived on meter_reading using brin (arrived_at);
select ensure_partitions('meter_reading', 'week', current_date - 7, current_date + 14);

-- 15 minutes of a meter, kept for ever. covered_seconds: how much of them its readings tell of.
create table meter_quarter (
  meter_id uuid not null,
  quarter timestamptz not null,
  import_wh numeric not null,
  export_wh numeric not null,
  covered_seconds integer not null,
  max_w real,
  min_w real,
  soc_percent real,
  primary key (meter_id, quarter)
);
create index meter_quarter_time on meter_quarter (quarter);

-- Which node reads a meter; a lease that runs out by itself.
create table meter_lease (
  meter_id uuid primary key references meter on delete cascade,
  node_id uuid not null,
  until timestamptz not null
);
