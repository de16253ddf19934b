-- Ids of reservations on the wire: unique in the whole system, so that none is mistaken for another's.
create sequence reservation_number as integer minvalue 1 maxvalue 2147483647 cycle cache 1;

create table reservation (
  id uuid primary key,
  station_id uuid not null references station,
  -- the id on the wire
  number integer not null,
  -- null: any EVSE of the station
  evse_number smallint,
  connector_type text,
  token_uid text not null,
  token_kind text not null,
  token_id uuid,
  group_uid text,
  starts_at timestamptz not null,
  expires_at timestamptz not null,
  -- requested: not at the station yet; active: the station keeps the EVSE free; all others are ends
  state text not null check (state in (
    'requested', 'active', 'used', 'expired', 'cancelled', 'removed', 'faulted', 'refused')),
  -- the station's own word for a refusal
  reason text,
  -- somebody wants it cancelled, and the station could not be told yet
  cancel_asked_at timestamptz,
  transaction_id uuid,
  note text not null default '',
  created_by_kind text not null,
  created_by uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (expires_at > starts_at),
  unique (station_id, number)
);
create index reservation_live on reservation (station_id) where state in ('requested', 'active');
create index reservation_due on reservation (starts_at) where state = 'requested';
create index reservation_end on reservation (expires_at) where state in ('requested', 'active');
create index reservation_time on reservation (starts_at desc, id desc);
create index reservation_token on reservation (upper(token_uid));
