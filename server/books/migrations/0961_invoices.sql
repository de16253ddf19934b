-- Who sells: the company whose name, numbers and bank stand on invoices. The nearest one above an organization sells for it.
create table legal_entity (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null,
  address text not null default '',
  postal_code text not null default '',
  city text not null default '',
  country text not null check (country ~ '^[A-Z]{2}$'),
  zone text not null,
  vat_number text not null default '',
  tax_number text not null default '',
  register text not null default '',
  email text not null default '',
  phone text not null default '',
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  invoice_prefix text not null check (invoice_prefix ~ '^[A-Z0-9]{1,10}$'),
  bank_name text not null default '',
  iban text not null default '',
  bic text not null default '',
  logo_text text not null default '',
  footer text not null default '',
  language text not null default 'en',
  paper text not null default 'A4' check (paper in ('A4', 'Letter')),
  due_days smallint not null default 14 check (due_days between 0 and 365),
  -- set where the seller levies no tax at all, such as a small business: the sentence that invoices must say
  exempt_reason text,
  created_at timestamptz not null,
  retired_at timestamptz
);
create index legal_entity_organization on legal_entity (organization_id);
create unique index legal_entity_prefix on legal_entity (organization_id, invoice_prefix);

-- The last number of each series. The row is locked by whoever issues until the commit: no number is lost or doubled.
create table invoice_series (
  legal_entity_id uuid not null references legal_entity,
  series text not null,
  year smallint not null,
  last integer not null,
  primary key (legal_entity_id, series, year)
);

-- Taxes that a country takes, where they differ from the list that comes with Busbar.
create table tax_rate (
  id uuid primary key,
  organization_id uuid not null references organization,
  country text not null check (country ~ '^[A-Z]{2}$'),
  percent numeric not null check (percent between 0 and 100),
  valid_from date not null,
  created_at timestamptz not null,
  unique (organization_id, country, valid_from)
);

-- Who pays: a driver or a company. Whose transactions they pay is said by the organization of the tokens, or by more.
create table customer (
  id uuid primary key,
  organization_id uuid not null references organization,
  legal_entity_id uuid not null references legal_entity,
  number text not null,
  kind text not null check (kind in ('private', 'business')),
  name text not null,
  address text not null default '',
  postal_code text not null default '',
  city text not null default '',
  country text not null check (country ~ '^[A-Z]{2}$'),
  vat_number text not null default '',
  email text not null default '',
  language text not null default 'en',
  -- the buyer's own reference: an order, a Leitweg-ID
  buyer_reference text not null default '',
  exempt_reason text,
  billing text not null default 'monthly' check (billing in ('monthly', 'single')),
  -- tokens of this organization, and of those inside it, charge at this customer's cost
  payer_organization_id uuid references organization,
  -- transactions that ended from then on
  billed_from timestamptz not null,
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index customer_number on customer (organization_id, number);
create index customer_payer on customer (payer_organization_id) where retired_at is null;
create index customer_entity on customer (legal_entity_id);

create table invoice (
  id uuid primary key,
  organization_id uuid not null references organization,
  legal_entity_id uuid not null references legal_entity,
  customer_id uuid references customer,
  kind text not null check (kind in ('invoice', 'receipt', 'credit_note')),
  series text not null,
  year smallint not null,
  sequence integer not null,
  number text not null,
  issued_at timestamptz not null,
  -- the seller's days
  issue_date date not null,
  due_date date not null,
  period_from date,
  period_until date,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  language text not null,
  seller jsonb not null,
  -- before tax, tax, what rounding each transaction on its own leaves, and what is due
  net_minor bigint not null,
  tax_minor bigint not null,
  rounding_minor bigint not null,
  total_minor bigint not null,
  -- a credit note: what it takes back, and why
  corrects_id uuid references invoice,
  reason text not null default '',
  -- said by whoever asked for it: the same key issues once
  key text,
  check (total_minor = net_minor + tax_minor + rounding_minor),
  check ((kind = 'credit_note') = (corrects_id is not null)),
  unique (legal_entity_id, series, year, sequence),
  unique (legal_entity_id, number)
);
create unique index invoice_key on invoice (organization_id, key) where key is not null;
create index invoice_at on invoice (organization_id, issued_at desc, id desc);
create index invoice_customer on invoice (customer_id, issued_at desc);
create index invoice_corrects on invoice (corrects_id) where corrects_id is not null;

-- Apart from the invoice, for a person's name is erased one day and the money stays.
create table invoice_buyer (
  invoice_id uuid primary key references invoice,
  buyer jsonb not null
);

create table invoice_tax (
  invoice_id uuid not null references invoice,
  position smallint not null,
  -- S standard, Z zero, E exempt, AE reverse charge (EN 16931)
  category text not null check (category in ('S', 'Z', 'E', 'AE')),
  name text not null,
  country text not null,
  percent numeric not null,
  base_minor bigint not null,
  tax_minor bigint not null,
  reason text not null default '',
  -- a further tax on the same base
  stacked boolean not null default false,
  primary key (invoice_id, position)
);

create table invoice_line (
  invoice_id uuid not null references invoice,
  position integer not null,
  text text not null,
  -- counts the transaction's price: the same price is never on two invoices
  transaction_id uuid,
  revision integer,
  part smallint not null default 0,
  charges boolean not null,
  site text not null default '',
  station text not null default '',
  token text not null default '',
  started_at timestamptz,
  ended_at timestamptz,
  energy_wh numeric,
  tax_position smallint not null,
  net_minor bigint not null,
  gross_minor bigint not null,
  primary key (invoice_id, position)
);
create unique index invoice_line_once on invoice_line (transaction_id, revision, part)
  where charges and transaction_id is not null;
create index invoice_line_transaction on invoice_line (transaction_id) where transaction_id is not null;

-- Money that came in for an invoice, or went back (below zero).
create table invoice_payment (
  id bigint generated always as identity primary key,
  invoice_id uuid not null references invoice,
  at timestamptz not null,
  amount_minor bigint not null check (amount_minor <> 0),
  account text not null,
  key text not null unique
);
create index invoice_payment_invoice on invoice_payment (invoice_id);

create trigger invoice_is_kept before update or delete on invoice for each row execute function refuse_rewriting();
create trigger invoice_tax_is_kept before update or delete on invoice_tax for each row execute function refuse_rewriting();
create trigger invoice_payment_is_kept before update or delete on invoice_payment for each row execute function refuse_rewriting();

-- What a customer owes of a transaction and is not on an invoice yet, or was.
create table billable (
  transaction_id uuid primary key references transaction,
  organization_id uuid not null references organization,
  customer_id uuid not null references customer,
  revision integer not null,
  -- open: to be invoiced; invoiced; changed: priced anew after that; left_out: by a person
  state text not null check (state in ('open', 'invoiced', 'changed', 'left_out')),
  invoice_id uuid references invoice,
  currency text not null,
  after_tax_minor bigint not null,
  ended_at timestamptz not null,
  check ((state in ('invoiced', 'changed')) = (invoice_id is not null))
);
create index billable_customer on billable (customer_id, ended_at) where state = 'open';
create index billable_list on billable (organization_id, ended_at desc, transaction_id desc) where state in ('open', 'changed');
create index billable_changed on billable (transaction_id) where state = 'changed';
create index billable_invoice on billable (invoice_id) where invoice_id is not null;
