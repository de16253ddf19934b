-- Who may charge at a site; without a row: everyone with a token that is good there, at any time.
create table site_access (
  site_id uuid primary key references site,
  organization_id uuid not null references organization,
  -- listed: only the drivers, groups and fleets that are named
  mode text not null default 'everyone' check (mode in ('everyone', 'listed')),
  -- charging begins only while the site is open
  hours_only boolean not null default false
);

create table site_access_entry (
  id uuid primary key,
  site_id uuid not null references site,
  subject_kind text not null check (subject_kind in ('driver', 'group', 'fleet')),
  subject_id uuid not null,
  created_at timestamptz not null,
  unique (site_id, subject_id)
);
create index site_access_entry_subject on site_access_entry (subject_id);
