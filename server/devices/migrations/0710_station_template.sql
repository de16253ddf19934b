-- What is known of models of stations: patterns with * over what a station tells at boot. Belongs to the whole house.
create table station_template (
  id uuid primary key,
  name text not null,
  vendor text not null default '*',
  model text not null default '*',
  firmware text not null default '*',
  -- How the model differs from the book; the gateway's StationTemplate.
  facts jsonb not null default '{}',
  -- Connector layout, where the model has always the same.
  evses jsonb not null default '[]',
  -- Habits worth knowing, in words.
  deviations jsonb not null default '[]',
  -- What such a station shall be set to where no configuration template says otherwise.
  configuration jsonb not null default '[]',
  -- Came with Busbar; changed by migrations only.
  built_in boolean not null default false,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
alter table station add foreign key (template_id) references station_template on delete set null;
create index station_template_id on station (template_id) where template_id is not null;

-- Where a station bends the rules, as it was noticed here.
create table station_deviation (
  station_id uuid not null references station,
  kind text not null,
  detail text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (station_id, kind)
);

-- Facts told in public by makers' manuals and by people who operate these stations. Nothing here is taken for granted:
-- what a station reports of itself is shown beside it.
insert into station_template (id, name, vendor, model, facts, deviations, built_in, created_at, changed_at)
select gen_random_uuid(), name, vendor, model, facts::jsonb, deviations::jsonb, true, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'
  from (values
    ('ABB Terra AC', 'ABB*', 'T*AC*', '{"maxStackLevel":0}',
     '["Since firmware 1.8 it rejects charging profiles on any stack level but 0, although it tells a higher limit."]'),
    ('Wallbox', 'Wall Box Chargers*', '*', '{"maxStackLevel":0,"rateUnits":["A"]}',
     '["Rejects charging profiles on any stack level but 0.", "Some firmware boots in a loop while an update waits."]'),
    ('go-e Charger', 'go-e*', '*', '{"rateUnits":["A"]}',
     '["Takes limits in amperes only.", "Does not find a charging profile on stack level 0 again when it shall clear it: use level 1."]'),
    ('Huawei FusionCharge', 'Huawei*', '*', '{"rateUnits":["W"]}',
     '["Takes limits in watts only.", "Spells the allowed rate unit in lower case."]'),
    ('EFR charge controller', 'EFR*', '*', '{"rateUnits":["W"]}',
     '["Takes limits in watts only."]'),
    ('Schneider EVlink', 'Schneider Electric*', '*', '{}',
     '["Tells a meaningful serial number in chargeBoxSerialNumber; the other one may be shared by several stations."]'),
    ('OpenEVSE', 'OpenEVSE*', '*', '{"rateUnits":["A"]}',
     '["Older firmware does not tell which rate units it takes: amperes work."]')
  ) as known (name, vendor, model, facts, deviations);
