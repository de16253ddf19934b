-- Which worker shares out the power of a site, until when, and how things stand there.
create table site_dispatch (
  site_id uuid primary key references site,
  node_id uuid,
  lease_until timestamptz,
  -- what the page of the site shows: written by the owner, at most every other second
  snapshot jsonb,
  snapshot_at timestamptz,
  -- the latest plan: amperes and watts by slot
  plan jsonb
);

-- The numbers under which a station keeps the dispatcher's three profiles of an EVSE.
create table site_evse_profile (
  evse_id uuid primary key references evse,
  fallback_number integer not null,
  hold_number integer not null,
  grant_number integer not null
);

-- What somebody wants for a running transaction.
create table charging_wish (
  transaction_id uuid primary key references transaction,
  mode text check (mode in ('now', 'departure', 'sun', 'sun_and_minimum', 'cheapest')),
  departs_at timestamptz,
  energy_wh numeric,
  priority integer not null default 0,
  set_by text not null,
  set_at timestamptz not null
);
