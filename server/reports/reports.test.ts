import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../platform/ids.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createFindRunning, reportRoutes } from './index.ts';
import { startOfDay } from './overview.ts';

describe('the network at a glance', () => {
  let house: TestApp;
  let host: { id: string; key: string };
  const site = newId();
  const now = new Date('2026-01-05T08:00:00Z');
  const stations: Record<string, string> = {};

  beforeAll(async () => {
    house = await testApp((ground) => reportRoutes({ ...ground, findRunning: createFindRunning(ground.db) }));
    host = await house.organization('Host');
    const { db } = house;
    const place = { id: site, organization_id: house.rootId, name: 'Harbour', zone: 'UTC' };
    await db
      .insertInto('site')
      .values({ ...place, latitude: 54.3, longitude: 10.1, created_at: now })
      .execute();
    const node = { id: newId(), name: 'n', roles: ['gateway'], started_at: now };
    await db
      .insertInto('node')
      .values({ ...node, lease_until: new Date(Date.now() + 600_000) })
      .execute();
    const make = async (identity: string, state: string, online: boolean, organizationId = house.rootId) => {
      const id = newId();
      stations[identity] = id;
      const own = organizationId === house.rootId;
      const whose = { organization_id: organizationId, site_id: own ? site : null };
      const seen = { last_seen_at: identity === 'NEVER' ? null : now, created_at: now };
      await db
        .insertInto('station')
        .values({ id, identity, ...whose, ...seen })
        .execute();
      await db
        .insertInto('ownership')
        .values({ station_id: id, node_id: online ? node.id : null, ended_at: now })
        .execute();
      const evse = newId();
      await db.insertInto('evse').values({ id: evse, station_id: id, number: 1, created_at: now }).execute();
      const connector = { id: newId(), evse_id: evse, station_id: id, evse_number: 1, number: 1 };
      await db
        .insertInto('connector')
        .values({ ...connector, state, error_code: state === 'faulted' ? 'GroundFailure' : null })
        .execute();
    };
    await make('WELL', 'available', true);
    await make('BUSY', 'charging', true);
    await make('BROKEN', 'faulted', true);
    await make('GONE', 'charging', false);
    await make('NEVER', 'unknown', false);
    await make('THEIRS', 'faulted', true, host.id);
    await db
      .insertInto('transaction')
      .values({
        id: newId(),
        organization_id: house.rootId,
        station_id: stations.BUSY!,
        station_transaction_id: '1',
        state: 'active',
        started_at: now,
        start_arrived_at: now,
        updated_at: now,
        power_w: '22000',
      })
      .execute();
    const quarter = (at: string, import_wh: string) =>
      db
        .insertInto('energy_quarter')
        .values({ station_id: stations.BUSY!, evse_number: 1, quarter: new Date(at), import_wh })
        .execute();
    await quarter('2026-01-04T22:45:00Z', '500');
    await quarter('2026-01-04T23:15:00Z', '1000');
    await quarter('2026-01-05T07:00:00Z', '2500.5');
    for (const [identity, steps] of Object.entries({
      WELL: ['failed', 'failed', 'failed'],
      BUSY: ['failed', 'failed', 'energy'],
    })) {
      for (const [nth, step] of steps.entries()) {
        const at = new Date(now.getTime() - 3_600_000 + nth * 1000);
        const log = { id: newId(), attempt_id: newId(), station_id: stations[identity]!, step };
        await db
          .insertInto('attempt_log')
          .values({ ...log, at, arrived_at: at })
          .execute();
      }
    }
  });
  afterAll(() => house.close());

  const ask = async (path: string, key = house.ownerKey) => {
    const answer = await house.ask(key, 'GET', path);
    return { status: answer.statusCode, body: answer.json() };
  };

  it('counts what there is; connectors of offline stations count as offline', async () => {
    const { body } = await ask('/overview');
    expect(body).toMatchObject({
      sites: 1,
      stations: 6,
      online: 4,
      evses: 6,
      connectors: { available: 1, charging: 1, faulted: 2, offline: 2 },
      activeTransactions: 1,
      powerW: 22_000,
    });
  });

  it('names what is wrong, the gravest first, and not what was never built', async () => {
    const { body } = await ask('/overview');
    const wrong = body.wrong.map(
      ({ kind, identity }: { kind: string; identity: string }) => `${kind} ${identity}`,
    );
    expect(wrong.slice(0, 2).toSorted()).toEqual(['faulted BROKEN', 'faulted THEIRS']);
    expect(wrong.slice(2)).toEqual(['failing WELL', 'offline GONE']);
    expect(body.wrongTotal).toBe(4);
    expect(body.sentence.text).toBe('4 of 6 stations need attention.');
    expect(body.wrong.find(({ identity }: { identity: string }) => identity === 'BROKEN').sentence.text).toBe(
      'EVSE 1 is faulted: ground failure.',
    );
  });

  it('today begins at midnight where the reader is', async () => {
    expect((await ask('/overview')).body.energyTodayWh).toBe(2500.5);
    expect((await ask('/overview?zone=Europe/Berlin')).body.energyTodayWh).toBe(3500.5);
    expect((await ask('/overview?zone=Mars/Olympus')).status).toBe(422);
    expect(startOfDay(new Date('2026-03-29T12:00:00Z'), 'Europe/Berlin').toISOString()).toBe(
      '2026-03-28T23:00:00.000Z',
    );
    expect(startOfDay(new Date('2026-03-30T12:00:00Z'), 'Europe/Berlin').toISOString()).toBe(
      '2026-03-29T22:00:00.000Z',
    );
  });

  it('shows each their own part only', async () => {
    const { body } = await ask('/overview', host.key);
    expect(body).toMatchObject({
      sites: 0,
      stations: 1,
      online: 1,
      connectors: { faulted: 1 },
      energyTodayWh: 0,
    });
    expect((await ask(`/overview?siteId=${site}`)).body.stations).toBe(5);
    expect((await ask('/map', host.key)).body.items).toEqual([]);
  });

  it('puts sites on the map with the state that matters most there', async () => {
    const { body } = await ask('/map');
    expect(body.items).toMatchObject([
      { siteId: site, latitude: 54.3, stations: 5, online: 3, state: 'faulted' },
    ]);
  });

  it('finds things by name within reach, what begins with the words first', async () => {
    const titles = async (q: string, key?: string) =>
      (await ask(`/search?q=${encodeURIComponent(q)}`, key)).body.items.map(
        ({ title }: { title: string }) => title,
      );
    expect(await titles('harb')).toEqual(['Harbour']);
    expect(await titles('e')).toEqual(['BROKEN', 'GONE', 'NEVER', 'THEIRS', 'WELL'].sort());
    expect(await titles('n')).toEqual(['NEVER', 'BROKEN', 'GONE']);
    expect(await titles('e', host.key)).toEqual(['THEIRS']);
    expect(await titles('%')).toEqual([]);
  });
});
