-- Prices for what is fed in, as events tell them, have a series of their own.
alter table vtn_site add column sell_series_id uuid;

-- Changes may be learned from the server's broker too (3.1).
alter table vtn
  drop constraint vtn_notify_check,
  add constraint vtn_notify_check check (notify in ('poll', 'webhook', 'mqtt'));

-- Which worker listens to the broker of a server; a lease that runs out by itself.
create table vtn_lease (
  vtn_id uuid primary key references vtn on delete cascade,
  node_id uuid not null,
  until timestamptz not null
);

-- A site that stays out of a program, or of all that a server tells, for a time or until somebody ends it.
create table grid_opt_out (
  id uuid primary key,
  vtn_id uuid not null references vtn,
  organization_id uuid not null references organization,
  site_id uuid not null references site,
  -- null: every program
  program_id text,
  reason text not null default '',
  from_at timestamptz not null,
  until_at timestamptz,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index grid_opt_out_site on grid_opt_out (vtn_id, site_id) where ended_at is null;
create index grid_opt_out_place on grid_opt_out (site_id);

alter table grid_event
  add column opt_out_id uuid references grid_opt_out,
  -- baseline and energy were reckoned; reported_at is only of what the server took
  add column measured_at timestamptz;
update grid_event set measured_at = reported_at;

-- A report that a server took, and what it said: sent again where late samples change it.
create table grid_report (
  id uuid primary key,
  grid_event_id uuid not null references grid_event,
  -- which of the reports that the event asks for
  key text not null,
  vtn_report_id text not null,
  -- as it was sent: compared letter by letter
  body text not null,
  sent_at timestamptz not null,
  looked_at timestamptz not null,
  corrected_at timestamptz,
  unique (grid_event_id, key)
);

-- What a server warns of: shown to everybody, mailed to who asked for it.
create table grid_alert (
  id uuid primary key,
  grid_event_id uuid not null references grid_event,
  organization_id uuid not null references organization,
  site_id uuid not null references site,
  kind text not null,
  text text not null,
  from_at timestamptz not null,
  until_at timestamptz,
  first_seen_at timestamptz not null,
  gone_at timestamptz,
  mailed_at timestamptz,
  unique (grid_event_id, kind, text)
);
create index grid_alert_open on grid_alert (site_id) where gone_at is null;
create index grid_alert_unmailed on grid_alert (first_seen_at) where mailed_at is null and gone_at is null;

create table grid_alert_follower (
  operator_id uuid primary key references operator on delete cascade,
  since timestamptz not null
);
