-- What does not fit between the provider, our payments and the books: found by the reconciliation, until it fits or
-- somebody says what it was.
create table payment_difference (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid,
  kind text not null,
  -- what it is about: a payment of ours, or only the provider's ref of one
  payment_id uuid references payment,
  provider text not null,
  provider_ref text,
  currency text,
  ours_minor bigint,
  theirs_minor bigint,
  detail text not null default '',
  found_at timestamptz not null,
  seen_at timestamptz not null,
  resolved_at timestamptz,
  -- null: it fits by itself again
  resolved_by uuid,
  note text not null default ''
);
create unique index payment_difference_open on payment_difference (kind, coalesce(payment_id::text, provider_ref)) where resolved_at is null;
create index payment_difference_organization on payment_difference (organization_id, found_at desc, id desc);
create index payment_difference_payment on payment_difference (payment_id);

-- Fees that the provider kept, and what it paid out.
create table payment_movement (
  id uuid primary key,
  organization_id uuid not null references organization,
  provider text not null,
  ref text not null,
  kind text not null check (kind in ('fee', 'payout')),
  payment_id uuid references payment,
  amount_minor bigint not null,
  currency text not null,
  at timestamptz not null,
  unique (provider, kind, ref)
);
create index payment_movement_organization on payment_movement (organization_id, at desc, id desc);
create index payment_movement_payment on payment_movement (payment_id);

-- Ways to pay that drivers saved: what the provider calls them, and what a person knows them by.
create table payment_method (
  id uuid primary key,
  driver_id uuid not null,
  provider text not null,
  customer_ref text not null,
  method_ref text not null,
  brand text not null,
  last4 text not null,
  expires text,
  created_at timestamptz not null,
  unique (provider, method_ref)
);
create index payment_method_driver on payment_method (driver_id);
create table payment_saving (
  id uuid primary key,
  driver_id uuid not null,
  provider text not null,
  provider_ref text not null,
  created_at timestamptz not null
);
create index payment_saving_driver on payment_saving (driver_id);
-- A payment may be made with a method that its driver saved.
alter table payment add column method_id uuid references payment_method on delete set null;
