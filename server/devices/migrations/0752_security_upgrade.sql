-- Bringing a station to a higher security profile: one attempt a row, followed step by step.
create table security_upgrade (
  id uuid primary key,
  station_id uuid not null references station,
  from_profile smallint not null,
  to_profile smallint not null,
  step text not null check (step in ('prepare', 'switch', 'restart', 'return')),
  state text not null check (state in ('running', 'done', 'fell_back', 'failed', 'cancelled')),
  sentence jsonb not null,
  steps jsonb not null default '[]',
  old_priority text,
  started_at timestamptz not null,
  restarted_at timestamptz,
  deadline_at timestamptz not null,
  ended_at timestamptz,
  by_kind text not null,
  by_id uuid
);
create unique index security_upgrade_running on security_upgrade (station_id) where state = 'running';
create index security_upgrade_station on security_upgrade (station_id, started_at desc);
