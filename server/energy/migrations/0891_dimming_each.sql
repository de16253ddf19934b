-- Dimmed directly, each controllable device has a limit of its own (§14a EnWG), not only all together.
alter table grid_limit add column of_each boolean not null default false;
alter table dimming add column each_watts real;
-- the most that one device drew
alter table dimming_proof add column device_watts real;
