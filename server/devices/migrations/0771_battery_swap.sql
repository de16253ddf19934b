-- Batteries that went in and out of a swap station, as it told: append-only.
create table battery_swap (
  id uuid primary key,
  station_id uuid not null references station,
  request_id integer not null,
  kind text not null,
  -- the token by its surrogate id, where it is known
  token_id uuid,
  batteries jsonb not null,
  arrived_at timestamptz not null,
  unique (station_id, request_id, kind)
);
create index battery_swap_station on battery_swap (station_id, arrived_at desc, id desc);

-- Which battery stands in which slot (an EVSE) now.
create table battery_slot (
  station_id uuid not null references station,
  evse_number smallint not null,
  serial_number text not null,
  soc_percent real not null,
  soh_percent real not null,
  produced_at timestamptz,
  vendor_info text,
  since timestamptz not null,
  primary key (station_id, evse_number)
);
