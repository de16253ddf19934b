-- Who tells what the sky will be like: of a site, or of all sites of an organization that have none of their own.
create table weather_feed (
  id uuid primary key,
  organization_id uuid not null references organization,
  site_id uuid references site,
  url text not null,
  sealed_key text,
  changed_at timestamptz not null
);
create unique index weather_feed_site on weather_feed (site_id) where site_id is not null;
create unique index weather_feed_organization on weather_feed (organization_id) where site_id is null;

-- What was told last of a site's sky, and what went wrong since.
create table weather_forecast (
  site_id uuid primary key references site,
  url text not null,
  asked_at timestamptz not null,
  answered_at timestamptz,
  problem jsonb,
  -- W/m² on the ground, the mean of the hour that begins with the first and of each after it
  first_hour timestamptz,
  radiation real[]
);
