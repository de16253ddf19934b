-- Until when an EVSE is kept free for somebody who has not come yet; null: to the end.
alter table reservation add column hold_until timestamptz;
create index reservation_transaction on reservation (transaction_id) where transaction_id is not null;

-- What a reservation costs that nobody came for, by the tariff that held when it began.
create table reservation_cost (
  reservation_id uuid primary key references reservation,
  organization_id uuid not null,
  site_id uuid,
  token_id uuid,
  currency text not null,
  before_tax_minor bigint,
  tax_minor bigint,
  after_tax_minor bigint,
  cost jsonb not null,
  priced_at timestamptz not null,
  -- somebody came after all: told late
  voided_at timestamptz
);
