-- Messages on a station's display: what we wanted there, and what it said is there.
create table display_message (
  station_id uuid not null references station,
  message_id integer not null,
  -- as it was asked for and accepted; null: not ours
  wanted jsonb,
  sent_at timestamptz,
  -- as the station told it last; null: it did not tell of it
  reported jsonb,
  -- when a report last told of it, or told all others
  reported_at timestamptz,
  report_id integer,
  primary key (station_id, message_id)
);

-- The report of messages that a station was asked for last.
create table display_report (
  station_id uuid primary key references station,
  report_id integer not null,
  -- of all messages: one that it does not tell is not there
  whole boolean not null,
  asked_at timestamptz not null,
  ended_at timestamptz
);

-- Texts to begin a message with.
create table display_template (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  text text not null,
  language text,
  priority text not null,
  state text,
  created_at timestamptz not null
);
create index display_template_organization on display_template (organization_id, lower(name), id);
