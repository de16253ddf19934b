import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge, readKey } from '@busbar/signed-readings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceForgotten } from '../billing/index.ts';
import { findCampaigns } from '../devices/campaigns/store.ts';
import { readBatteries } from '../energy/batteries/store.ts';
import { readinessBoard } from '../energy/depots/board.ts';
import { isCommanded } from '../energy/dispatch/model-of.ts';
import { followVtns } from '../energy/openadr/follow.ts';
import { listDimmings } from '../energy/signals/dim.ts';
import { checkSiteTree } from '../energy/tree/check.ts';
import { siteTree } from '../energy/tree/index.ts';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { manualClock } from '../platform/clock.ts';
import { createFileStore } from '../platform/file-store.ts';
import { newId } from '../platform/ids.ts';
import { createSeal } from '../platform/seal.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { driver } from './account.ts';
import { giver } from './giver.ts';
import { openOutside } from './outside.ts';
import { siteOf } from './power.ts';
import { registersOf } from './registers.ts';
import { type Seeding, seed } from './seed.ts';

const days = 4;
const now = new Date();
const folder = mkdtempSync(join(tmpdir(), 'busbar-demo-'));
let database: TestDatabase;
let first: Seeding;

const seedInto = ({ db, pool }: TestDatabase) =>
  seed({
    db,
    pool,
    clock: manualClock(now.toISOString()),
    serverKey: Buffer.alloc(32, 7),
    files: createFileStore(folder),
    say: () => {},
    days,
  });

async function one(sql: string, values: string[] = []): Promise<Record<string, number>> {
  const { rows } = await database.pool.query(sql, values);
  return rows[0];
}

beforeAll(async () => {
  database = await testDatabase();
  first = await seedInto(database);
}, 120_000);
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('the demo’s network', () => {
  it('is made once and known at the next start', async () => {
    expect(first).toEqual({ outcome: 'seeded' });
    const before = await one('select count(*) as n from transaction');
    expect(await seedInto(database)).toEqual({ outcome: 'known' });
    expect(await one('select count(*) as n from transaction')).toEqual(before);
  });

  it('has 12 sites, 150 stations of all versions, and operators who may sign in', async () => {
    expect(
      await one(`select (select count(*) from site) as sites, (select count(*) from station) as stations,
        (select count(distinct version) from station) as versions, (select count(*) from operator_grant) as grants`),
    ).toEqual({ sites: 12, stations: 150, versions: 3, grants: 4 });
  });

  it('has a car that may give back, at a station whose tariff credits it', async () => {
    expect(
      await one(
        `select g.allowed, v.battery_wh > 0 as battery, s.version, definition::text like '%ENERGY_EXPORT%' as credited
           from token tk join vehicle v on v.driver_id = tk.driver_id join vehicle_giving g on g.vehicle_id = v.id
           join station s on s.identity = $2
           join tariff_assignment a on a.level = 'station' and a.subject_id = s.id
           join tariff_version f on f.tariff_id = a.tariff_id
          where tk.uid = $1`,
        [giver.uid, giver.station],
      ),
    ).toEqual({ allowed: true, battery: true, version: '2.1', credited: true });
  });

  it('stays out of a database that holds a network already', async () => {
    const other = await testDatabase();
    await other.pool.query(
      `insert into organization (id, kind, name, path, created_at)
       values (gen_random_uuid(), 'operator', 'Somebody’s', '{}', now())`,
    );
    expect(await seedInto(other)).toMatchObject({
      problem: expect.stringContaining('holds a network already'),
    });
    await other.drop();
  });
});

describe('the demo’s past', () => {
  it.each([
    ['transaction', 'station_id', 'station', 'id'],
    ['transaction', 'site_id', 'site', 'id'],
    ['transaction', 'organization_id', 'organization', 'id'],
    ['transaction', 'token_id', 'token', 'id'],
    ['transaction_event', 'transaction_id', 'transaction', 'id'],
    ['meter_sample', 'transaction_id', 'transaction', 'id'],
    ['attempt_log', 'transaction_id', 'transaction', 'id'],
    ['attempt_log', 'token_id', 'token', 'id'],
    ['attempt_log', 'station_id', 'station', 'id'],
    ['connection_log', 'station_id', 'station', 'id'],
    ['event', 'station_id', 'station', 'id'],
    ['energy_quarter', 'station_id', 'station', 'id'],
  ])('names in %s.%s only what is there', async (table, column, target, key) => {
    const { all, lost } = await one(
      `select count(*) as all, count(*) filter (where t.${key} is null) as lost
         from ${table} s left join ${target} t on t.${key} = s.${column} where s.${column} is not null`,
    );
    expect(all).toBeGreaterThan(0);
    expect(lost).toBe(0);
  });

  it('tells states only of connectors that exist', async () => {
    expect(
      await one(
        `select count(*) as n from status_log l where not exists (select from connector c
           where c.station_id = l.station_id and c.evse_number = l.evse_number and c.number = l.connector_number)`,
      ),
    ).toEqual({ n: 0 });
  });

  it('adds up: the quarters of an EVSE hold the energy of its transactions', async () => {
    const { rows } = await database.pool.query(
      `select t.station_id, t.evse_number, t.wh, q.wh as quarters
         from (select station_id, evse_number, sum(energy_wh)::float8 as wh from transaction
                group by 1, 2 having not bool_or('register_backwards' = any(anomalies))) t
         join (select station_id, evse_number, sum(import_wh)::float8 as wh from energy_quarter group by 1, 2) q
        using (station_id, evse_number)`,
    );
    expect(rows.length).toBeGreaterThan(100);
    const wrong = rows.filter(({ wh, quarters }) => Math.abs(wh - quarters) > 1);
    expect(wrong).toEqual([]);
  });

  it('is over: no transaction runs, none lies in the future, and none overlaps another at its EVSE', async () => {
    expect(
      await one(
        `select count(*) as n from transaction where state <> 'ended' or ended_at > now() or ended_at < started_at`,
      ),
    ).toEqual({ n: 0 });
    expect(
      await one(`select count(*) as n from (select started_at, lag(ended_at) over (partition by station_id, evse_number
        order by started_at) as before from transaction) t where before > started_at`),
    ).toEqual({ n: 0 });
  });

  it('leaves the numbers of 1.6 transactions unique for those to come', async () => {
    const { used, next } = await one(
      `select max(station_transaction_id::bigint) as used, nextval('transaction_number') as next
         from transaction where station_transaction_id ~ '^[0-9]{1,9}$'`,
    );
    expect(next).toBeGreaterThan(used!);
  });

  it('leaves the meters where the last transactions left them', async () => {
    const registers = await registersOf(database.db);
    // Its last transaction may be one whose end was never told: then the last reading is where the meter stands.
    const { wh } = await one(
      `select coalesce(t.register_end, t.register_last)::float8 as wh from transaction t join station s on s.id = t.station_id
        where s.identity = 'MUC-A9-01' and t.evse_number = 1 order by t.started_at desc limit 1`,
    );
    expect(wh).toBeGreaterThan(0);
    expect(registers.get('MUC-A9-01/1')).toBe(wh);
  });

  it('is priced by the tariffs that were there: to the cent, by the site’s hour, with its tax in it', async () => {
    expect(
      await priceForgotten(
        database.db,
        { now: new Date(), newId, onFault: () => {}, judge: async () => 0 },
        100,
      ),
    ).toBe(100);
    const { rows } = await database.pool.query(
      `select count(*)::int as all, count(*) filter (where state = 'unpriced')::int as unpriced,
              min(after_tax_minor / nullif(energy_wh, 0) * 10) as least
         from transaction_cost where level is not null`,
    );
    expect(rows[0].unpriced).toBe(0);
    // 31 cents and 19 % on top, or 39 cents a kWh: nothing is cheaper.
    expect(Number(rows[0].least)).toBeGreaterThan(0.36);
  });

  it('is signed by the meters of one site, one of which was exchanged', async () => {
    const { rows } = await database.pool.query(
      `select distinct on (s.identity) s.identity, m.other->'signed'->0->'signed' as told, k.public_key, t.energy_wh::float8 as wh
         from meter_sample m join station s on s.id = m.station_id join transaction t on t.id = m.transaction_id
         join meter_key k on k.station_id = s.id and k.evse_number = m.evse_number
        where m.other is not null`,
    );
    expect(rows.length).toBeGreaterThan(8);
    const statuses = rows.map(({ identity, told, public_key, wh }) => {
      const key = readKey(public_key)!;
      return [identity, judge({ told: [told], keysOf: () => [key], billedWattHours: wh }).status];
    });
    expect(statuses.filter(([, status]) => status !== 'verified')).toEqual([['MUC-A9-04', 'failed']]);
  });

  it('holds something for each page: refusals, outages, an open quarantine, the three problems', async () => {
    const found = await one(
      `select (select count(*) from attempt_log where step = 'refused') as refusals,
              (select count(*) from connection_log where not connected) as outages,
              (select count(*) from quarantine where resolution is null) as quarantined,
              (select count(*) from status_log l join station s on s.id = l.station_id
                where s.identity = 'CGN-RHE-12' and l.error_code = 'ConnectorLockFailure') as locks,
              (select count(*) from connection_log l join station s on s.id = l.station_id
                where s.identity = 'LYS-CON-05' and not connected) as drops,
              (select count(*) from driver d join token k on k.driver_id = d.id
                 join transaction t on t.token_id = k.id where d.email = '${driver}') as driven,
              (select count(*) from configuration_template) as templates,
              (select count(*) from variable_monitor) as monitors,
              (select count(*) from device_event where cleared_at is null) as heat,
              (select count(*) from local_list_setting where enabled) as lists`,
    );
    for (const [name, count] of Object.entries(found)) expect(count, name).toBeGreaterThan(0);
    expect(found.drops).toBeGreaterThan(30);
  });
});

describe('what the grid and the fleet ask for', () => {
  it('has a battery on a tree that may be managed, told over HTTP what to do', async () => {
    const outside = await openOutside(database.db, manualClock(now.toISOString()));
    const { id } = (await siteOf(database.db))!;
    const known = (await siteTree(database.db, id))!;
    expect(checkSiteTree(known.tree, known.evses).filter(({ weight }) => weight !== 'note')).toEqual([]);
    const [battery] = await readBatteries(database.db, [id]);
    expect(isCommanded(battery!, known)).toBe(true);
    const { control } = battery!;
    if (control?.kind !== 'http') throw new Error('it is told over HTTP');
    const watts = outside.battery.socPercent() > 50 ? -12_000 : 12_000;
    const { status } = await fetch(control.url, {
      method: control.method,
      body: JSON.stringify({ watts, seconds: 900 }),
    });
    expect(status).toBe(200);
    expect(outside.battery.step(0, 1 / 360, now.getTime())).toBe(watts);
    outside.end();
  });

  it('follows a program with events that are over, measured and reported, and one that holds or comes', async () => {
    const clock = manualClock(now.toISOString());
    const outside = await openOutside(database.db, clock);
    await followVtns({
      ...{ db: database.db, clock, newId, bus: createMemoryBus(), seal: createSeal(Buffer.alloc(32), 'vtn') },
      ...{ audit: async () => {}, pause: async () => {}, sendMail: undefined },
      ...{ publicUrl: () => '', nodeId: () => '' },
      onFault: (error) => {
        throw error;
      },
    });
    outside.end();
    const found = await one(
      `select count(*) filter (where starts_at > timestamptz '${now.toISOString()}' - interval '3 hours' and cancelled_at is null)::int as near,
              count(*) filter (where drawn_wh is not null
                and (select count(*) from grid_report r where r.grid_event_id = e.id) > 0)::int as reported
         from grid_event e`,
    );
    expect(found.near).toBeGreaterThanOrEqual(2);
    expect(found.reported).toBeGreaterThanOrEqual(1);
    expect(await one('select count(*)::int as n from vtn where problem is not null')).toEqual({ n: 0 });
  });

  it('was dimmed and kept to it, minute by minute', async () => {
    const { id } = (await siteOf(database.db))!;
    const [dimming] = await listDimmings(database.db, id);
    expect(dimming).toMatchObject({
      minutes: 45,
      devices: 19,
      sentence: { key: 'grid_signal.dimming_kept' },
    });
  });

  it('has a campaign that goes on, one that is over, and the file that they brought', async () => {
    const owners = await database.pool.query('select id from organization');
    const scope = { whole: true, organizationIds: owners.rows.map(({ id }) => id), siteIds: [] };
    const { items } = await findCampaigns(database.db, scope, {});
    expect(items.map(({ state, counts }) => [state, counts.succeeded, counts.waiting])).toEqual([
      ['running', 6, 7],
      ['finished', 10, 0],
    ]);
    expect(items[0]).toMatchObject({ about: 'Halden Post 4.3.0', wave: 2, waves: 4 });
    const { rows } = await database.pool.query('select id, size_bytes from firmware_file');
    expect(Number(rows[0].size_bytes)).toBe(200_000);
    expect(await createFileStore(folder).has(rows[0].id)).toBe(true);
  });

  it('has one vehicle that will be late, at any time of the day', async () => {
    const { rows } = await database.pool.query(
      `select id, name, zone from site where name like 'Kurier Blitz%'`,
    );
    const board = await readinessBoard(database.db, rows[0], now);
    const van = board.vehicles.find(({ plate }) => plate === 'L-KB 77');
    expect(van).toMatchObject({ state: 'late', missingWh: 48_000 });
  });
});
