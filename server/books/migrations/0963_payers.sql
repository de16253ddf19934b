-- A customer may pay for one driver, or for the drivers of a fleet; these come before the organization of the token.
alter table customer add column driver_id uuid references driver;
alter table customer add column fleet_id uuid references fleet;
create index customer_driver on customer (driver_id) where driver_id is not null;
create index customer_fleet on customer (fleet_id) where fleet_id is not null;
