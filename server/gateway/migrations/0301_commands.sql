-- The same refusal again and again (a station that retries every ten seconds) is one row with a count.
alter table connection_attempt add times integer not null default 1;
create index connection_attempt_organization on connection_attempt (organization_id, at desc);

-- A new password that was sent to the station but not yet proved by it: either one opens the door meanwhile.
alter table station_credential add pending_hash bytea;

-- What became of a command, in words.
alter table command
  add verdict text,
  add sentence jsonb,
  add error jsonb;
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
