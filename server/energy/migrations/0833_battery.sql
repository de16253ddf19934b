-- How a site's battery may be used, by the meter that measures it.
create table site_battery (
  meter_id uuid primary key references meter on delete cascade,
  capacity_wh real not null check (capacity_wh > 0),
  max_watts real not null check (max_watts > 0),
  mode text not null check (mode in ('normal', 'hold', 'charge_cheap', 'peak_shaving')),
  -- kept for the building, whatever the plan
  reserve_percent real not null,
  -- below this nothing goes into cars
  cars_above_percent real not null,
  cheap_below numeric,
  peak_watts real,
  wear_per_kwh numeric not null default 0
);
