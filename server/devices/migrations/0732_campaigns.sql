-- One thing for many stations, wave by wave.
create table campaign (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  kind text not null check (kind in ('firmware', 'configuration', 'log')),
  -- What every station is asked, in the words of the command.
  params jsonb not null,
  -- Which stations were meant when it was made.
  query jsonb not null,
  -- Sizes of waves, limits, window, retries.
  plan jsonb not null,
  state text not null check (state in ('running', 'paused', 'halted', 'aborted', 'finished')),
  -- Why it stands still, in words.
  reason jsonb,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  finished_at timestamptz
);
create index campaign_organization on campaign (organization_id, created_at desc, id desc);
create index campaign_running on campaign (id) where state = 'running';

create table campaign_station (
  campaign_id uuid not null references campaign,
  station_id uuid not null references station,
  wave integer not null,
  place integer not null,
  state text not null check (state in ('waiting', 'running', 'succeeded', 'failed', 'skipped')),
  tries integer not null default 0,
  -- Not before: after a failed try.
  next_try_at timestamptz,
  -- Why it waits, or how it ended, in words.
  reason jsonb,
  -- The firmware or log request that it waits for.
  request_id uuid,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (campaign_id, station_id)
);
create index campaign_station_state on campaign_station (campaign_id, state, wave, place);
create index campaign_station_station on campaign_station (station_id);
create index campaign_station_request on campaign_station (request_id) where request_id is not null;
