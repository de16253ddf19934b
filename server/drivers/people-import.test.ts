import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';
import { createAuthorize } from './authorize.ts';
import { driverRoutes } from './driver-routes.ts';
import { fleetRoutes } from './fleet-routes.ts';
import { tokenImportRoutes } from './import.ts';
import { driverImport } from './import-drivers.ts';
import { vehicleImport } from './import-vehicles.ts';
import { peopleImportRoutes } from './people-import.ts';
import { tokenRoutes } from './token-routes.ts';
import { vehicleRoutes } from './vehicle-routes.ts';

let house: TestApp;
beforeAll(async () => {
  house = await testApp((ground) => {
    const options = {
      ...ground,
      audit: ground.access.audit,
      authorize: createAuthorize(ground.database.pool),
    };
    return [
      ...driverRoutes(options),
      ...fleetRoutes(options),
      ...vehicleRoutes(options),
      ...tokenRoutes(options),
      ...tokenImportRoutes(options),
      ...peopleImportRoutes(options, driverImport),
      ...peopleImportRoutes(options, vehicleImport),
    ];
  });
});
afterAll(() => house.close());

async function ask(method: string, path: string, body?: unknown) {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return answer.headers['content-type']?.includes('json') ? answer.json() : answer.body;
}
const run = (kind: string, csv: string, how = '') => ask('POST', `/imports/${kind}${how}`, { csv });
const outcomes = (report: { rows: { outcome: string }[] }) => report.rows.map(({ outcome }) => outcome);

it('drivers, vehicles and tokens come in from files that name each other, and the exports of them change nothing', async () => {
  const fleet = await ask('POST', '/fleets', { organizationId: house.rootId, name: 'Vans' });
  await ask('POST', `/fleets/${fleet.id}/cost-centres`, { code: 'K1' });
  const drivers = `name;e-mail;external number;fleet;cost center
Ada Lovelace;ada@example.com;P1;vans;k1
Grace Hopper;grace@example.com;;;
Nobody;;;Trucks;
;x@example.com;P9;;
Ada Twice;;P1;;
Bad Mail;not an address;;;`;
  const preview = await run('drivers', drivers, '/preview');
  expect(outcomes(preview)).toEqual(['create', 'create', 'error', 'error', 'error', 'error']);
  expect((await ask('GET', '/drivers')).items).toEqual([]);
  expect(outcomes(await run('drivers', drivers))).toEqual(outcomes(preview));
  const changed = await run('drivers', 'name,email,phone\nGrace B. Hopper,GRACE@example.com,+1 555\n');
  expect(changed.rows[0]).toMatchObject({
    outcome: 'change',
    sentences: [{ text: 'Changes name, email, phone.' }],
  });

  const vehicles = `plate,model,driver,fleet,battery kWh,max ac kW,mac
B-AL 1,Zoe,P1,Vans,"52,5",22,AABB01
B-GH 2,Van,grace@example.com,,77,11,
B-XX 3,Van,Alan,,many,,`;
  expect(outcomes(await run('vehicles', vehicles))).toEqual(['create', 'create', 'error']);
  const [zoe] = (await ask('GET', '/vehicles?q=B-AL')).items;
  expect(zoe).toMatchObject({
    driverName: 'Ada Lovelace',
    fleetName: 'Vans',
    batteryWh: 52_500,
    evccid: 'AABB01',
  });

  const tokens = `uid,label,driver,vehicle\n04AA01,Ring,P1,\n04AA02,Card,,B-GH 2\n04AA03,Lost,Alan,`;
  expect(outcomes(await run('tokens', tokens))).toEqual(['create', 'create', 'error']);
  const { items } = await ask('GET', '/tokens?q=04AA');
  expect(items).toMatchObject([{ driverName: 'Ada Lovelace' }, { vehiclePlate: 'B-GH 2' }]);

  for (const kind of ['drivers', 'vehicles', 'tokens']) {
    const report = await run(kind, await ask('GET', `/${kind}.csv`));
    expect(new Set(outcomes(report)), kind).toEqual(new Set(['same']));
  }
});
