-- Whom a station serves first where power is short: −9 to 9 as the standard has it; null leaves it to the station (0).
alter table token add column charging_priority smallint check (charging_priority between -9 and 9);
