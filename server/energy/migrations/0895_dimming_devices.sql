-- What each device drew while a dimming held, minute by minute: part of the proof, kept for ever.
create table dimming_device_proof (
  dimming_id uuid not null references dimming,
  at timestamptz not null,
  station_id uuid not null,
  evse_number smallint not null,
  -- null: it charged and did not tell its power
  watts real,
  primary key (dimming_id, at, station_id, evse_number)
);
