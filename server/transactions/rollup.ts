import type pg from 'pg';

/** Samples that arrived in so long a time are rolled up in one run, so that a run stays short. */
const sliceMinutes = 60;
/** Slices of one run at the most; the rest waits for the next. */
const maxSlices = 24;
/** A sample is committed after its arrival, by minutes when the database was away: so much is looked at again. */
const overlapMinutes = 10;
/** Registers may be read this far apart and their difference is still spread evenly over the quarters between. */
const maxGapHours = 6;

/**
 * EVSEs whose quarters are written in one transaction. While one runs, PostgreSQL keeps the old versions of the rows that
 * stations update meanwhile: one over all EVSEs took three seconds and made these updates three times as dear.
 */
const evsesTogether = 50;
/** Any number that no other use of advisory locks takes: of several workers one rolls up. */
const rollUpLock = 7_205_770;

/**
 * Job: brings `energy_quarter` up to date with the samples that arrived since its last run. Late samples do their
 * quarters again; running it twice changes nothing, nor does running it again after it was cut off. Gives how many
 * quarters were written.
 */
export async function rollUp(pool: pg.Pool, until: Date): Promise<number> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      rollUpLock,
    ]);
    const written = rows[0]!.mine ? await rollUpSlices(client, until) : 0;
    await client.query('select pg_advisory_unlock($1) where $2', [rollUpLock, rows[0]!.mine]);
    client.release();
    return written;
  } catch (error) {
    // The lock ends with its connection.
    client.release(true);
    throw error;
  }
}

async function rollUpSlices(client: pg.PoolClient, until: Date): Promise<number> {
  let from = await progress(client, until);
  let written = 0;
  for (let slice = 0; slice < maxSlices && from < until; slice += 1) {
    const to = new Date(Math.min(until.getTime(), from.getTime() + sliceMinutes * 60_000));
    written += await rollUpArrivals(client, new Date(from.getTime() - overlapMinutes * 60_000), to);
    await client.query(`update rollup_progress set arrived_until = $1 where name = 'energy_quarter'`, [to]);
    from = to;
  }
  return written;
}

/** Where the last run ended. */
async function progress(client: pg.PoolClient, until: Date): Promise<Date> {
  await client.query(
    `insert into rollup_progress (name, arrived_until)
     select 'energy_quarter', coalesce((select min(arrived_at) from meter_sample), $1)
      where not exists (select from rollup_progress where name = 'energy_quarter')`,
    [until],
  );
  const { rows } = await client.query<{ arrived_until: Date }>(
    `select arrived_until from rollup_progress where name = 'energy_quarter'`,
  );
  return rows[0]!.arrived_until;
}

async function rollUpArrivals(client: pg.PoolClient, from: Date, to: Date): Promise<number> {
  const { rows } = await client.query<Span>(
    `select station_id, evse_number, min(at) as first, max(at) as last from meter_sample
      where arrived_at > $1 and arrived_at <= $2 and evse_number > 0 and not conflicting
      group by station_id, evse_number`,
    [from, to],
  );
  let written = 0;
  for (let first = 0; first < rows.length; first += evsesTogether)
    written += await writeQuarters(client, rows.slice(first, first + evsesTogether));
  return written;
}

/** Does all quarters of some EVSEs between two times again; also for history that was loaded in bulk. */
export async function rollUpHistory(
  pool: pg.Pool,
  stationIds: readonly string[],
  from: Date,
  to: Date,
): Promise<number> {
  const { rows } = await pool.query<Span>(
    `select station_id, evse_number, min(at) as first, max(at) as last from meter_sample
      where station_id = any($1::uuid[]) and at >= $2 and at < $3 and evse_number > 0 and not conflicting
      group by station_id, evse_number`,
    [stationIds, from, to],
  );
  return writeQuarters(pool, rows);
}

/** An EVSE and the time of the samples that its quarters do not hold yet. */
interface Span {
  readonly station_id: string;
  readonly evse_number: number;
  readonly first: Date;
  readonly last: Date;
}

async function writeQuarters(client: Pick<pg.Pool, 'query'>, spans: readonly Span[]): Promise<number> {
  if (spans.length === 0) return 0;
  const { rowCount } = await client.query(quartersSql, [
    spans.map((span) => span.station_id),
    spans.map((span) => span.evse_number),
    spans.map((span) => span.first),
    spans.map((span) => span.last),
  ]);
  return rowCount ?? 0;
}

const quarter = (time: string) => `date_bin('15 minutes', ${time}, 'epoch')`;

/** The nearest reading of an EVSE before or after a time, at most a gap away; by the key of meter_sample. */
const reading = (side: 'before' | 'after', time: string, name: string) => `left join lateral (
    select m.at from meter_sample m
     where m.station_id = s.station_id and m.evse_number = s.evse_number and not m.conflicting
       and (m.energy_import_wh is not null or m.energy_export_wh is not null)
       and m.at ${side === 'before' ? '<' : '>'} ${time}
       and m.at ${side === 'before' ? `>= ${time} -` : `<= ${time} +`} interval '${maxGapHours} hours'
     order by m.at ${side === 'before' ? 'desc' : 'asc'} limit 1) ${name} on true`;

/*
 * The energy of a quarter is what the register rose in it; between two readings it rises evenly, and a fall counts
 * nothing. New samples change the quarters from the reading before them to the reading after them; to know what these
 * quarters hold, the readings around them are needed too. So a run reads a few rows for each EVSE, not its history.
 */
const quartersSql = `
with span as (
  select s.station_id, s.evse_number, ${quarter('coalesce(p.at, s.first)')} as from_at,
         ${quarter('coalesce(n.at, s.last)')} + interval '15 minutes' as to_at
    from unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::timestamptz[])
      as s (station_id, evse_number, first, last)
  ${reading('before', 's.first', 'p')}
  ${reading('after', 's.last', 'n')}),
reach as (
  select s.*, coalesce(p.at, s.from_at) as read_from, coalesce(n.at, s.to_at) as read_to
    from span s
  ${reading('before', 's.from_at', 'p')}
  ${reading('after', 's.to_at', 'n')}),
reading as (
  select s.station_id, s.evse_number, s.from_at, s.to_at, m.at, m.location,
         max(m.energy_import_wh) as imported, max(m.energy_export_wh) as exported, max(m.power_import_w) as power
    from reach s
    join meter_sample m on m.station_id = s.station_id and m.evse_number = s.evse_number
     and m.at >= s.read_from and m.at <= s.read_to
   where not m.conflicting
     and (m.energy_import_wh is not null or m.energy_export_wh is not null or m.power_import_w is not null)
   group by s.station_id, s.evse_number, s.from_at, s.to_at, m.at, m.location),
billing as (
  -- One location speaks for an EVSE: the outlet, unless only others tell of energy.
  select distinct on (station_id, evse_number) station_id, evse_number, location from reading
   order by station_id, evse_number, (imported is null), (location <> 'Outlet'), location),
step as (
  select r.*, lead(r.at) over w as next_at, lead(r.imported) over w as next_imported, lead(r.exported) over w as next_exported
    from reading r join billing using (station_id, evse_number, location)
   where r.imported is not null or r.exported is not null
  window w as (partition by r.station_id, r.evse_number order by r.at)),
rise as (
  select station_id, evse_number, from_at, to_at, at, next_at,
         greatest(0, coalesce(next_imported - imported, 0)) as imported,
         greatest(0, coalesce(next_exported - exported, 0)) as exported
    from step where next_at is not null and next_at - at <= interval '${maxGapHours} hours'),
part as (
  select r.station_id, r.evse_number, q.quarter,
         r.imported * share as import_wh, r.exported * share as export_wh, null::real as power
    from rise r
   cross join lateral generate_series(date_bin('15 minutes', r.at, 'epoch'), r.next_at - interval '1 microsecond',
           interval '15 minutes') as q (quarter)
   cross join lateral (select (extract(epoch from least(r.next_at, q.quarter + interval '15 minutes') - greatest(r.at, q.quarter))
           / extract(epoch from r.next_at - r.at))::numeric as share) s
   where q.quarter >= r.from_at and q.quarter < r.to_at
  union all
  select station_id, evse_number, date_bin('15 minutes', at, 'epoch'), 0, 0, power
    from reading where power is not null and at >= from_at and at < to_at)
insert into energy_quarter (station_id, evse_number, quarter, import_wh, export_wh, max_power_w)
select station_id, evse_number, quarter, round(sum(import_wh), 3), round(sum(export_wh), 3), max(power)
  from part group by station_id, evse_number, quarter
    on conflict (station_id, evse_number, quarter) do update
   set import_wh = excluded.import_wh, export_wh = excluded.export_wh, max_power_w = excluded.max_power_w
 where (energy_quarter.import_wh, energy_quarter.export_wh, energy_quarter.max_power_w)
       is distinct from (excluded.import_wh, excluded.export_wh, excluded.max_power_w)`;
