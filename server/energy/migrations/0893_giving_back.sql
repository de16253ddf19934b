-- Whether a vehicle may give energy back, and what it keeps of its charge: its driver's word, or its fleet's.
create table vehicle_giving (
  vehicle_id uuid primary key references vehicle on delete cascade,
  allowed boolean not null,
  keep_percent smallint not null check (keep_percent between 10 and 100),
  -- the most that it gives, in W; null: only as it tells its station
  max_watts numeric,
  set_by text not null,
  set_at timestamptz not null
);

-- What the transaction had taken, less what it had given, when its vehicle told its needs.
alter table charging_need add column net_wh numeric;
