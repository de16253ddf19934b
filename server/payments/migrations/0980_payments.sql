-- Money that is paid for charging on the spot. One row per payment; what it says is decided in payment.ts.
create table payment (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid,
  station_id uuid references station,
  evse_id uuid,
  evse_number smallint,
  -- charging: a hold, of which what is due is taken; rest: what a hold did not cover; terminal: taken at the station
  kind text not null check (kind in ('charging', 'rest', 'terminal')),
  of_payment_id uuid references payment,
  provider text not null,
  -- the provider's own id of it
  provider_ref text,
  state text not null,
  -- why it failed or was released, or what it waits for: a key of sentences.ts
  reason text,
  currency text not null,
  hold_minor bigint not null,
  authorized_minor bigint not null default 0,
  -- the most that the provider lets us take of the hold
  most_capture_minor bigint not null default 0,
  can_increase boolean not null default false,
  captured_minor bigint not null default 0,
  refunding_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  -- what charging cost, taxes included, once that is final
  due_minor bigint,
  owed_minor bigint not null default 0,
  cost_minor bigint,
  cost_at timestamptz,
  -- what the provider was asked and has not answered yet
  awaiting text,
  stop_asked_at timestamptz,
  start_until timestamptz,
  capture_before timestamptz,
  looked_at timestamptz,
  token_id uuid references token,
  token_uid text,
  transaction_id uuid,
  -- the price as it was shown: it is the price that the transaction is billed at
  promise jsonb,
  -- what the payer's page needs to pay
  client jsonb,
  method jsonb,
  client_key text,
  email text,
  driver_id uuid,
  return_url text,
  language text,
  invoice_id uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (captured_minor >= 0 and refunded_minor >= 0 and refunded_minor + refunding_minor <= captured_minor)
);
create index payment_organization on payment (organization_id, created_at desc, id desc);
create index payment_site on payment (site_id, created_at desc, id desc);
create unique index payment_provider_ref on payment (provider, provider_ref);
create unique index payment_client_key on payment (client_key);
create unique index payment_token on payment (token_uid);
create index payment_transaction on payment (transaction_id);
create index payment_of on payment (of_payment_id);
create index payment_driver on payment (driver_id);
create index payment_open on payment (state, changed_at)
  where state in ('created', 'needs_action', 'authorized', 'starting', 'charging', 'ending', 'capturing', 'releasing');
-- One car at a time: of two tabs that paid for one EVSE, one charges.
create unique index payment_evse on payment (evse_id) where state in ('starting', 'charging') and kind = 'charging';

-- What is to be done outside: noted before it is done, done at most once by its key, followed to its end.
create table payment_effect (
  id uuid primary key,
  sequence bigint generated always as identity,
  payment_id uuid not null references payment,
  -- in each lane one after the other: what the books miss does not hold up a capture
  lane text not null check (lane in ('money', 'station', 'books')),
  kind text not null,
  params jsonb not null,
  state text not null default 'intended' check (state in ('intended', 'done', 'refused', 'given_up')),
  attempts smallint not null default 0,
  next_at timestamptz not null,
  claimed_until timestamptz,
  -- for what must not be done twice: set before it is sent
  sent_at timestamptz,
  problem text,
  intended_at timestamptz not null,
  ended_at timestamptz
);
create index payment_effect_due on payment_effect (next_at) where state = 'intended';
create index payment_effect_payment on payment_effect (payment_id, sequence);

-- What became of a payment, in order. Append-only.
create table payment_log (
  id uuid primary key,
  payment_id uuid not null references payment,
  at timestamptz not null,
  event text not null,
  state text not null,
  detail jsonb not null default '{}'
);
create index payment_log_payment on payment_log (payment_id, at, id);

-- Messages of providers, each once. They are hints: what they are about is asked of the provider.
create table payment_webhook (
  provider text not null,
  event_id text not null,
  kind text not null,
  provider_ref text,
  payment_id uuid,
  arrived_at timestamptz not null,
  times integer not null default 1,
  primary key (provider, event_id)
);
create index payment_webhook_payment on payment_webhook (payment_id, arrived_at);

create table payment_refund (
  id uuid primary key,
  payment_id uuid not null references payment,
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null,
  -- operator: by a person; repriced: the real end cost less; provider: made there, not here
  cause text not null check (cause in ('operator', 'repriced', 'provider')),
  state text not null check (state in ('asked', 'done', 'refused')),
  asked_by uuid,
  problem text,
  asked_at timestamptz not null,
  ended_at timestamptz
);
create index payment_refund_payment on payment_refund (payment_id, asked_at);

-- The built-in provider's own book. No real money moves.
create table builtin_payment (
  id text primary key,
  payment_id uuid not null,
  status text not null,
  amount_minor bigint not null,
  currency text not null,
  automatic boolean not null,
  authorized_minor bigint not null default 0,
  captured_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  code text,
  card text,
  return_url text,
  capture_before timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index builtin_payment_changed on builtin_payment (changed_at);
create table builtin_call (
  key text primary key,
  answer jsonb not null,
  at timestamptz not null
);
create index builtin_call_at on builtin_call (at);
