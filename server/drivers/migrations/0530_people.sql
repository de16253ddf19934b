-- The zone in which an organization counts its days; null: that of the organization above it.
alter table organization add column zone text;
create function zone_of_organization(organization_id uuid) returns text language sql stable as $$
  select coalesce((
    select a.zone from organization o, unnest(o.path) with ordinality as p (id, level) join organization a on a.id = p.id
     where o.id = organization_id and a.zone is not null order by p.level desc limit 1), 'UTC')
$$;

-- Cars and drivers that somebody pays for together.
create table fleet (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  note text not null default '',
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index fleet_name on fleet (organization_id, lower(name)) where retired_at is null;

-- What a fleet books its costs on.
create table cost_centre (
  id uuid primary key,
  fleet_id uuid not null references fleet,
  organization_id uuid not null references organization,
  code text not null,
  name text not null default '',
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index cost_centre_code on cost_centre (fleet_id, lower(code)) where retired_at is null;
create index cost_centre_organization on cost_centre (organization_id);

-- Drivers who are treated alike: at sites, by tariffs.
create table driver_group (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  note text not null default '',
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index driver_group_name on driver_group (organization_id, lower(name)) where retired_at is null;

-- A person who charges. What names the person is here alone: all else refers to the id, and outlives an erasure.
create table driver (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  email text,
  phone text,
  language text,
  -- the driver's number in another system: personnel, customer
  external_number text,
  note text not null default '',
  status text not null default 'active' check (status in ('active', 'blocked')),
  blocked_reason text,
  fleet_id uuid references fleet,
  cost_centre_id uuid references cost_centre,
  created_at timestamptz not null,
  retired_at timestamptz,
  erased_at timestamptz
);
create index driver_organization on driver (organization_id, lower(name), id);
create index driver_fleet on driver (fleet_id);
create index driver_cost_centre on driver (cost_centre_id);
create index driver_email on driver (lower(email));
create unique index driver_external_number on driver (organization_id, external_number) where retired_at is null;

create table driver_group_member (
  driver_id uuid not null references driver,
  group_id uuid not null references driver_group,
  primary key (driver_id, group_id)
);
create index driver_group_member_group on driver_group_member (group_id);

-- A car. One that names itself when it is plugged in (Autocharge) has a token of its own.
create table vehicle (
  id uuid primary key,
  organization_id uuid not null references organization,
  driver_id uuid references driver,
  fleet_id uuid references fleet,
  plate text not null,
  model text not null default '',
  battery_wh numeric,
  max_ac_watts numeric,
  max_dc_watts numeric,
  -- EVCCID or MAC address, as stations send it
  evccid text,
  note text not null default '',
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index vehicle_plate on vehicle (organization_id, upper(plate)) where retired_at is null;
create index vehicle_driver on vehicle (driver_id);
create index vehicle_fleet on vehicle (fleet_id);

-- Whose token it is: a driver's, a vehicle's (whose driver it then stands for), or both.
alter table token add column driver_id uuid references driver;
alter table token add column vehicle_id uuid references vehicle;
create index token_driver on token (driver_id) where driver_id is not null;
create index token_vehicle on token (vehicle_id) where vehicle_id is not null;
create index transaction_token_id on transaction (token_id, started_at desc) where token_id is not null;
