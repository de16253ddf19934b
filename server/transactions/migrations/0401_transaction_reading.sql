-- When the last register reading was taken, and which event told the charging state: written with each sample,
-- so that the rest of what the decision needs ("working") stays untouched.
alter table transaction add column register_last_at timestamptz;
alter table transaction add column charging_seq_no integer;

-- Tokens are found in any case of letters.
drop index transaction_token;
create index transaction_token on transaction (upper(token_uid), started_at desc, id desc);
create index transaction_told_id on transaction (station_transaction_id);

drop index attempt_log_token;
create index attempt_log_token on attempt_log (upper(token_uid), at desc, id desc);
create index attempt_log_at on attempt_log (at desc, id desc);
create index attempt_log_transaction on attempt_log (transaction_id) where transaction_id is not null;
create index attempt_log_attempt on attempt_log (attempt_id);

-- How far the roll-up has come: samples that arrived before this are in energy_quarter.
create table rollup_progress (
  name text primary key,
  arrived_until timestamptz not null
);
