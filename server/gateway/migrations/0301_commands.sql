-- The same refusal again and again (a station that retries every ten seconds) is one row with a count.
alter table connection_attempt add times integer not null default 1;
create index connection_attempt_organization on connection_attempt (organization_id, at desc);

-- A new password that was sent to the station but not yet proved by it: either one opens the door meanwhile.
alter table station_credential add pending_hash bytea;

-- What became of a command, in words; call_key holds caller and Idempotency-Key of a raw call, so that it is never sent twice.
alter table command
  add verdict text,
  add sentence jsonb,
  add error jsonb,
  add call_key text;
create unique index command_call_key on command (call_key) where call_key is not null;
create index command_unfinished on command (requested_at) where outcome is null;

-- One command to many stations; how it went at each is in `command`.
create table bulk_command (
  id uuid primary key,
  intent text not null,
  params jsonb not null,
  actor_kind text not null,
  actor_id uuid,
  requested_at timestamptz not null
);
