-- Time-series tables are partitioned; this makes the partitions of one table that cover [from_day, to_day).
-- unit is 'day' or 'week' (weeks begin on Monday, UTC). Safe to run again.
create function ensure_partitions(parent text, unit text, from_day date, to_day date) returns integer
language plpgsql as $$
declare
  lower_bound date := date_trunc(unit, from_day::timestamp)::date;
  upper_bound date;
  child text;
  made integer := 0;
begin
  while lower_bound < to_day loop
    upper_bound := (lower_bound + ('1 ' || unit)::interval)::date;
    child := parent || '_' || to_char(lower_bound, 'YYYYMMDD');
    if to_regclass(child) is null then
      execute format(
        'create table %I partition of %I for values from (%L) to (%L)',
        child, parent, lower_bound::text || ' 00:00+00', upper_bound::text || ' 00:00+00');
      made := made + 1;
    end if;
    lower_bound := upper_bound;
  end loop;
  return made;
end $$;

-- A Busbar process that is alive, known by a lease that it renews every 5 s.
create table node (
  id uuid primary key,
  name text not null,
  roles text[] not null,
  started_at timestamptz not null,
  lease_until timestamptz not null
);

-- The outbox: what happened, written in the transaction that made it happen.
-- Position = (xid, sequence); readable up to the horizon of running transactions.
create table event (
  xid xid8 not null default pg_current_xact_id(),
  sequence bigint generated always as identity,
  id uuid not null,
  at timestamptz not null,
  kind text not null,
  organization_id uuid,
  site_id uuid,
  station_id uuid,
  subject_id uuid,
  data jsonb not null,
  primary key (xid, sequence, at)
) partition by range (at);
create table event_default partition of event default;
create index event_station on event (station_id, at desc);

-- How far each consumer of the outbox has come.
create table event_cursor (
  consumer text primary key,
  xid xid8 not null,
  sequence bigint not null,
  updated_at timestamptz not null
);

-- Settings that operators change while Busbar runs.
create table setting (
  name text primary key,
  value jsonb not null,
  updated_at timestamptz not null
);

-- Answers of writes that carried an Idempotency-Key, kept for a day.
create table idempotency (
  caller text not null,
  key text not null,
  request_digest text not null,
  status integer,
  response jsonb,
  created_at timestamptz not null,
  primary key (caller, key)
);
create index idempotency_created on idempotency (created_at);

select ensure_partitions('event', 'day', current_date - 1, current_date + 14);
