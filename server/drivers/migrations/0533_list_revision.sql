-- Local lists follow the people behind tokens too: whoever is blocked, bound by a contract, or named at a site.
create function raise_token_revision_of(organizations uuid[]) returns void language sql as $$
  insert into token_revision as r (organization_id)
  select distinct id from unnest(organizations) as o (id) where id is not null order by id
  on conflict (organization_id) do update set revision = r.revision + 1
$$;
create function raise_for_people() returns trigger language plpgsql as $$
begin
  perform raise_token_revision_of(array(select distinct organization_id from changed));
  return null;
end $$;
create trigger driver_changed after update on driver referencing new table as changed
  for each statement execute function raise_for_people();
create trigger vehicle_changed after update on vehicle referencing new table as changed
  for each statement execute function raise_for_people();
create trigger contract_added after insert on contract referencing new table as changed
  for each statement execute function raise_for_people();
create trigger contract_changed after update on contract referencing new table as changed
  for each statement execute function raise_for_people();
create trigger budget_added after insert on budget referencing new table as changed
  for each statement execute function raise_for_people();
create trigger budget_changed after update on budget referencing new table as changed
  for each statement execute function raise_for_people();
create trigger balance_added after insert on balance referencing new table as changed
  for each statement execute function raise_for_people();
create trigger site_access_added after insert on site_access referencing new table as changed
  for each statement execute function raise_for_people();
create trigger site_access_changed after update on site_access referencing new table as changed
  for each statement execute function raise_for_people();
