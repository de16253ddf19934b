-- What members of a group pay less, in percent, of what a place of the group's organization or below charges anybody.
alter table driver_group add column discount_percent numeric(5, 2)
  check (discount_percent > 0 and discount_percent <= 100);
