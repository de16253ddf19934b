-- Giving a root to a station and trusting it in the whole house are two things: the row names it, this says since when
-- it is believed; null where nobody said so, or not any more. What was believed stays so.
alter table trusted_root add column trusted_at timestamptz;
update trusted_root set trusted_at = added_at where removed_at is null;
alter table trusted_root drop column removed_at;
