-- Looks at each station once: what is locked is what is compared.
create or replace function fence(stations uuid[], epochs bigint[], versions bigint[]) returns void
language plpgsql as $$
declare
  stale text;
begin
  with held as materialized (
    select station_id, epoch, version from ownership where station_id = any (stations) order by station_id for share
  )
  select string_agg(u.station_id::text, ',') into stale
    from unnest(stations, epochs, versions) as u (station_id, epoch, version)
    left join held h using (station_id)
   where h.epoch is distinct from u.epoch or h.version is distinct from u.version;
  if stale is not null then
    raise exception 'stale owner' using errcode = 'BB001', detail = stale;
  end if;
end $$;
