import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStation } from '../../gateway/testing.ts';
import { newId } from '../../platform/ids.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let house: TestHouse;
let site: { id: string; name: string; zone: string };
let stationId: string;
const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
};
const made = async (path: string, body: unknown) => {
  const answer = await ask('POST', path, body);
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};
const vehicle = (plate: string) =>
  made('/vehicles', {
    organizationId: house.rootId,
    plate,
    model: 'Stadtbus 12',
    batteryWh: 300_000,
    maxAcWatts: 22_000,
  });

/** A transaction of a vehicle that runs since an hour; gives its id. */
async function charges(vehicleId: string, evse: number, energyWh: number, powerWatts: number) {
  const { pool } = house.database;
  const [tokenId, id] = [newId(), newId()];
  await pool.query(
    `insert into token (id, organization_id, kind, uid, uid_key, vehicle_id, created_at)
     values ($1, $2, 'rfid', $1::uuid::text, upper($1::uuid::text), $3, now())`,
    [tokenId, house.rootId, vehicleId],
  );
  await pool.query(
    `insert into transaction (id, organization_id, site_id, station_id, evse_number, connector_number, station_transaction_id,
       state, token_id, started_at, start_arrived_at, energy_wh, power_w, updated_at)
     values ($1, $2, $3, $4, $5, 1, $1::uuid::text, 'active', $6, now() - interval '1 hour', now(), $7, $8, now())`,
    [id, house.rootId, site.id, stationId, evse, tokenId, energyWh, powerWatts],
  );
  return id;
}

/** A time of day at the site, some minutes from now. */
const leavesIn = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
const everyDay = [1, 2, 3, 4, 5, 6, 7];

beforeAll(async () => {
  house = await testHouse();
  site = (await made('/sites', {
    organizationId: house.rootId,
    name: 'Depot North',
    zone: 'UTC',
  })) as typeof site;
  stationId = await addStation(house.database, house.rootId, 'DEPOT-1', { siteId: site.id });
  for (const number of [1, 2])
    await house.database.pool.query(
      `insert into evse (id, station_id, number, max_watts, created_at) values ($1, $2, $3, 22000, now())`,
      [newId(), stationId, number],
    );
});
afterAll(() => house.end());

it('tells who will be ready, who will be late and why, and what would help', async () => {
  const [done, slow, away] = await Promise.all(['D-1', 'D-2', 'D-3'].map(vehicle));
  const leave = { siteId: site.id, weekdays: everyDay, leavesAt: leavesIn(121), energyWh: 40_000 };
  await made('/departures', { ...leave, vehicleIds: [done.id, slow.id, away.id] });
  await charges(done.id, 1, 41_000, 0);
  await charges(slow.id, 2, 5_000, 10_000);

  const board = (await ask('GET', `/sites/${site.id}/readiness`)).body;
  expect(board).toMatchObject({
    total: 3,
    late: 0,
    sentence: { text: 'No vehicle is late yet; 2 of 3 need a hand.' },
    vehicles: [
      { plate: 'D-1', state: 'ready', deliveredWh: 41_000 },
      { plate: 'D-2', state: 'at_risk', charging: { station: 'DEPOT-1', evse: 2 } },
      { plate: 'D-3', state: 'not_plugged_in', missingWh: 40_000 },
    ],
  });
  expect(board.advice.map(({ text }: { text: string }) => text)).toEqual([
    'Unplug D-1 at DEPOT-1/1: it has what it needs. Plug in D-3 instead.',
  ]);
  expect((await ask('GET', '/depots')).body.items).toMatchObject([{ name: 'Depot North', vehicles: 3 }]);
});

it('has charging planned towards the departure, unless somebody wishes otherwise', async () => {
  const { id: vehicleId } = await vehicle('D-9');
  await made('/departures', {
    siteId: site.id,
    vehicleIds: [vehicleId],
    weekdays: everyDay,
    leavesAt: leavesIn(200),
    energyWh: 40_000,
  });
  const id = await charges(vehicleId, 1, 5_000, 10_000);
  const plan = () => house.house.repeatedWork.find(({ name }) => name === 'plan-departures')!.run();
  const wish = async () =>
    (
      await house.database.pool.query(
        'select energy_wh::float, set_by from charging_wish where transaction_id = $1',
        [id],
      )
    ).rows;
  await plan();
  expect(await wish()).toEqual([{ energy_wh: 40_000, set_by: 'schedule' }]);
  await house.database.pool.query(
    `update charging_wish set energy_wh = 7, set_by = 'driver' where transaction_id = $1`,
    [id],
  );
  await plan();
  expect(await wish()).toEqual([{ energy_wh: 7, set_by: 'driver' }]);
});

it('counts the next of several departures of a vehicle, and those that were ended no more', async () => {
  const { id } = await vehicle('D-4');
  const leave = { siteId: site.id, vehicleIds: [id], energyWh: 10_000 };
  const [sooner] = (await made('/departures', { ...leave, weekdays: everyDay, leavesAt: leavesIn(60) })).ids;
  await made('/departures', { ...leave, weekdays: everyDay, leavesAt: leavesIn(300), energyWh: 90_000 });
  const shown = async () =>
    (await ask('GET', `/sites/${site.id}/readiness`)).body.vehicles.find(
      ({ plate }: { plate: string }) => plate === 'D-4',
    );
  expect((await shown()).missingWh).toBe(10_000);
  const changed = await ask('PATCH', `/departures/${sooner}`, {
    weekdays: everyDay,
    leavesAt: leavesIn(60),
    energyWh: 12_000,
  });
  expect(changed.body).toMatchObject({ plate: 'D-4', energyWh: 12_000 });
  expect((await ask('DELETE', `/departures/${sooner}`)).status).toBe(204);
  expect((await shown()).missingWh).toBe(90_000);
  expect((await ask('GET', '/departures?q=d-4')).body.items).toHaveLength(1);
});

it('refuses what cannot be meant, and vehicles of others', async () => {
  const { id } = await vehicle('D-5');
  const leave = { siteId: site.id, vehicleIds: [id], leavesAt: '05:30' };
  expect((await ask('POST', '/departures', { ...leave, energyWh: 1 })).body.detail).toContain('weekdays');
  expect((await ask('POST', '/departures', { ...leave, weekdays: [1] })).body.detail).toContain('energy');
  const late = { ...leave, weekdays: [1], energyWh: 1, leavesAt: '24:00' };
  expect((await ask('POST', '/departures', late)).status).toBe(422);
  const unknown = { ...leave, weekdays: [1], energyWh: 1, vehicleIds: [newId()] };
  expect((await ask('POST', '/departures', unknown)).status).toBe(404);
});

it('refuses a departure that is over, and says by whose clock', async () => {
  const { id } = await vehicle('D-6');
  const leave = { siteId: site.id, vehicleIds: [id], leavesAt: '05:30', energyWh: 1000, onDay: '2026-01-05' };
  expect((await ask('POST', '/departures', leave)).body).toMatchObject({
    status: 422,
    detail: 'The departure on 2026-01-05 at 05:30 is over on the clock of the site (UTC).',
  });
});

it('imports departures, tells of each row before, and changes what is there already', async () => {
  await vehicle('D-7');
  const csv = [
    'Kennzeichen;Depot;Weekdays;Date;Abfahrt;kWh;SoC',
    'd-7;Depot North;Mon-Fri;;6:30;45,5;',
    'D-7;Depot North;Sa,So;;08:00;;80',
    'D-7;Depot North;;2026-01-05;08:00;20;',
    'D-7;Nowhere;Mo;;25:00;20;80',
    'D-99;Depot North;sometimes;;08:00;20;',
    'D-7;Depot North;1 2 3 4 5;;06:30;10;',
  ].join('\n');
  const outcomes = ({ rows }: { rows: { line: number; outcome: string; sentences: { key: string }[] }[] }) =>
    rows.map(({ outcome, sentences }) =>
      [outcome, ...sentences.map(({ key }) => key.split('.')[1])].join(' '),
    );
  const preview = (await ask('POST', '/imports/departures/preview', { csv })).body;
  expect(outcomes(preview)).toEqual([
    'create create',
    'create create',
    'error past',
    'error time amount no_site',
    'error days no_vehicle',
    'error repeated',
  ]);
  const planned = async () =>
    (await ask('GET', '/departures?q=D-7')).body.items.map(
      ({ weekdays, leavesAt, energyWh, socPercent }: Record<string, unknown>) =>
        JSON.stringify([weekdays, leavesAt, energyWh, socPercent]),
    );
  expect(await planned()).toEqual([]);
  expect((await ask('POST', '/imports/departures', { csv })).body).toMatchObject({ created: 2, errors: 4 });
  expect((await planned()).sort()).toEqual(['[[1,2,3,4,5],"06:30",45500,null]', '[[6,7],"08:00",null,80]']);
  const again = csv.split('\n').slice(0, 3).join('\n').replace('45,5', '50');
  expect((await ask('POST', '/imports/departures', { csv: again })).body).toMatchObject({
    changed: 1,
    same: 1,
    created: 0,
  });
});
