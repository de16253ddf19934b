-- A dynamic limit (2.1) holds on from when its station was last given a value of it, by a call or as an answer.
alter table charging_profile add column updated_at timestamptz;
alter table charging_profile add column pulled_at timestamptz;
alter table charging_profile add column pulled_limit numeric;
