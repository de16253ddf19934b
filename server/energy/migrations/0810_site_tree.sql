-- A site's electrical tree: what feeds what, and how much each conductor bears.
create table site_node (
  id uuid primary key,
  site_id uuid not null references site,
  -- what feeds it; the grid connection has none
  parent_id uuid references site_node deferrable initially deferred,
  kind text not null check (kind in ('connection', 'panel', 'feeder', 'transformer')),
  name text not null,
  -- of each phase, in A
  rating_amps numeric not null,
  neutral_amps numeric,
  -- of a delta-wye transformer above it: volts to neutral below, divided by volts between phases above
  transformer_ratio numeric,
  primary_amps numeric,
  -- the meter that measures what flows through it
  meter_id uuid,
  -- the most that everything but the EVSEs draws here, in A per phase, as far as nothing measures it
  reserve_amps numeric,
  position integer not null
);
create index site_node_site on site_node (site_id, position);
create index site_node_parent on site_node (parent_id);

-- What else hangs on a node. Readings come from meters.
create table site_asset (
  id uuid primary key,
  site_id uuid not null references site,
  node_id uuid not null references site_node deferrable initially deferred,
  kind text not null check (kind in ('load', 'controllable', 'plant', 'battery')),
  name text not null,
  wiring text[] not null,
  rated_watts numeric not null,
  capacity_wh numeric,
  meter_id uuid,
  position integer not null
);
create index site_asset_site on site_asset (site_id, position);
create index site_asset_node on site_asset (node_id);

-- Where an EVSE hangs, how its legs are wired, and what its station holds by itself.
create table site_evse (
  evse_id uuid primary key references evse,
  site_id uuid not null references site,
  node_id uuid not null references site_node deferrable initially deferred,
  -- the conductor of each leg in the station's own order; empty: nobody knows
  wiring text[] not null,
  -- cable or fuse of its own, in A
  max_amps numeric,
  min_amps numeric not null default 6,
  fallback_amps numeric not null default 0
);
create index site_evse_site on site_evse (site_id);
create index site_evse_node on site_evse (node_id);

-- How a site shares out its power, and which version its tree has.
create table site_energy (
  site_id uuid primary key references site,
  version integer not null default 1,
  managed boolean not null default false,
  mode text not null default 'departure' check (mode in ('now', 'departure', 'sun', 'sun_and_minimum', 'cheapest')),
  -- what is assumed of a car of which nothing is known
  stay_hours numeric not null default 8,
  energy_wh numeric not null default 30000,
  changed_at timestamptz not null
);

-- Every version a tree has had, with who made it.
create table site_tree_version (
  site_id uuid not null references site,
  version integer not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  tree jsonb not null,
  primary key (site_id, version)
);
