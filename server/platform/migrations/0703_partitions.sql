-- Makes the partitions of one table that cover [from_day, to_day), now also where the DEFAULT partition already
-- holds rows of that time: they are moved, so that one stray row cannot keep all later partitions from being made.
create or replace function ensure_partitions(parent text, unit text, from_day date, to_day date) returns integer
language plpgsql as $$
declare
  lower_bound date := date_trunc(unit, from_day::timestamp)::date;
  upper_bound date;
  bounds text;
  child text;
  made integer := 0;
begin
  while lower_bound < to_day loop
    upper_bound := (lower_bound + ('1 ' || unit)::interval)::date;
    child := parent || '_' || to_char(lower_bound, 'YYYYMMDD');
    if to_regclass(child) is null then
      bounds := format('from (%L) to (%L)', lower_bound::text || ' 00:00+00', upper_bound::text || ' 00:00+00');
      begin
        execute format('create table %I partition of %I for values %s', child, parent, bounds);
      exception when check_violation then
        execute format('create table %I (like %I including defaults including constraints)', child, parent);
        execute format(
          'with moved as (delete from %I where at >= %L and at < %L returning *) insert into %I select * from moved',
          parent || '_default', lower_bound::text || ' 00:00+00', upper_bound::text || ' 00:00+00', child);
        execute format('alter table %I attach partition %I for values %s', parent, child, bounds);
      end;
      made := made + 1;
    end if;
    lower_bound := upper_bound;
  end loop;
  return made;
end $$;
