-- Habits of models that came with Busbar, as facts that it works by; words that nothing follows from are taken out.
create temporary table told (vendor text, facts jsonb, deviations jsonb, evses jsonb) on commit drop;
insert into told values
  ('Wall Box Chargers*', '{}', '["Rejects charging profiles on any stack level but 0."]', '[]'),
  ('go-e*', '{"minStackLevel":1}',
   '["Takes limits in amperes only.", "Does not find a charging profile on stack level 0 again when it shall clear it: level 1 is used."]',
   '[{"number":1,"currentType":"AC","phases":3,"plugs":["IEC_62196_T2"]}]'),
  ('Huawei*', '{}', '["Takes limits in watts only."]', '[]'),
  ('Schneider Electric*', '{"serialNumber":"chargeBox"}',
   '["Tells a meaningful serial number in chargeBoxSerialNumber; the other one may be shared by several stations."]', '[]');
update station_template t
   set facts = t.facts || told.facts, deviations = told.deviations, evses = told.evses
  from told
 where t.built_in and t.vendor = told.vendor;
-- Stations known by one of these entries alone; all others learn of it at their next boot.
update station s
   set model_template = told.facts || s.model_template
  from told join station_template t on t.built_in and t.vendor = told.vendor
 where s.template_id = t.id;
