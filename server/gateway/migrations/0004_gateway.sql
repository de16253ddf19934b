-- Who owns a station's socket. Narrow on purpose: each batched write locks these rows FOR SHARE.
-- epoch rises with each connection; version rises with each edit that the owner's memory must learn of.
create table ownership (
  station_id uuid primary key references station,
  node_id uuid,
  epoch bigint not null default 0,
  version bigint not null default 0,
  connected_at timestamptz,
  ended_at timestamptz
) with (fillfactor = 70);
create index ownership_node on ownership (node_id) where node_id is not null;

-- Locks the ownership rows of a batch and requires epoch and version of each.
-- Raises BB001 with the stale stations in its detail: nothing of a stale owner is ever written.
create function fence(stations uuid[], epochs bigint[], versions bigint[]) returns void
language plpgsql as $$
declare
  stale text;
begin
  perform 1 from ownership where station_id = any (stations) order by station_id for share;
  select string_agg(u.station_id::text, ',') into stale
    from unnest(stations, epochs, versions) as u (station_id, epoch, version)
    left join ownership o using (station_id)
   where o.epoch is distinct from u.epoch or o.version is distinct from u.version;
  if stale is not null then
    raise exception 'stale owner' using errcode = 'BB001', detail = stale;
  end if;
end $$;

-- How a station proves itself. fast_hash: HMAC-SHA-256 under the server key; slow_hash: argon2id of a human password.
create table station_credential (
  station_id uuid primary key references station,
  fast_hash bytea,
  slow_hash text,
  changed_at timestamptz not null
);

-- Connections that began and ended, append-only.
create table connection_log (
  id uuid not null,
  station_id uuid not null,
  connected boolean not null,
  epoch bigint not null,
  node_id uuid,
  version text,
  security_profile smallint,
  address text,
  reason text,
  at timestamptz not null,
  primary key (station_id, at, id)
) partition by range (at);
create table connection_log_default partition of connection_log default;
select ensure_partitions('connection_log', 'week', current_date - 7, current_date + 14);

-- Connections refused at the door, with the reason, so that an installer can see why.
create table connection_attempt (
  id uuid primary key,
  at timestamptz not null,
  identity text,
  station_id uuid,
  organization_id uuid,
  path text not null,
  address text,
  offered text,
  reason text not null,
  detail text not null
);
create index connection_attempt_at on connection_attempt (at desc);
create index connection_attempt_station on connection_attempt (station_id, at desc);

-- Unknown stations that connected and wait for an operator's click. Bounded by code.
create table waiting_station (
  id uuid primary key,
  identity text not null unique,
  version text not null,
  vendor text,
  model text,
  serial_number text,
  firmware text,
  address text,
  offered_password_hash bytea,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null
);

-- Every frame both ways, as text, secrets masked.
create table frame_log (
  at timestamptz not null,
  station_id uuid not null,
  sequence bigint generated always as identity,
  direction text not null,
  kind smallint,
  message_id text,
  action text,
  size integer not null,
  text text not null,
  note text
) partition by range (at);
create table frame_log_default partition of frame_log default;
create index frame_log_station on frame_log (station_id, at);
select ensure_partitions('frame_log', 'day', current_date - 1, current_date + 14);

-- Commands sent to stations and the station's own answers.
create table command (
  id uuid primary key,
  station_id uuid not null references station,
  intent text not null,
  action text,
  payload jsonb,
  actor_kind text not null,
  actor_id uuid,
  bulk_id uuid,
  requested_at timestamptz not null,
  finished_at timestamptz,
  outcome text,
  message_id text,
  answer jsonb,
  duration_ms integer
);
create index command_station on command (station_id, requested_at desc);
create index command_bulk on command (bulk_id) where bulk_id is not null;
