-- Whether stations keep a local authorization list of ours: said of an organization, a site or a station; the nearest
-- word counts, and without one they keep none.
create table local_list_setting (
  subject_id uuid primary key,
  level text not null check (level in ('organization', 'site', 'station')),
  organization_id uuid not null references organization,
  enabled boolean not null
);
create index local_list_setting_organization on local_list_setting (organization_id);

-- What a list holds, by the digest of its entries: stations of one organization mostly hold the same.
create table local_list_contents (
  digest text primary key,
  -- uid → [type, digest of what was told about it]
  entries jsonb not null,
  size integer not null
);

-- The list in a station, as far as it told.
create table local_list (
  station_id uuid primary key references station,
  -- null: to be asked (after a restart, or when it did not fit)
  version integer,
  -- null: not known, so that a whole list must be sent
  contents text references local_list_contents,
  contents_version integer,
  state text not null default 'unknown' check (state in ('unknown', 'in_step', 'failing', 'unsupported')),
  -- of the tokens that the list was made from; with recheck_at it tells when another one is due
  token_revision bigint,
  recheck_at timestamptz,
  capacity integer,
  left_out integer not null default 0,
  in_use boolean,
  failure jsonb,
  failures smallint not null default 0,
  retry_at timestamptz,
  asked_at timestamptz,
  sent_at timestamptz
);
create index local_list_contents_used on local_list (contents);

-- Raised by every change of an organization's tokens that a station may be shown, whoever makes it: lists made from an
-- older one are behind.
create table token_revision (
  organization_id uuid primary key references organization,
  revision bigint not null default 1
);
create function raise_token_revision() returns trigger language plpgsql as $$
begin
  insert into token_revision as r (organization_id)
  select distinct organization_id from changed
   where kind in ('rfid', 'emaid', 'mac', 'keycode', 'local') order by organization_id
  on conflict (organization_id) do update set revision = r.revision + 1;
  return null;
end $$;
create trigger token_added after insert on token referencing new table as changed
  for each statement execute function raise_token_revision();
create trigger token_changed after update on token referencing new table as changed
  for each statement execute function raise_token_revision();
-- One that moves to another organization leaves the lists of its former one.
create trigger token_left after update on token referencing old table as changed
  for each statement execute function raise_token_revision();
create trigger token_removed after delete on token referencing old table as changed
  for each statement execute function raise_token_revision();
