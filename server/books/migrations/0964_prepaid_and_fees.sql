-- What is billed is a transaction or the fee of a reservation that nobody came for.
drop index billable_list;
drop index billable_changed;
alter table billable drop constraint billable_pkey;
alter table billable alter column transaction_id drop not null;
alter table billable add column reservation_id uuid references reservation;
alter table billable add check (num_nonnulls(transaction_id, reservation_id) = 1);
alter table billable add column id uuid generated always as (coalesce(transaction_id, reservation_id)) stored;
alter table billable add primary key (id);
create unique index billable_transaction on billable (transaction_id);
create index billable_reservation on billable (reservation_id) where reservation_id is not null;
create index billable_list on billable (organization_id, ended_at desc, id desc) where state in ('open', 'changed');
create index billable_changed on billable (id) where state = 'changed';

alter table invoice_line add column reservation_id uuid;
create unique index invoice_line_fee_once on invoice_line (reservation_id, part, again)
  where charges and reservation_id is not null;
create index invoice_line_reservation on invoice_line (reservation_id) where reservation_id is not null;

-- Movements of prepaid balances that are not in the ledger yet. The database notes each itself, so that none is
-- forgotten, whoever moves money; those of before are posted as well.
create table balance_unposted (
  movement_id uuid primary key references balance_movement
);
insert into balance_unposted (movement_id) select id from balance_movement;
create function note_balance_movement() returns trigger language plpgsql as $$
begin
  insert into balance_unposted (movement_id) select id from added;
  return null;
end $$;
create trigger balance_movement_noted after insert on balance_movement
  referencing new table as added for each statement execute function note_balance_movement();

-- What was taken of a balance for something that no customer is billed for: whoever paid gets a receipt.
create table prepaid_unbilled (
  -- a transaction or a reservation
  id uuid primary key,
  balance_id uuid not null references balance,
  tried_at timestamptz
);
create index prepaid_unbilled_tried on prepaid_unbilled (tried_at nulls first, id);

-- What of it paid which invoice, in order; below zero it was taken back from one, for another to have it.
create table prepaid_use (
  id uuid not null,
  step integer not null,
  invoice_id uuid not null references invoice,
  amount_minor bigint not null check (amount_minor <> 0),
  primary key (id, step)
);
create index prepaid_use_invoice on prepaid_use (invoice_id);
create trigger prepaid_use_is_kept before update or delete on prepaid_use for each row execute function refuse_rewriting();
