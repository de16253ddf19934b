-- A top-up that was given back at the payment provider takes a balance below zero where its money was spent before;
-- nothing else does: each change of a balance is kept as a movement, and these are bounded.
alter table balance drop constraint balance_amount_minor_check;
alter table balance_movement drop constraint balance_movement_after_minor_check;
alter table balance_movement add constraint balance_movement_after_minor_check
  check (after_minor >= 0 or amount_minor > 0 or (kind = 'refund' and payment_id is not null));

-- What the payment had brought or given back in all with this movement: each is moved once.
alter table balance_movement add column payment_total_minor bigint;
drop index balance_movement_payment;
create unique index balance_movement_payment on balance_movement (payment_id, kind, payment_total_minor)
  where payment_id is not null;
