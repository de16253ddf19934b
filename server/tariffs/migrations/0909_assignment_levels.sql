-- Tariffs of people: of a driver's or fleet's contract, of a driver, a group of drivers, a fleet.
alter table tariff_assignment drop constraint tariff_assignment_level_check;
alter table tariff_assignment add constraint tariff_assignment_level_check check (level in (
  'contract', 'driver', 'driver_group', 'fleet', 'token_group', 'token', 'evse', 'station', 'site', 'organization'));
