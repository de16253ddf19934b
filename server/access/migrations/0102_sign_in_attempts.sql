-- Failed sign-ins that are counted still, for all nodes together; names are digests of an account, an address, or both.
create table sign_in_attempt (
  name text primary key,
  failures integer not null,
  since timestamptz not null
);
create index sign_in_attempt_since on sign_in_attempt (since);
