-- Who may charge at some EVSEs of a site only: a token, or the driver, group or fleet behind it. Without a row: at all.
create table evse_limit (
  id uuid primary key,
  site_id uuid not null references site,
  subject_kind text not null check (subject_kind in ('token', 'driver', 'group', 'fleet')),
  subject_id uuid not null,
  created_at timestamptz not null,
  unique (site_id, subject_id)
);
create index evse_limit_subject on evse_limit (subject_id);

create table evse_limit_evse (
  limit_id uuid not null references evse_limit on delete cascade,
  evse_id uuid not null references evse,
  primary key (limit_id, evse_id)
);
create index evse_limit_evse_evse on evse_limit_evse (evse_id);
