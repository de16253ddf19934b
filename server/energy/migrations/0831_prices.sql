-- How clean power is: grams of CO2 per kWh, each until the next.
create table carbon_series (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index carbon_series_name on carbon_series (organization_id, lower(name)) where retired_at is null;

create table carbon_point (
  series_id uuid not null references carbon_series,
  from_at timestamptz not null,
  grams_per_kwh real not null,
  told_at timestamptz not null,
  primary key (series_id, from_at)
);

-- What power costs at a site, what is paid for it, and how clean it is.
create table site_price (
  site_id uuid primary key references site,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- per kWh: a price for always, windows of the week over it, or a series with what is added to it
  base_price numeric not null,
  windows jsonb not null default '[]',
  -- of tariffs' price series, whose table is made after this one
  buy_series_id uuid,
  -- per kWh for what is fed in
  sell_price numeric not null default 0,
  sell_series_id uuid,
  -- per kW of the month's highest quarter of an hour
  demand_price numeric,
  carbon_series_id uuid references carbon_series,
  carbon_grams real,
  changed_at timestamptz not null
);
create index site_price_carbon on site_price (carbon_series_id);

-- What a solar plant is: where it looks, and what it makes in full sun.
create table solar_plant (
  meter_id uuid primary key references meter on delete cascade,
  peak_watts real not null check (peak_watts > 0),
  -- from flat (0) to upright (90)
  tilt_degrees real not null,
  -- 0 north, 90 east, 180 south
  azimuth_degrees real not null
);
