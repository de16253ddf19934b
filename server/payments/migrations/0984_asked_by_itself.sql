-- A payer is mailed once by itself for what is still to be paid: when that failed, how often, and when it is tried again.
alter table payment add column ask_failures smallint not null default 0;
alter table payment add column ask_after timestamptz;
create index payment_unasked on payment (changed_at) where state = 'second_payment' and asked_times = 0 and email is not null;
