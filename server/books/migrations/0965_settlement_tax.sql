-- Whether a site host puts tax on their share. Until somebody says, a statement is before tax and no invoice of theirs.
alter table site_host add column tax_status text not null default 'unknown'
  check (tax_status in ('unknown', 'standard', 'small_business'));
alter table site_host add column tax_number text not null default '';

-- A statement that is an invoice of the host's, issued by us (self-billed), names their tax.
alter table statement add column self_billed boolean not null default false;
alter table statement add column tax_minor bigint not null default 0;
alter table statement add column net_minor bigint generated always as (total_minor - tax_minor) stored;
alter table statement add column tax_category text check (tax_category in ('S', 'E', 'AE'));
alter table statement add column tax_country text not null default '';
alter table statement add column tax_percent numeric not null default 0;
alter table statement add column tax_reason text not null default '';
alter table statement add check (self_billed = (tax_category is not null));
alter table statement add check (tax_minor = 0 or tax_category = 'S');

-- Money that went to a host for a statement, or came back (below zero).
create table statement_payment (
  id bigint generated always as identity primary key,
  statement_id uuid not null references statement,
  at timestamptz not null,
  amount_minor bigint not null check (amount_minor <> 0),
  reference text not null,
  unique (statement_id, reference)
);
create trigger statement_payment_is_kept before update or delete on statement_payment
  for each row execute function refuse_rewriting();
