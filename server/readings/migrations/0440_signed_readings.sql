-- Samples with signed readings are found by their transaction; few samples have any.
create index meter_sample_signed on meter_sample (transaction_id) where other ? 'signed';

-- Public keys of meters as the operator knows them: by the meter's serial number, by where it stands, or both.
create table meter_key (
  id uuid primary key,
  organization_id uuid not null references organization,
  meter_serial text,
  station_id uuid references station,
  -- null: any EVSE of the station
  evse_number smallint,
  -- SubjectPublicKeyInfo in hexadecimal
  public_key text not null,
  curve text not null,
  note text not null default '',
  created_at timestamptz not null,
  created_by_kind text not null,
  created_by uuid,
  retired_at timestamptz,
  check (meter_serial is not null or station_id is not null),
  check (evse_number is null or station_id is not null)
);
create unique index meter_key_once on meter_key (organization_id, public_key, meter_serial, station_id, evse_number)
  nulls not distinct where retired_at is null;
create index meter_key_station on meter_key (station_id) where retired_at is null;
create index meter_key_serial on meter_key (meter_serial) where retired_at is null;

-- Signed readings exactly as stations told them, kept as long as invoices are. Append-only but for how they were checked.
create table signed_reading (
  id uuid primary key,
  transaction_id uuid not null references transaction,
  -- in the order in which they were taken
  place integer not null,
  at timestamptz not null,
  context text not null,
  measurand text not null,
  told jsonb not null,
  -- SHA-256 of the record in it, in hexadecimal: told again it is no other
  digest text not null,
  format text not null,
  encoding text not null,
  -- the record's own text
  record text not null,
  meter_serial text,
  -- under which key its signature holds; null where it holds under none
  public_key text,
  key_source text check (key_source in ('registered', 'told')),
  unique (transaction_id, digest)
);

-- What checking the signed readings of a transaction came to, the last time.
create table reading_verdict (
  transaction_id uuid primary key references transaction,
  organization_id uuid not null,
  site_id uuid,
  status text not null check (status in ('verified', 'told', 'failed', 'unverifiable')),
  findings jsonb not null,
  meter_serial text,
  from_wh numeric,
  to_wh numeric,
  from_at timestamptz,
  to_at timestamptz,
  checked_at timestamptz not null
);
create index reading_verdict_failed on reading_verdict (organization_id, checked_at desc) where status = 'failed';

-- What keeps a transaction from being billed by itself. Charging and pricing go on; money waits for a person.
create table billing_hold (
  id uuid primary key,
  transaction_id uuid not null references transaction,
  organization_id uuid not null,
  site_id uuid,
  cause text not null,
  -- what made it, so that the same again is known to have been looked at
  fingerprint text not null,
  raised_at timestamptz not null,
  released_at timestamptz,
  released_by_kind text,
  released_by uuid,
  reason text
);
create unique index billing_hold_open on billing_hold (transaction_id, cause) where released_at is null;
create index billing_hold_list on billing_hold (organization_id, raised_at desc, id desc);
