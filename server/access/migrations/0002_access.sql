create table organization (
  id uuid primary key,
  parent_id uuid references organization,
  kind text not null check (kind in ('operator', 'site_host', 'fleet')),
  name text not null,
  -- ids of all ancestors and of the organization itself: one array test answers "is it inside?"
  path uuid[] not null,
  created_at timestamptz not null,
  retired_at timestamptz
);
create index organization_parent on organization (parent_id);
create index organization_path on organization using gin (path);

create table operator (
  id uuid primary key,
  email text not null,
  name text not null,
  password_hash text,
  locale text not null default 'en',
  zone text,
  created_at timestamptz not null,
  disabled_at timestamptz,
  last_sign_in_at timestamptz
);
create unique index operator_email on operator (lower(email));

-- What an operator may do, and where: a role within an organization (and all below it) or within one site.
create table operator_grant (
  id uuid primary key,
  operator_id uuid not null references operator on delete cascade,
  role text not null check (role in ('owner', 'manager', 'controller', 'viewer')),
  organization_id uuid not null references organization,
  site_id uuid,
  created_at timestamptz not null
);
create index operator_grant_operator on operator_grant (operator_id);
create index operator_grant_organization on operator_grant (organization_id);

create table sign_in_session (
  id uuid primary key,
  token_hash bytea not null unique,
  operator_id uuid not null references operator on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz not null,
  address text,
  agent text
);
create index sign_in_session_operator on sign_in_session (operator_id);

create table api_key (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid,
  name text not null,
  prefix text not null,
  key_hash bytea not null unique,
  role text not null check (role in ('owner', 'manager', 'controller', 'viewer')),
  created_by uuid,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index api_key_organization on api_key (organization_id);

-- Who did what to what, append-only. Each row carries the hash of the one before it, so that tampering shows.
create table audit (
  sequence bigint generated always as identity primary key,
  id uuid not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  organization_id uuid,
  site_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id text,
  detail jsonb not null,
  previous_hash bytea,
  hash bytea not null
);
create index audit_organization on audit (organization_id, sequence desc);
create index audit_subject on audit (subject_id, sequence desc);
