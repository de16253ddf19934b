-- Whether a driver came to be by signing up here: such a driver goes when the account does.
alter table drive_account_driver add column signed_up boolean not null default false;
update drive_account_driver l set signed_up = true
  from driver d
 where d.id = l.driver_id and d.fleet_id is null and d.external_number is null
   and not exists (select from contract c where c.driver_id = d.id)
   and not exists (select from token t where t.driver_id = d.id and t.retired_at is null);
