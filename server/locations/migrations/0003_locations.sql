create table site (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  address text not null default '',
  city text not null default '',
  postal_code text not null default '',
  country text not null default '',
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  zone text not null,
  opening_hours jsonb,
  created_at timestamptz not null,
  retired_at timestamptz
);
create index site_organization on site (organization_id, id);
alter table operator_grant add foreign key (site_id) references site;
alter table api_key add foreign key (site_id) references site;

create table station (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid references site,
  identity text not null unique,
  name text not null default '',
  -- facts that the station tells of itself
  version text,
  vendor text,
  model text,
  serial_number text,
  firmware text,
  iccid text,
  imsi text,
  meter_type text,
  meter_serial_number text,
  boot_reason text,
  booted_at timestamptz,
  boot_status text not null default 'accepted' check (boot_status in ('accepted', 'pending', 'rejected')),
  -- what the operator decided
  security_profile smallint not null default 0 check (security_profile between 0 and 3),
  lenient boolean not null default true,
  template jsonb not null default '{}',
  last_seen_at timestamptz,
  status text not null default 'unknown',
  status_at timestamptz,
  error_code text,
  note text not null default '',
  created_at timestamptz not null,
  decommissioned_at timestamptz
);
create index station_organization on station (organization_id, identity);
create index station_site on station (site_id);

create table evse (
  id uuid primary key,
  station_id uuid not null references station,
  number smallint not null check (number > 0),
  label text not null default '',
  current_type text not null default 'AC' check (current_type in ('AC', 'DC')),
  phases smallint not null default 3 check (phases in (1, 2, 3)),
  max_amps numeric,
  max_watts numeric,
  created_at timestamptz not null,
  retired_at timestamptz,
  unique (station_id, number)
);

-- The live state of a connector: one of the domain's words, whichever message brought it.
create table connector (
  id uuid primary key,
  evse_id uuid not null references evse,
  station_id uuid not null references station,
  evse_number smallint not null,
  number smallint not null check (number > 0),
  plug text,
  state text not null default 'unknown' check (state in (
    'unknown', 'available', 'preparing', 'charging', 'suspended_ev', 'suspended_evse',
    'finishing', 'reserved', 'unavailable', 'faulted', 'occupied')),
  state_at timestamptz,
  error_code text,
  vendor_error_code text,
  info text,
  unique (evse_id, number),
  unique (station_id, evse_number, number)
) with (fillfactor = 80);

-- Every status change ever told, with the station's time and ours. Append-only, kept for years.
create table status_log (
  id uuid not null,
  station_id uuid not null,
  evse_number smallint not null,
  connector_number smallint not null,
  state text not null,
  error_code text,
  vendor_error_code text,
  info text,
  source text not null,
  station_at timestamptz,
  arrived_at timestamptz not null,
  at timestamptz not null,
  primary key (station_id, at, id)
) partition by range (at);
create table status_log_default partition of status_log default;
create index status_log_at on status_log using brin (at);
select ensure_partitions('status_log', 'week', current_date - 7, current_date + 14);
