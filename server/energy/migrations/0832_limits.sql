-- A limit from outside on a node of a site's tree: by a person, a program, the grid operator.
create table grid_limit (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid not null references site,
  -- null: the grid connection
  node_id uuid,
  amps real check (amps >= 0),
  watts real check (watts >= 0),
  -- only what the EVSEs draw, or everything that flows through the node
  of_evses boolean not null default false,
  from_at timestamptz not null,
  until_at timestamptz,
  -- holds only in these hours of the week, by the site's clock
  weekly jsonb,
  -- the lower, the more it counts
  priority integer not null,
  kind text not null check (kind in ('person', 'program', 'dimming', 'event')),
  source text not null,
  note text not null default '',
  -- the grid event or dimming that it comes from
  subject_id uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((amps is null) <> (watts is null))
);
create index grid_limit_site on grid_limit (site_id, until_at) where ended_at is null;
create index grid_limit_subject on grid_limit (subject_id) where subject_id is not null;

-- How a site takes part in dimming by the grid operator (§14a EnWG).
create table dimming_setting (
  site_id uuid primary key references site,
  mode text not null check (mode in ('direct', 'manager')),
  -- controllable devices; null: one for each EVSE
  devices integer check (devices > 0),
  -- simultaneity by number of devices, from two on; the last holds for all more
  factors jsonb not null,
  changed_at timestamptz not null
);

create table dimming (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid not null references site,
  mode text not null,
  devices integer not null,
  limit_watts real not null,
  source text not null,
  started_at timestamptz not null,
  until_at timestamptz,
  ended_at timestamptz
);
create index dimming_site on dimming (site_id, started_at desc);
create index dimming_running on dimming (site_id) where ended_at is null;

-- What was drawn while a dimming held, minute by minute: the proof. Kept for ever.
create table dimming_proof (
  dimming_id uuid not null references dimming,
  at timestamptz not null,
  limit_watts real not null,
  -- null: some EVSE that charges has not told its power
  evse_watts real,
  grid_watts real,
  primary key (dimming_id, at)
);
