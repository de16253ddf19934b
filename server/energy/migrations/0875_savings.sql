-- What the power of an ended transaction came from and cost, and what charging at once would have cost. Kept for ever.
create table transaction_saving (
  transaction_id uuid primary key references transaction,
  organization_id uuid not null,
  site_id uuid not null references site,
  ended_at timestamptz not null,
  -- of the price with which it was reckoned: a later end is reckoned anew
  revision integer not null,
  reckoned_at timestamptz not null,
  energy_wh numeric not null,
  -- by source; what is missing to the whole is of quarters that no meter told of
  sun_wh numeric not null,
  battery_wh numeric not null,
  grid_wh numeric not null,
  -- the power at which it would have charged at once
  watts real not null,
  -- null: nobody has said what power costs there
  currency text,
  cost numeric,
  at_once_cost numeric,
  -- of which for raising the month's peak
  demand numeric,
  at_once_demand numeric,
  -- the highest quarter that charging at once would have made, so that the next one does not count it again
  at_once_peak_w real,
  carbon_grams real,
  at_once_carbon_grams real,
  -- Wh by quarter from the first on: as it was, and at once
  first_quarter timestamptz not null,
  drawn real[] not null,
  at_once real[] not null
);
create index transaction_saving_site on transaction_saving (site_id, ended_at desc);
create index transaction_saving_organization on transaction_saving (organization_id, ended_at desc);
