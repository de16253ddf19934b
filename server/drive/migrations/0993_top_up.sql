-- A payment may top a prepaid balance up: what is taken of it is money on the balance.
alter table payment drop constraint payment_kind_check;
alter table payment add constraint payment_kind_check check (kind in ('charging', 'rest', 'terminal', 'top_up'));
alter table payment add column balance_id uuid references balance;
alter table payment add check ((kind = 'top_up') = (balance_id is not null));
create index payment_balance on payment (balance_id) where balance_id is not null;
