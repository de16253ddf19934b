-- Fees of reservations are taken of balances, money is paid out of them, and each movement says what it was for.
alter table balance_movement drop constraint balance_movement_kind_check;
alter table balance_movement add constraint balance_movement_kind_check
  check (kind in ('top_up', 'charge', 'fee', 'refund', 'correction'));
alter table balance_movement add column reservation_id uuid;
create index balance_movement_transaction on balance_movement (transaction_id) where transaction_id is not null;
create index balance_movement_reservation on balance_movement (reservation_id) where reservation_id is not null;

-- What a fee is, and what of it was taken: it is taken once, and given back whole when it is no longer due.
create table balance_fee (
  reservation_id uuid primary key,
  balance_id uuid not null references balance,
  amount_minor bigint not null check (amount_minor >= 0),
  taken_minor bigint not null,
  owed_minor bigint not null check (owed_minor = amount_minor - taken_minor and owed_minor >= 0),
  updated_at timestamptz not null
);
create index balance_fee_owed on balance_fee (balance_id, updated_at) where owed_minor > 0;
