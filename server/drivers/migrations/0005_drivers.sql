-- A driver's means of identification. uid_key is the upper-case form that is compared; uid is kept as sent.
create table token (
  id uuid primary key,
  organization_id uuid not null references organization,
  kind text not null check (kind in ('rfid', 'app', 'emaid', 'mac', 'keycode', 'ad_hoc', 'central', 'local')),
  uid text not null,
  uid_key text not null,
  label text not null default '',
  group_uid text,
  status text not null default 'active' check (status in ('active', 'blocked', 'lost')),
  valid_from timestamptz,
  valid_until timestamptz,
  language text,
  message text,
  note text not null default '',
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index token_uid on token (organization_id, uid_key) where retired_at is null;
create index token_uid_key on token (uid_key);
