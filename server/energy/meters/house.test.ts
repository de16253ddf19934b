/** Meters through the API and over loopback: pushed, published by a broker, read from a Modbus device. */

import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyLiveValue } from '../../platform/live.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import type { Meter } from './contract.ts';
import { rollUpMeters } from './rollup.ts';
import { sunSpecRegisters, testModbusDevice } from './testing.ts';

/** A bound, not a pause: it goes on as soon as the value is there. */
const patient = { timeout: 15_000, interval: 20 };
let house: TestHouse;
let siteId: string;

beforeAll(async () => {
  house = await testHouse();
  const site = { organizationId: house.rootId, name: 'Depot', zone: 'Europe/Berlin' };
  siteId = (await ask('POST', '/sites', site)).body.id;
});
afterAll(() => house.end());

async function ask(method: string, path: string, body?: unknown, key = house.ownerKey) {
  const answer = await house.ask(key, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
}
const facts = { role: 'grid', inverted: false, mostWatts: 100_000, staleSeconds: 60 };
async function made(name: string, transport: object, more: object = {}) {
  const answer = await ask('POST', `/sites/${siteId}/meters`, { ...facts, name, transport, ...more });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as { meter: Meter; token: string | null };
}
const meter = async (id: string): Promise<Meter> => (await ask('GET', `/meters/${id}`)).body;
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;
const meterOf = (transport: object) => ask('POST', `/sites/${siteId}/meters/try`, { transport });

const quiet = Array.from({ length: 66 }, () => 0);
const grid = Array.from({ length: 105 }, () => 0x8000);
grid[16] = 123;
grid[20] = 1;

test('a device pushes with its own token; readings that cannot be true are refused and told', async () => {
  const heard: { kind: string }[] = [];
  const live = await house.bus.subscribe(everyLiveValue, (data) => heard.push(data as never));
  const { meter: made1, token } = await made('Pushed', { kind: 'http' });
  expect(made1).toMatchObject({ state: 'waiting', sentence: { key: 'meter.waiting_push' } });
  const push = (body: unknown, key = token!) => ask('POST', `/meters/${made1.id}/readings`, body, key);
  expect((await push({ powerW: 1 }, 'bbm_wrong')).status).toBe(401);
  expect((await push({ powerW: 1 }, house.ownerKey)).status).toBe(401);

  // Of one moment: a millisecond more than 15 minutes between two readings would be a gap.
  const now = Date.now();
  const at = (minute: number) => new Date(now - (40 - minute) * 60_000).toISOString();
  const pushed = await push([
    { at: at(0), powerW: 4000, importWh: 10_000 },
    { at: at(15), powerW: 4000, importWh: 11_000 },
    { at: at(30), powerW: 8000, importWh: 13_000, currentL1A: 12 },
  ]);
  expect(pushed).toMatchObject({ status: 202, body: { taken: 3, refused: [] } });
  expect(await push({ powerW: 4_000_000 })).toMatchObject({
    body: { taken: 0, refused: [{ key: 'meter.too_much' }] },
  });
  expect(await push({ nothing: 1 })).toMatchObject({ status: 422 });

  expect((await push({ powerW: 8200, importWh: 14_000, socPercent: 50 })).body.taken).toBe(1);
  expect(await meter(made1.id)).toMatchObject({
    state: 'live',
    values: { powerW: 8200 },
    sentence: { text: 'Tells 8.2 kW · 50 % charged.' },
    refused: { count: 1 },
  });
  expect(heard.map(({ kind }) => kind)).toEqual(['energy.reading', 'energy.reading']);
  live.end();

  expect(await rollUpMeters(house.database.pool, new Date(Date.now() + 1000))).toBeGreaterThan(2);
  const [sum] = await query(
    'select sum(import_wh)::float8 as wh, sum(covered_seconds)::int as covered from meter_quarter where meter_id = $1',
    [made1.id],
  );
  expect(sum.wh).toBeCloseTo(4000, 0);
  expect(sum.covered).toBeGreaterThan(2390);
  const series = await ask('GET', `/meters/${made1.id}/readings?from=${at(-600)}&to=${at(60)}&step=hour`);
  expect(
    series.body.items.reduce((wh: number, one: { importWh: number }) => wh + one.importWh, 0),
  ).toBeCloseTo(4000, 0);

  expect((await ask('POST', `/meters/${made1.id}/retire`)).status).toBe(204);
  expect((await push({ powerW: 1 })).status).toBe(401);
});

test('energy without a register is power over time, and a gap counts nothing', async () => {
  const { meter: sun, token } = await made('Sun', { kind: 'http' }, { role: 'pv' });
  const start = Math.floor(Date.now() / 900_000) * 900_000 - 4 * 900_000;
  const at = (minute: number) => new Date(start + minute * 60_000).toISOString();
  const told = [0, 5, 10, 15].map((minute) => ({ at: at(minute), powerW: 6000 }));
  await ask('POST', `/meters/${sun.id}/readings`, [...told, { at: at(45), powerW: 6000 }], token!);
  await rollUpMeters(house.database.pool, new Date(Date.now() + 2000));
  const rows = await query(
    'select import_wh::float8 as wh, covered_seconds from meter_quarter where meter_id = $1 order by quarter',
    [sun.id],
  );
  expect(rows).toEqual([{ wh: 1500, covered_seconds: 900 }]);
});

test('a SunSpec device is found, read before anything is kept, then read by the worker', async () => {
  const device = await testModbusDevice(
    sunSpecRegisters(50_000, [
      { id: 1, registers: [0x4142, ...quiet.slice(1)] },
      { id: 203, registers: grid },
    ]),
  );
  const transport = { kind: 'modbus', host: '127.0.0.1', port: device.port, unitId: 1, everySeconds: 1 };
  expect((await meterOf(transport)).body).toMatchObject({
    ok: true,
    values: { powerW: 1230 },
    found: [{ value: 'AB' }, { name: 'models', value: '1, 203' }],
  });
  const refused = await meterOf({
    ...transport,
    registers: [{ quantity: 'powerW', table: 'holding', address: 7, type: 'int16' }],
  });
  expect(refused.body).toMatchObject({ ok: false, sentence: { key: 'meter.modbus_exception' } });

  const { meter: read } = await made('Grid', transport);
  const working = await Promise.all(house.house.followers.map((follow) => follow()));
  await expect.poll(async () => (await meter(read.id)).values, patient).toEqual({ powerW: 1230 });
  expect(await query('select count(*)::int as n from meter_lease')).toEqual([{ n: 1 }]);
  await Promise.all(working.map((one) => one.end()));
  expect(await query('select count(*)::int as n from meter_lease')).toEqual([{ n: 0 }]);
  await device.close();
  expect((await meterOf(transport)).body).toMatchObject({ ok: false, sentence: { key: 'meter.refused' } });
  await ask('POST', `/meters/${read.id}/retire`);
});

test('a broker is listened to; who is not let in is told so, and the password is never told again', async () => {
  const aedes = await Aedes.createBroker();
  aedes.authenticate = (_client, name, password, done) =>
    done(null, name === 'reader' && password?.toString() === 'broker-secret');
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
  const mapping = [{ quantity: 'powerW', path: 'power' }];
  const transport = { kind: 'mqtt', url, username: 'reader', topics: [{ topic: 'home/+/state', mapping }] };
  const password = 'broker-secret';
  const publisher = await connectAsync(url, { username: 'reader', password });
  await publisher.publishAsync('home/grid/state', '{"power": 321}', { retain: true });

  const wrong = await ask('POST', `/sites/${siteId}/meters/try`, { transport, password: 'no' });
  expect(wrong.body).toMatchObject({ ok: false, sentence: { key: 'meter.broker_refused' } });
  const right = await ask('POST', `/sites/${siteId}/meters/try`, { transport, password });
  expect(right.body).toMatchObject({ ok: true, values: { powerW: 321 } });

  const { meter: heard } = await made('Broker', transport, { password });
  expect(JSON.stringify(heard)).not.toContain(password);
  const kept = await ask('POST', `/sites/${siteId}/meters/try`, { transport, meterId: heard.id });
  expect(kept.body.ok).toBe(true);
  const working = await Promise.all(house.house.followers.map((follow) => follow()));
  await expect.poll(async () => (await meter(heard.id)).state, patient).toBe('live');
  await Promise.all(working.map((one) => one.end()));
  const rows = await query(
    'select to_jsonb(m)::text as row from meter m union all select to_jsonb(e)::text from event e',
  );
  expect(rows.filter(({ row }) => row.includes(password))).toEqual([]);

  await query(`update meter_state set at = at - interval '1 hour' where meter_id = $1`, [heard.id]);
  expect(await meter(heard.id)).toMatchObject({ state: 'stale', sentence: { key: 'meter.stale' } });
  await publisher.endAsync(true);
  await new Promise<void>((resolve) => aedes.close(resolve));
  await new Promise((resolve) => server.close(resolve));
});
