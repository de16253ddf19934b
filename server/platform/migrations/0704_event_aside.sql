-- Events that a consumer of the outbox could not take, and later ones of the same subject, which wait behind them.
create table event_aside (
  consumer text not null,
  id uuid not null,
  -- What the event is about: order is kept for each subject.
  subject uuid not null,
  xid xid8 not null,
  sequence bigint not null,
  at timestamptz not null,
  kind text not null,
  organization_id uuid,
  site_id uuid,
  station_id uuid,
  subject_id uuid,
  data jsonb not null,
  -- How often it was tried, and what came of the last time; null for one that only waits behind another.
  tries integer not null,
  error text,
  set_aside_at timestamptz not null,
  primary key (consumer, id)
);
create index event_aside_at on event_aside (set_aside_at desc, id desc);
create index event_aside_subject on event_aside (consumer, subject, xid, sequence);
