-- What stations were told of the cost of their transactions, the last time.
create table cost_shown (
  transaction_id uuid primary key references transaction,
  -- in whole currency units
  cost numeric not null,
  shown_at timestamptz not null,
  final boolean not null default false,
  status text not null
);

-- When the cable was pulled after a transaction had ended: until then an idle fee goes on, where the tariff has one.
create table transaction_unplugged (
  transaction_id uuid primary key references transaction,
  at timestamptz not null
);

-- What stations were told to show and to charge while nobody else tells them: by variable, the last value and answer.
create table price_display (
  station_id uuid not null references station,
  variable text not null,
  value text not null,
  status text not null,
  told_at timestamptz not null,
  primary key (station_id, variable)
);
