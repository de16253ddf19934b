-- A station that moves, or turns out to be another model, falls under other templates: it is compared anew.
-- Here and not in the code, because slices before this one write these columns.
create function compare_configuration() returns trigger
language plpgsql as $$
begin
  update configuration_check set due = true where station_id = new.id and not due;
  return null;
end $$;
create trigger station_under_other_templates after update of organization_id, site_id, template_id, firmware, version on station
for each row when ((old.organization_id, old.site_id, old.template_id, old.firmware, old.version)
    is distinct from (new.organization_id, new.site_id, new.template_id, new.firmware, new.version))
execute function compare_configuration();
