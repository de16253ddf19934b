-- When a vehicle leaves a site, and with how much: on some weekdays, or on one day.
create table departure (
  id uuid primary key,
  -- the vehicle's
  organization_id uuid not null references organization,
  vehicle_id uuid not null references vehicle,
  site_id uuid not null references site,
  -- 1 is Monday
  weekdays smallint[],
  on_day date,
  -- on the clock of the site
  leaves_at time not null,
  -- what must have come into the battery's plug since the departure before, or the state of charge to leave with
  energy_wh numeric check (energy_wh > 0),
  soc_percent smallint check (soc_percent between 1 and 100),
  note text not null default '',
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((weekdays is null) <> (on_day is null)),
  check ((energy_wh is null) <> (soc_percent is null))
);
create index departure_site on departure (site_id) where ended_at is null;
create index departure_vehicle on departure (vehicle_id) where ended_at is null;
create index departure_organization on departure (organization_id, id);
