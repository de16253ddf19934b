-- The payment by which a driver topped a balance up; null where an operator did.
alter table balance_movement add column payment_id uuid;
create unique index balance_movement_payment on balance_movement (payment_id, after_minor) where payment_id is not null;
