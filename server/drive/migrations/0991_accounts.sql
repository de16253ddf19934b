-- A driver's way into the app: an address that was proven to be theirs by a link sent there.
create table drive_account (
  id uuid primary key,
  email text not null,
  email_key text not null unique,
  language text,
  -- told by e-mail when charging begins, pauses, ends
  mail_notices boolean not null default false,
  created_at timestamptz not null
);

-- Who an account stands for: drivers with that address, in whichever organizations know them.
create table drive_account_driver (
  account_id uuid not null references drive_account on delete cascade,
  driver_id uuid not null references driver,
  primary key (account_id, driver_id)
);
create index drive_account_driver_driver on drive_account_driver (driver_id);

-- Links that were sent: hashed, good once and for a while.
create table drive_link (
  hash bytea primary key,
  email text not null,
  language text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index drive_link_expires on drive_link (expires_at);

create table drive_session (
  hash bytea primary key,
  account_id uuid not null references drive_account on delete cascade,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  agent text
);
create index drive_session_account on drive_session (account_id);
create index drive_session_expires on drive_session (expires_at);

create table drive_passkey (
  -- as the authenticator names it, base64url
  id text primary key,
  account_id uuid not null references drive_account on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index drive_passkey_account on drive_passkey (account_id);

-- What a passkey has to sign; good once.
create table drive_challenge (
  id uuid primary key,
  challenge text not null,
  account_id uuid references drive_account on delete cascade,
  expires_at timestamptz not null
);
create index drive_challenge_expires on drive_challenge (expires_at);
create index drive_challenge_account on drive_challenge (account_id);

create table drive_favourite (
  account_id uuid not null references drive_account on delete cascade,
  site_id uuid not null references site,
  created_at timestamptz not null,
  primary key (account_id, site_id)
);
create index drive_favourite_site on drive_favourite (site_id);

-- Where a browser takes notices (web push).
create table drive_push (
  endpoint text primary key,
  account_id uuid not null references drive_account on delete cascade,
  p256dh text not null,
  auth text not null,
  created_at timestamptz not null
);
create index drive_push_account on drive_push (account_id);

-- What is to be told to drivers outside of the app, until it was sent or given up. Each thing is told once.
create table drive_notice (
  account_id uuid not null references drive_account on delete cascade,
  transaction_id uuid not null,
  kind text not null check (kind in ('started', 'paused', 'ended')),
  place text not null,
  energy_wh numeric not null,
  created_at timestamptz not null,
  attempts smallint not null default 0,
  -- null: sent, or given up
  next_at timestamptz,
  primary key (account_id, transaction_id, kind)
);
create index drive_notice_due on drive_notice (next_at) where next_at is not null;
