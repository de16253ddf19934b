-- The default tariff that a station was told, for one EVSE or for all (0), and what it said to it.
create table station_tariff (
  station_id uuid not null references station,
  evse_number smallint not null,
  -- the version that was told; another's tariff has an id that we do not know
  version_id uuid not null references tariff_version,
  status text not null,
  told_at timestamptz not null,
  primary key (station_id, evse_number)
);
