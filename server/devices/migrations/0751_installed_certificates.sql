-- Root certificates (and V2G chains) that stations hold, as they told or took them.
create table installed_certificate (
  station_id uuid not null references station,
  use text not null,
  hash_algorithm text not null,
  issuer_name_hash text not null,
  issuer_key_hash text not null,
  serial text not null,
  told_at timestamptz not null,
  primary key (station_id, use, hash_algorithm, issuer_name_hash, issuer_key_hash, serial)
);

-- Root certificates that were ever given to a station or trusted here, so that a hash gets its name back.
create table trusted_root (
  id uuid primary key,
  use text not null,
  pem text not null,
  subject text not null,
  fingerprint text not null,
  not_after timestamptz not null,
  -- SHA-256 hash data of the root itself.
  issuer_name_hash text not null,
  issuer_key_hash text not null,
  serial text not null,
  added_at timestamptz not null,
  unique (use, fingerprint)
);
create index trusted_root_hash on trusted_root (issuer_key_hash, serial);
