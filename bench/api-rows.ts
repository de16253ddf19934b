/** Rows for the API benchmark: sites, stations, 1,000,000 transactions and 10,000,000 samples over 200 days. */
import type pg from 'pg';
import { newId } from '../server/platform/ids.ts';

export interface Amounts {
  readonly sites: number;
  readonly stations: number;
  readonly tokens: number;
  readonly transactions: number;
  readonly samplesEach: number;
  readonly days: number;
}

export const large: Amounts = {
  sites: 200,
  stations: 5_000,
  tokens: 20_000,
  transactions: 1_000_000,
  samplesEach: 10,
  days: 200,
};

/** Loads the rows set by set inside the database; gives the organization below `root` that owns them. */
export async function loadRows(pool: pg.Pool, amounts: Amounts, root: string): Promise<string> {
  const organization = newId();
  const { sites, stations, tokens, transactions, samplesEach, days } = amounts;
  const run = (text: string, values: unknown[] = []) => pool.query(text, values);
  await run(
    `insert into organization (id, parent_id, kind, name, path, created_at)
     values ($1, $2, 'site_host', 'Large network', array[$2, $1]::uuid[], now())`,
    [organization, root],
  );
  for (const table of ['transaction_event', 'meter_sample', 'status_log', 'attempt_log']) {
    await run(`select ensure_partitions($1, 'week', current_date - $2::int, current_date + 14)`, [
      table,
      days + 7,
    ]);
  }
  await run(
    `insert into site (id, organization_id, name, city, country, latitude, longitude, zone, created_at)
     select gen_random_uuid(), $1, 'Site ' || n, 'City ' || n % 40, 'DE', 47.5 + random() * 7, 6 + random() * 8, 'Europe/Berlin', now()
       from generate_series(1, $2::int) n`,
    [organization, sites],
  );
  await run(
    `insert into station (id, organization_id, site_id, identity, name, vendor, model, version, created_at)
     select gen_random_uuid(), $1, (array(select id from site where organization_id = $1 order by id))[1 + n % $3::int],
            'LARGE-' || lpad(n::text, 5, '0'), 'Station ' || n, 'Maker ' || n % 7, 'Model ' || n % 3, '1.6', now()
       from generate_series(1, $2::int) n`,
    [organization, stations, sites],
  );
  await run(`insert into ownership (station_id) select id from station where organization_id = $1`, [
    organization,
  ]);
  await run(
    `insert into evse (id, station_id, number, created_at)
     select gen_random_uuid(), s.id, n, now() from station s, generate_series(1, 2) n where s.organization_id = $1`,
    [organization],
  );
  await run(
    `insert into connector (id, evse_id, station_id, evse_number, number, state, state_at)
     select gen_random_uuid(), e.id, e.station_id, e.number, 1, (array['available','available','charging','faulted'])[1 + (random() * 3)::int], now()
       from evse e join station s on s.id = e.station_id where s.organization_id = $1`,
    [organization],
  );
  await run(
    `insert into token (id, organization_id, kind, uid, uid_key, created_at)
     select gen_random_uuid(), $1, 'rfid', 'TOKEN' || n, 'TOKEN' || n, now() from generate_series(0, $2::int - 1) n`,
    [organization, tokens],
  );
  await run(
    `with s as (select row_number() over (order by id) - 1 as place, id, site_id from station where organization_id = $1)
     insert into transaction (id, organization_id, site_id, station_id, evse_number, connector_number, station_transaction_id, state,
       token_uid, token_kind, authorization_status, started_at, start_arrived_at, ended_at, end_arrived_at, stop_reason,
       register_start, register_end, register_last, energy_wh, anomalies, used, updated_at)
     select gen_random_uuid(), $1, s.site_id, s.id, 1 + n % 2, 1, nextval('transaction_number')::text,
            case when n > $2 - 2000 then 'active' else 'ended' end, 'TOKEN' || n % $5::int, 'rfid', 'Accepted',
            t.at, t.at, case when n > $2 - 2000 then null else t.at + interval '45 minutes' end, t.at + interval '45 minutes', 'Local',
            n, n + 22000, n + 22000, 22000, case when n % 500 = 0 then array['clock'] else '{}' end, true, t.at
       from generate_series(1, $2::int) n
       cross join lateral (select now() - make_interval(secs => ($2 - n)::double precision * $4 * 86400 / $2) as at) t
       join s on s.place = n % $3::int`,
    [organization, transactions, stations, days, tokens],
  );
  await run(
    `insert into meter_sample (at, station_id, evse_number, transaction_id, sent_at, context, location, digest, arrived_at, energy_import_wh, power_import_w)
     select t.started_at + k * interval '4 minutes', t.station_id, t.evse_number, t.id, (t.started_at + k * interval '4 minutes')::text,
            'Sample.Periodic', 'Outlet', k, t.started_at + k * interval '4 minutes', t.register_start + k * 2000, 11000
       from transaction t cross join generate_series(1, $2::int) k where t.organization_id = $1`,
    [organization, samplesEach],
  );
  await run('vacuum analyze');
  return organization;
}
