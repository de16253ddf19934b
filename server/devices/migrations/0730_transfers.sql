-- Firmware that Busbar hosts; the content lies in the files folder under this id.
create table firmware_file (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  version text,
  vendor text,
  model text,
  note text,
  -- Null until the content has come.
  size_bytes bigint,
  sha256 text,
  md5 text,
  signature text,
  signing_certificate text,
  -- Whether the signature fits the content: null where there is nothing to check.
  signature_fits boolean,
  created_at timestamptz not null,
  uploaded_at timestamptz
);
create index firmware_file_organization on firmware_file (organization_id);

-- Firmware that one station was asked to install, or to publish to others, and how far it came.
create table firmware_request (
  id uuid primary key,
  station_id uuid not null references station,
  kind text not null check (kind in ('update', 'publish')),
  file_id uuid references firmware_file,
  -- What it is called for people: the file's name, or the address elsewhere.
  name text not null,
  version text,
  -- The number that the station gives back; null where its protocol has none.
  request_id integer,
  state text not null,
  -- Why it failed, in words.
  reason jsonb,
  retrieve_at timestamptz,
  install_at timestamptz,
  requested_at timestamptz not null,
  changed_at timestamptz not null,
  finished_at timestamptz
);
create index firmware_request_station on firmware_request (station_id, requested_at desc, id desc);
create index firmware_request_open on firmware_request (station_id) where finished_at is null;
create index firmware_request_file on firmware_request (file_id) where file_id is not null;

-- Each word that the station said of it.
create table firmware_step (
  id uuid primary key,
  firmware_request_id uuid not null references firmware_request,
  status text not null,
  info text,
  at timestamptz not null
);
create index firmware_step_request on firmware_step (firmware_request_id, at);

-- A log that one station was asked for, and how far it came.
create table log_request (
  id uuid primary key,
  station_id uuid not null references station,
  kind text not null check (kind in ('diagnostics', 'security', 'data_collector')),
  request_id integer,
  state text not null,
  reason jsonb,
  -- What the station says that the file will be called.
  file_name text,
  -- Where else it goes; null when it comes to us.
  elsewhere text,
  oldest_at timestamptz,
  latest_at timestamptz,
  requested_at timestamptz not null,
  changed_at timestamptz not null,
  finished_at timestamptz
);
create index log_request_station on log_request (station_id, requested_at desc, id desc);
create index log_request_open on log_request (station_id) where finished_at is null;

-- A file that a station delivered; the content lies in the files folder under this id, for as long as logs are kept.
create table log_file (
  id uuid primary key,
  log_request_id uuid not null references log_request,
  name text not null,
  size_bytes bigint not null,
  sha256 text not null,
  address text,
  received_at timestamptz not null,
  removed_at timestamptz
);
create index log_file_request on log_file (log_request_id);
create index log_file_received on log_file (received_at) where removed_at is null;

-- An address under which a station fetches or delivers files: unguessable, for a while, for so many bytes.
create table transfer (
  token_hash bytea primary key,
  firmware_request_id uuid references firmware_request,
  log_request_id uuid references log_request,
  max_bytes bigint not null,
  bytes bigint not null default 0,
  -- Shared by all transfers of one campaign, in bytes a second.
  campaign_id uuid,
  bytes_per_second integer,
  expires_at timestamptz not null,
  check (num_nonnulls(firmware_request_id, log_request_id) = 1)
);
create index transfer_expiry on transfer (expires_at);
create index transfer_firmware on transfer (firmware_request_id) where firmware_request_id is not null;
create index transfer_log on transfer (log_request_id) where log_request_id is not null;
