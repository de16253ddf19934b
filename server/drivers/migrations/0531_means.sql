-- From when until when a driver or a fleet may charge on an organization's terms. Who has contracts charges only while
-- one of them holds; who has none is not bound to any.
create table contract (
  id uuid primary key,
  -- with whom it is
  organization_id uuid not null references organization,
  driver_id uuid references driver,
  fleet_id uuid references fleet,
  name text not null,
  valid_from timestamptz not null,
  valid_until timestamptz,
  note text not null default '',
  created_at timestamptz not null,
  check ((driver_id is null) <> (fleet_id is null)),
  check (valid_until is null or valid_until >= valid_from)
);
create index contract_driver on contract (driver_id);
create index contract_fleet on contract (fleet_id);
create index contract_organization on contract (organization_id, id);

-- How much may be spent in a day, week or month, in money, in energy, or both. Of several, each must have something left.
create table budget (
  id uuid primary key,
  organization_id uuid not null references organization,
  subject_kind text not null check (subject_kind in ('driver', 'fleet', 'cost_centre')),
  subject_id uuid not null,
  period text not null check (period in ('day', 'week', 'month')),
  currency text check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint check (amount_minor >= 0),
  energy_wh numeric check (energy_wh >= 0),
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((currency is null) = (amount_minor is null)),
  check (amount_minor is not null or energy_wh is not null)
);
create index budget_subject on budget (subject_id) where ended_at is null;
create index budget_organization on budget (organization_id, id);

-- Money that was paid before. What is held is what transactions that run have cost so far.
create table balance (
  id uuid primary key,
  organization_id uuid not null references organization,
  driver_id uuid references driver,
  fleet_id uuid references fleet,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null default 0 check (amount_minor >= 0),
  held_minor bigint not null default 0,
  -- what charging cost beyond what was there; the next top-up pays it first
  owed_minor bigint not null default 0 check (owed_minor >= 0),
  created_at timestamptz not null,
  closed_at timestamptz,
  check ((driver_id is null) <> (fleet_id is null))
);
create unique index balance_driver on balance (driver_id) where closed_at is null;
create unique index balance_fleet on balance (fleet_id) where closed_at is null;
create index balance_organization on balance (organization_id, id);

-- Every movement of a balance. Append-only: their sum is the balance.
create table balance_movement (
  id uuid primary key,
  balance_id uuid not null references balance,
  kind text not null check (kind in ('top_up', 'charge', 'correction')),
  amount_minor bigint not null check (amount_minor <> 0),
  after_minor bigint not null check (after_minor >= 0),
  transaction_id uuid,
  note text not null default '',
  by_kind text not null,
  by_id uuid,
  at timestamptz not null
);
create index balance_movement_balance on balance_movement (balance_id, at desc, id desc);

-- What each transaction was counted with, so that it is counted once, however often it is priced.
create table spend (
  transaction_id uuid primary key,
  organization_id uuid not null,
  driver_id uuid,
  fleet_id uuid,
  cost_centre_id uuid,
  balance_id uuid references balance,
  -- on which it began, in the zone of the organization
  day date not null,
  state text not null check (state in ('running', 'ended')),
  currency text,
  amount_minor bigint not null default 0,
  energy_wh numeric not null default 0,
  revision integer not null default 0,
  -- of the balance: taken, and not to be had
  taken_minor bigint not null default 0,
  owed_minor bigint not null default 0,
  -- in minor units a minute, when it was last looked at
  pace_minor numeric not null default 0,
  pace_wh numeric not null default 0,
  -- what the station was told as its limit
  told_minor bigint,
  told_wh numeric,
  stop_asked_at timestamptz,
  updated_at timestamptz not null
);
create index spend_owed on spend (balance_id, updated_at) where owed_minor > 0;
create index spend_running on spend (updated_at) where state = 'running';
create index spend_driver on spend (driver_id, day);

-- What was spent in each period; transactions that run are in it with what they have cost so far.
create table spent (
  subject_id uuid not null,
  period text not null,
  starts_on date not null,
  -- '' for energy that nobody priced
  currency text not null,
  amount_minor bigint not null,
  energy_wh numeric not null,
  primary key (subject_id, period, starts_on, currency)
) with (fillfactor = 80);
