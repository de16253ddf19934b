import type pg from 'pg';

/** Readings that are further apart say nothing of the time between them. */
const longestGapSeconds = 900;
/** Readings are committed after their arrival: so much is looked at again. */
const overlapSeconds = 120;
/** What one run does; the rest waits for the next. */
const mostHours = 12;

/**
 * Job: brings `meter_quarter` up to date with the readings that arrived since its last run. Energy is what registers
 * rose by; where a meter has none, its power over time. Running it twice changes nothing. Gives the quarters written.
 */
export async function rollUpMeters(pool: pg.Pool, until: Date): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(
      `insert into rollup_progress (name, arrived_until)
       select 'meter_quarter', coalesce((select min(arrived_at) from meter_reading), $1)
        where not exists (select from rollup_progress where name = 'meter_quarter') on conflict do nothing`,
      [until],
    );
    const { rows } = await client.query<{ arrived_until: Date }>(
      `select arrived_until from rollup_progress where name = 'meter_quarter' for update skip locked`,
    );
    const from = rows[0]?.arrived_until;
    if (!from || from >= until) {
      await client.query('commit');
      return 0;
    }
    const to = new Date(Math.min(until.getTime(), from.getTime() + mostHours * 3_600_000));
    const { rowCount } = await client.query(quartersSql, [
      new Date(from.getTime() - overlapSeconds * 1000),
      to,
    ]);
    await client.query(`update rollup_progress set arrived_until = $1 where name = 'meter_quarter'`, [to]);
    await client.query('commit');
    return rowCount ?? 0;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/*
 * A step lies between two readings of a meter. It is shared out to the quarters that it touches by time. A step longer
 * than the gap counts nothing, so that a quarter knows how much of it was covered. New readings change the quarters
 * they lie in and the one before, whose last step they end.
 */
const quartersSql = `
with fresh as (
  select meter_id, date_bin('15 minutes', min(at), 'epoch') - interval '15 minutes' as from_at,
         date_bin('15 minutes', max(at), 'epoch') + interval '30 minutes' as to_at
    from meter_reading where arrived_at > $1 and arrived_at <= $2 group by meter_id),
reading as (
  select f.meter_id, f.from_at, f.to_at, r.at, r.power_w, r.import_wh, r.export_wh, r.soc_percent,
         lead(r.at) over w as next_at, lead(r.power_w) over w as next_w,
         lead(r.import_wh) over w as next_import, lead(r.export_wh) over w as next_export
    from fresh f
    join meter_reading r on r.meter_id = f.meter_id
     and r.at >= f.from_at - interval '${longestGapSeconds} seconds'
     and r.at <= f.to_at + interval '${longestGapSeconds} seconds'
  window w as (partition by f.meter_id order by r.at)),
step as (
  select *, extract(epoch from next_at - at)::numeric as seconds,
         (power_w + next_w) / 2 as mean_w
    from reading where next_at is not null and next_at - at <= interval '${longestGapSeconds} seconds'),
part as (
  select s.meter_id, q.quarter,
         extract(epoch from least(s.next_at, q.quarter + interval '15 minutes') - greatest(s.at, q.quarter))::numeric as covered,
         s.seconds, s.from_at, s.to_at,
         case when s.import_wh is not null and s.next_import is not null then greatest(0, s.next_import - s.import_wh)
              else greatest(0, s.mean_w)::numeric * s.seconds / 3600 end as imported,
         case when s.export_wh is not null and s.next_export is not null then greatest(0, s.next_export - s.export_wh)
              when s.import_wh is not null and s.mean_w is null then 0
              else greatest(0, -s.mean_w)::numeric * s.seconds / 3600 end as exported
    from step s
   cross join lateral generate_series(date_bin('15 minutes', s.at, 'epoch'), s.next_at - interval '1 microsecond',
           interval '15 minutes') as q (quarter)),
energy as (
  select meter_id, quarter, round(sum(coalesce(imported, 0) * covered / seconds), 3) as import_wh,
         round(sum(coalesce(exported, 0) * covered / seconds), 3) as export_wh, round(sum(covered))::integer as covered_seconds
    from part where quarter >= from_at and quarter < to_at group by meter_id, quarter),
peak as (
  select meter_id, date_bin('15 minutes', at, 'epoch') as quarter, max(power_w) as max_w, min(power_w) as min_w,
         (array_agg(soc_percent order by at desc) filter (where soc_percent is not null))[1] as soc_percent
    from reading group by meter_id, date_bin('15 minutes', at, 'epoch'))
insert into meter_quarter (meter_id, quarter, import_wh, export_wh, covered_seconds, max_w, min_w, soc_percent)
select e.meter_id, e.quarter, e.import_wh, e.export_wh, e.covered_seconds, p.max_w, p.min_w, p.soc_percent
  from energy e left join peak p on p.meter_id = e.meter_id and p.quarter = e.quarter
    on conflict (meter_id, quarter) do update
   set import_wh = excluded.import_wh, export_wh = excluded.export_wh, covered_seconds = excluded.covered_seconds,
       max_w = excluded.max_w, min_w = excluded.min_w, soc_percent = excluded.soc_percent
 where meter_quarter.covered_seconds <= excluded.covered_seconds`;
