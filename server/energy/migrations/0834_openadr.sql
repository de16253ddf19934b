-- A server of grid events (VTN of OpenADR 3) that some sites follow.
create table vtn (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  url text not null,
  version text not null check (version in ('3.0', '3.1')),
  token_url text,
  client_id text,
  sealed_secret text,
  created_at timestamptz not null,
  retired_at timestamptz,
  asked_at timestamptz,
  answered_at timestamptz,
  problem jsonb
);
create unique index vtn_name on vtn (organization_id, lower(name)) where retired_at is null;

-- A site that takes part: as a ven with one resource.
create table vtn_site (
  vtn_id uuid not null references vtn,
  site_id uuid not null references site,
  ven_name text not null,
  resource_name text not null,
  -- groups and other names by which it may be meant
  targets text[] not null default '{}',
  -- what it may always take; it falls back to this when limits run out or nobody can be reached
  subscribed_watts real,
  -- where prices that are told are kept, and how clean power is
  price_series_id uuid,
  carbon_series_id uuid references carbon_series,
  ven_id text,
  primary key (vtn_id, site_id)
);
create index vtn_site_site on vtn_site (site_id);

create table grid_event (
  id uuid primary key,
  vtn_id uuid not null references vtn,
  organization_id uuid not null references organization,
  site_id uuid not null references site,
  event_id text not null,
  program_id text not null,
  program_name text not null,
  name text not null default '',
  priority integer,
  body jsonb not null,
  modified text not null,
  starts_at timestamptz,
  ends_at timestamptz,
  first_seen_at timestamptz not null,
  cancelled_at timestamptz,
  opted_out_at timestamptz,
  -- Wh: what cars would have drawn, and what they drew
  baseline_wh numeric,
  drawn_wh numeric,
  reported_at timestamptz,
  report_problem jsonb,
  unique (vtn_id, site_id, event_id)
);
create index grid_event_site on grid_event (site_id, starts_at desc);
