-- Whether drivers find a site on the map. Without a row the kind of its organization decides: a fleet's own depots are
-- not for everybody, all other sites are.
create table drive_listing (
  site_id uuid primary key references site,
  listed boolean not null,
  changed_at timestamptz not null
);
