-- A price list by name. What it says is in its versions, which are never changed.
create table tariff (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  note text not null default '',
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index tariff_name on tariff (organization_id, lower(name)) where retired_at is null;

-- What a tariff says from an instant on: the version with the latest valid_from that has come, withdrawn ones aside.
create table tariff_version (
  id uuid primary key,
  tariff_id uuid not null references tariff,
  number integer not null,
  valid_from timestamptz not null,
  definition jsonb not null,
  -- the plain words for drivers, by language
  texts jsonb not null default '{}',
  created_at timestamptz not null,
  created_by_kind text not null,
  created_by uuid,
  withdrawn_at timestamptz,
  unique (tariff_id, number)
);
create index tariff_version_valid on tariff_version (tariff_id, valid_from desc) where withdrawn_at is null;

-- For whom and where a tariff counts. The nearest level decides; on one level, the latest that has begun.
create table tariff_assignment (
  id uuid primary key,
  -- who may see and end it
  organization_id uuid not null references organization,
  tariff_id uuid not null references tariff,
  level text not null check (level in ('token_group', 'token', 'evse', 'station', 'site', 'organization')),
  subject_id uuid,
  -- the group token's uid in upper case, of the tokens of organization_id
  subject_group text,
  valid_from timestamptz not null,
  valid_until timestamptz,
  created_at timestamptz not null,
  check ((level = 'token_group') = (subject_group is not null)),
  check ((level = 'token_group') <> (subject_id is not null))
);
create index tariff_assignment_subject on tariff_assignment (subject_id, valid_from desc) where subject_id is not null;
create index tariff_assignment_group on tariff_assignment (organization_id, subject_group) where subject_group is not null;
create index tariff_assignment_tariff on tariff_assignment (tariff_id);

-- Market prices that tariffs may follow, in whole currency units per kWh, each until the next.
create table price_series (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  note text not null default '',
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index price_series_name on price_series (organization_id, lower(name)) where retired_at is null;

create table price_point (
  series_id uuid not null references price_series,
  from_at timestamptz not null,
  price numeric not null,
  told_at timestamptz not null,
  primary key (series_id, from_at)
);
