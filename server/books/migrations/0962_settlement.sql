-- A price stands on one invoice; when that was taken back, it may stand on the next.
alter table invoice_line add column again smallint not null default 0;
drop index invoice_line_once;
create unique index invoice_line_once on invoice_line (transaction_id, revision, part, again)
  where charges and transaction_id is not null;
alter table billable add column again smallint not null default 0;

-- Whoever hosts stations at a site of theirs, and gets a part of what is earned there.
create table site_host (
  id uuid primary key,
  organization_id uuid not null references organization,
  legal_entity_id uuid not null references legal_entity,
  name text not null,
  address text not null default '',
  postal_code text not null default '',
  city text not null default '',
  country text not null check (country ~ '^[A-Z]{2}$'),
  vat_number text not null default '',
  email text not null default '',
  iban text not null default '',
  language text not null default 'en',
  created_at timestamptz not null,
  retired_at timestamptz
);
create index site_host_organization on site_host (organization_id);
create index site_host_entity on site_host (legal_entity_id);

-- What a site host gets of a site: a share of the revenue less the electricity, so much a kWh, so much a month.
create table settlement_agreement (
  id uuid primary key,
  organization_id uuid not null references organization,
  host_id uuid not null references site_host,
  site_id uuid not null references site,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  share_percent numeric not null default 0 check (share_percent between 0 and 100),
  -- in whole currency units
  per_kwh numeric not null default 0 check (per_kwh between 0 and 1000),
  per_month numeric not null default 0 check (per_month between 0 and 1000000),
  electricity_per_kwh numeric not null default 0 check (electricity_per_kwh between 0 and 1000),
  valid_from date not null,
  -- the last day
  valid_until date check (valid_until >= valid_from),
  created_at timestamptz not null
);
create index settlement_agreement_host on settlement_agreement (host_id);
create index settlement_agreement_site on settlement_agreement (site_id);

create table statement (
  id uuid primary key,
  organization_id uuid not null references organization,
  legal_entity_id uuid not null references legal_entity,
  host_id uuid not null references site_host,
  -- its first day
  month date not null,
  series text not null,
  year smallint not null,
  sequence integer not null,
  number text not null,
  issued_at timestamptz not null,
  currency text not null,
  seller jsonb not null,
  host jsonb not null,
  total_minor bigint not null,
  unique (host_id, month, currency),
  unique (legal_entity_id, series, year, sequence)
);
create index statement_at on statement (organization_id, issued_at desc, id desc);

create table statement_line (
  statement_id uuid not null references statement,
  position smallint not null,
  agreement_id uuid not null references settlement_agreement,
  site_id uuid not null references site,
  site text not null,
  transactions integer not null,
  energy_wh numeric not null,
  revenue_minor bigint not null,
  electricity_minor bigint not null,
  share_minor bigint not null,
  per_kwh_minor bigint not null,
  per_month_minor bigint not null,
  total_minor bigint not null check (total_minor = share_minor + per_kwh_minor + per_month_minor),
  primary key (statement_id, position)
);

-- What was settled of a transaction: one priced anew later is settled by the difference.
create table settled (
  transaction_id uuid not null references transaction,
  revision integer not null,
  statement_id uuid not null references statement deferrable initially deferred,
  net_minor bigint not null,
  energy_wh numeric not null,
  primary key (transaction_id, revision)
);
create index settled_statement on settled (statement_id);

create trigger statement_is_kept before update or delete on statement for each row execute function refuse_rewriting();
create trigger statement_line_is_kept before update or delete on statement_line for each row execute function refuse_rewriting();
create trigger settled_is_kept before update or delete on settled for each row execute function refuse_rewriting();

-- The last look at the books: whether they are sound, in words.
create table books_check (
  organization_id uuid primary key references organization,
  checked_at timestamptz not null,
  findings jsonb not null
);

-- Amounts of a line stay; the token's label goes when its driver is erased.
create trigger invoice_line_is_kept before delete or update of invoice_id, position, transaction_id, revision, part,
  energy_wh, tax_position, net_minor, gross_minor on invoice_line for each row execute function refuse_rewriting();
