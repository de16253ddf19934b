-- Authorities that Busbar signs with, made when first needed. The private key is sealed with the server's key.
create table certificate_authority (
  id uuid primary key,
  purpose text not null check (purpose in ('station_root', 'station', 'v2g_root', 'v2g')),
  parent_id uuid references certificate_authority,
  pem text not null,
  key_sealed text not null,
  subject text not null,
  fingerprint text not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  made_at timestamptz not null,
  retired_at timestamptz
);
create unique index certificate_authority_present on certificate_authority (purpose) where retired_at is null;
create index certificate_authority_parent on certificate_authority (parent_id);

-- Certificates that we signed, or that somebody else signed for a station of ours (then without an authority).
create table certificate (
  id uuid primary key,
  authority_id uuid references certificate_authority,
  station_id uuid references station,
  purpose text not null check (purpose in ('station', 'v2g', 'contract')),
  subject text not null,
  serial text not null,
  fingerprint text not null unique,
  chain text not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  issued_at timestamptz not null,
  state text not null check (state in ('issued', 'in_use', 'replaced', 'revoked')),
  seen_at timestamptz,
  revoked_at timestamptz,
  revocation_reason text
);
create index certificate_station on certificate (station_id, issued_at desc);
create index certificate_authority_serial on certificate (authority_id, serial);
create index certificate_not_after on certificate (not_after) where state in ('issued', 'in_use');

-- What stations asked to have signed, and what became of it.
create table signing_request (
  id uuid primary key,
  station_id uuid not null references station,
  purpose text not null check (purpose in ('station', 'v2g', 'v2g20')),
  csr text not null,
  request_id integer,
  by_transfer boolean not null default false,
  subject text,
  key text,
  received_at timestamptz not null,
  state text not null check (state in ('refused', 'to_sign', 'waiting', 'accepted', 'rejected', 'failed', 'superseded')),
  sentence jsonb not null,
  certificate_id uuid references certificate,
  next_at timestamptz,
  tries smallint not null default 0,
  ended_at timestamptz
);
create index signing_request_due on signing_request (next_at) where state = 'waiting';
create index signing_request_station on signing_request (station_id, received_at desc);
create index signing_request_recent on signing_request (received_at desc);
create index signing_request_certificate on signing_request (certificate_id);
