-- A list's filters under a name, each operator's own.
create table saved_view (
  id uuid primary key,
  operator_id uuid not null,
  list text not null,
  name text not null,
  query jsonb not null,
  created_at timestamptz not null
);
create unique index saved_view_name on saved_view (operator_id, list, name);
