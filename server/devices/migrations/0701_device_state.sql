-- For which firmware a station's configuration was read: once per firmware, after its first boot with it.
create table device_state (
  station_id uuid primary key references station,
  configuration_for text not null
);
