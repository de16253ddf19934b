-- Under whom a station was before it was handed on: what it did then is told to nobody else.
create table station_past (
  station_id uuid not null references station on delete cascade,
  organization_id uuid not null references organization,
  -- when it was handed on
  until timestamptz not null,
  primary key (station_id, until)
);
create function note_station_past() returns trigger language plpgsql as $$
begin
  insert into station_past (station_id, organization_id, until) values (old.id, old.organization_id, clock_timestamp());
  return null;
end $$;
create trigger station_past_noted after update of organization_id on station
  for each row when (old.organization_id is distinct from new.organization_id) execute function note_station_past();

-- Of stations handed on before, by the last event that was told of them under another organization.
insert into station_past (station_id, organization_id, until)
select e.station_id, e.organization_id, max(e.at)
  from event e
  join station s on s.id = e.station_id
  join organization o on o.id = e.organization_id
 where e.organization_id <> s.organization_id
 group by e.station_id, e.organization_id
on conflict do nothing;
