-- What stations told of payments that they settled themselves (a card terminal). Append-only.
create table settlement (
  id uuid primary key,
  organization_id uuid not null,
  site_id uuid,
  station_id uuid not null references station,
  -- ours, where it is known; and the station's own id of it
  transaction_id uuid,
  station_transaction_id text,
  psp_ref text not null,
  status text not null,
  status_info text,
  amount numeric not null,
  settled_at timestamptz not null,
  receipt_id text,
  receipt_url text,
  vat_number text,
  vat_company jsonb,
  arrived_at timestamptz not null
);
-- The same settlement told again changes nothing; another status of it is another row.
create unique index settlement_once on settlement (station_id, psp_ref, status, amount);
create index settlement_transaction on settlement (transaction_id);
create index settlement_organization on settlement (organization_id, arrived_at desc, id desc);
