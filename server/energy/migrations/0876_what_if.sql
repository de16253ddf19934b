-- A question to a site's own past: what if it had a battery, more sun, more EVSEs, another connection, another tariff?
create table what_if (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid not null references site,
  name text not null,
  -- what is changed, as the API takes it
  change jsonb not null,
  weeks smallint not null check (weeks between 1 and 8),
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  -- of its steps so far
  progress real not null default 0,
  -- a worker that dies leaves it to others
  alive_at timestamptz,
  tries smallint not null default 0,
  -- as it is, and as it would be
  outcome jsonb,
  problem jsonb,
  asked_at timestamptz not null,
  done_at timestamptz
);
create index what_if_site on what_if (site_id, asked_at desc);
create index what_if_organization on what_if (organization_id);
create index what_if_open on what_if (asked_at) where state in ('waiting', 'running');
