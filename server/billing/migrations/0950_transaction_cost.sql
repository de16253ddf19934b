-- What a transaction costs, with the tariff that was frozen at its start. One row per transaction.
create table transaction_cost (
  transaction_id uuid primary key references transaction,
  organization_id uuid not null,
  site_id uuid,
  -- running: frozen, not priced yet; provisional: of an end that may still change; unpriced: no tariff holds there
  state text not null check (state in ('running', 'provisional', 'final', 'unpriced')),
  tariff_id uuid references tariff,
  tariff_version_id uuid references tariff_version,
  -- which assignment decided, and its level
  assignment_id uuid references tariff_assignment,
  level text,
  -- the tariff as the kernel priced it, market prices filled in
  frozen jsonb,
  currency text,
  started_at timestamptz not null,
  ended_at timestamptz,
  energy_wh numeric,
  before_tax_minor bigint,
  tax_minor bigint,
  after_tax_minor bigint,
  cost jsonb,
  -- how often it was priced: an end that changes prices anew
  revision integer not null default 0,
  priced_at timestamptz,
  check ((state = 'unpriced') = (frozen is null))
);
create index transaction_cost_organization on transaction_cost (organization_id, ended_at desc);
create index transaction_cost_site on transaction_cost (site_id, ended_at desc);

-- Every pricing there ever was. Append-only.
create table transaction_cost_log (
  transaction_id uuid not null references transaction,
  revision integer not null,
  state text not null,
  before_tax_minor bigint,
  tax_minor bigint,
  after_tax_minor bigint,
  currency text,
  cost jsonb not null,
  priced_at timestamptz not null,
  primary key (transaction_id, revision)
);
