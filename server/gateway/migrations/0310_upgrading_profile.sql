-- The security profile that a station is being brought to: the door takes the higher one already, and still the old.
alter table station add column upgrading_to smallint;
