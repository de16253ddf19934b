/** What flows now: what is told while meters are silent, and never more. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { flowsOf, type MeterNow } from './now.ts';

const noon = new Date('2026-06-01T11:00:00Z');
const midnight = new Date('2026-06-01T23:00:00Z');
const berlin = { latitude: 52.52, longitude: 13.405 };
const parked = { cars: 4000, given: 0 };

const meter = (role: MeterNow['role'], watts: number | null, name: string = role): MeterNow => ({
  meterId: name,
  name,
  role,
  at: new Date(noon.getTime() - (watts === null ? 600_000 : 1000)),
  watts,
  voltAmps: null,
  soc: role === 'battery' && watts !== null ? 55 : null,
});
const told = (meters: readonly MeterNow[], now = noon, place: typeof berlin | undefined = berlin) =>
  flowsOf(meters, parked, place, now);

describe('flows now', () => {
  test('the building takes what sources, battery and cars leave', () => {
    const flows = told([
      meter('grid', 2000),
      meter('grid', 1000, 'second'),
      meter('pv', 5000),
      meter('battery', 500),
    ]);
    expect(flows).toMatchObject({ gridWatts: 3000, loadWatts: 3500, socPercent: 55, silent: [] });
    expect(flows.shares).toMatchObject({ sunToLoad: 3500, sunToCars: 1500 });
  });

  test.each([
    [
      'one of two at the grid',
      [meter('grid', 2000), meter('grid', null, 'second'), meter('pv', 5000)],
      'second',
    ],
    ['the battery’s', [meter('grid', 2000), meter('battery', null), meter('pv', 5000)], 'battery'],
    ['by day the sun’s', [meter('grid', 2000), meter('pv', null)], 'pv'],
  ])('nothing is made up while a meter is silent: %s', (_, meters, silent) => {
    const flows = told(meters);
    expect(flows).toMatchObject({ shares: null, loadWatts: null, silent: [{ meterId: silent }] });
    expect(flows.sentence).toMatchObject({ key: 'flow.silent', params: { meters: silent } });
    const { role } = meters.find(({ name }) => name === silent)!;
    const own = { grid: flows.gridWatts, pv: flows.sunWatts, battery: flows.batteryWatts };
    expect(own[role]).toBeNull();
    // The others are told all the same.
    for (const one of meters.filter((other) => other.role !== role)) expect(own[one.role]).toBe(one.watts);
  });

  test('an inverter that sleeps at night gives nothing, where it is known when night is', () => {
    const meters = [meter('grid', 6000), meter('pv', null)];
    expect(told(meters, midnight)).toMatchObject({ sunWatts: 0, loadWatts: 2000, silent: [] });
    expect(flowsOf(meters, parked, undefined, midnight)).toMatchObject({ shares: null, sunWatts: null });
  });

  test('from currents alone power is worked out where it can flow one way only, and said to be an estimate', () => {
    const currents = (role: MeterNow['role'], voltAmps: number) => ({ ...meter(role, null), voltAmps });
    expect(told([meter('grid', 2000), currents('pv', 6900)])).toMatchObject({
      ...{ sunWatts: 6900, loadWatts: 4900, estimated: ['pv'], silent: [] },
    });
    expect(told([currents('grid', 6900)])).toMatchObject({ gridWatts: 6900, estimated: ['grid'] });
    const either = told([currents('grid', 6900), meter('pv', 5000)]);
    expect(either).toMatchObject({ gridWatts: null, shares: null, sentence: { key: 'flow.currents' } });
    expect(either).toMatchObject({ estimated: [], silent: [{ meterId: 'grid', onlyCurrents: true }] });
    const giving = flowsOf([currents('grid', 6900)], { cars: 0, given: 3000 }, berlin, noon);
    expect(giving).toMatchObject({ gridWatts: null, silent: [{ onlyCurrents: true }] });
    const both = told([currents('battery', 900), meter('grid', null)]);
    expect(both.sentence).toMatchObject({ key: 'flow.silent', params: { meters: 'grid' } });
  });

  test('without a meter at the grid only the cars are known', () => {
    expect(told([meter('pv', 5000)])).toMatchObject({
      sentence: { key: 'flow.unknown' },
      ...{ shares: null, silent: [], carWatts: 4000, sunWatts: 5000 },
    });
  });
});

describe('asked of a site', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse();
  });
  afterAll(() => house.end());

  test('a meter is silent after its own time without a word, and says when it told something last', async () => {
    const ask = async (method: string, path: string, body?: unknown) =>
      (await house.ask(house.ownerKey, method, path, body)).json();
    const site = await ask('POST', '/sites', {
      ...{ organizationId: house.rootId, name: 'Quay', zone: 'Europe/Berlin', ...berlin },
    });
    const { pool } = house.database;
    const planted = async (name: string, role: string, secondsAgo: number, values: object) => {
      const id = newId();
      await pool.query(
        `insert into meter (id, organization_id, site_id, name, role, transport, stale_seconds, created_at, changed_at)
         values ($1, $2, $3, $4, $5, '{"kind":"http"}', 60, now(), now())`,
        [id, house.rootId, site.id, name, role],
      );
      await pool.query(
        `insert into meter_state (meter_id, state, since, at, values)
         values ($1, 'live', now(), now() - $2 * interval '1 second', $3)`,
        [id, secondsAgo, JSON.stringify(values)],
      );
      return id;
    };
    await planted('Main', 'grid', 10, { powerW: 2500 });
    const battery = await planted('Battery', 'battery', 30, { powerW: -500, socPercent: 40 });
    expect(await ask('GET', `/sites/${site.id}/power-now`)).toMatchObject({
      ...{ gridWatts: 2500, batteryWatts: -500, socPercent: 40, loadWatts: 3000, silent: [] },
    });
    await pool.query(`update meter_state set values = $1 where meter_id = $2`, [
      JSON.stringify({ currentL1A: -10, currentL2A: 10, voltageL2V: 240, socPercent: 40 }),
      battery,
    ]);
    expect(await ask('GET', `/sites/${site.id}/power-now`)).toMatchObject({
      ...{ batteryWatts: null, shares: null, silent: [{ meterId: battery, onlyCurrents: true }] },
    });
    const roof = await planted('Roof', 'pv', 5, { currentL1A: 10, currentL2A: -10, voltageL2V: 240 });
    expect(await ask('GET', `/sites/${site.id}/power-now`)).toMatchObject({
      ...{ sunWatts: 4700, estimated: ['Roof'] },
    });
    await pool.query('delete from meter_state where meter_id = $1', [roof]);
    await pool.query('delete from meter where id = $1', [roof]);
    await pool.query(`update meter_state set at = now() - interval '61 seconds' where meter_id = $1`, [
      battery,
    ]);
    expect(await ask('GET', `/sites/${site.id}/power-now`)).toMatchObject({
      ...{ gridWatts: 2500, batteryWatts: null, socPercent: null, shares: null },
      silent: [{ meterId: battery, name: 'Battery', role: 'battery', at: expect.any(String) }],
    });
  });
});
