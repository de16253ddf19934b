-- The highest quarter in which it charged as it did, so that the next one does not count that peak again: until now each of
-- several cars that charged together paid for all of it, and charging when it suited looked dearer than charging at once.
alter table transaction_saving add column peak_w real;
-- No price has this revision: what can still be reckoned is reckoned anew.
update transaction_saving set revision = -1 where ended_at > now() - interval '35 days';
