-- The token under which an operator or API key starts transactions from afar, one per organization of stations.
create table operator_token (
  actor_id uuid not null,
  organization_id uuid not null references organization,
  token_id uuid not null references token,
  primary key (actor_id, organization_id)
);
create index operator_token_token on operator_token (token_id);
