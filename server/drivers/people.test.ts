import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../platform/ids.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createAuthorize } from './authorize.ts';
import { driverRoutes } from './driver-routes.ts';
import { fleetRoutes } from './fleet-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { vehicleRoutes } from './vehicle-routes.ts';

let house: TestApp;
let identity: string;
let count = 0;

beforeAll(async () => {
  house = await testApp((ground) => {
    const authorize = createAuthorize(ground.database.pool);
    const options = { ...ground, audit: ground.access.audit, authorize };
    return [
      ...driverRoutes(options),
      ...fleetRoutes(options),
      ...vehicleRoutes(options),
      ...tokenRoutes(options),
    ];
  });
  identity = 'CS-1';
  const row = { id: newId(), organization_id: house.rootId, identity, created_at: new Date() };
  await house.db.insertInto('station').values(row).execute();
});
afterAll(() => house.close());

async function ask(method: string, path: string, body?: unknown, key = house.ownerKey) {
  const answer = await house.ask(key, method, path, body);
  const json = answer.headers['content-type']?.includes('json');
  return { status: answer.statusCode, body: json ? answer.json() : answer.body };
}
async function make(path: string, body: object) {
  const made = await ask('POST', path, { organizationId: house.rootId, ...body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}
const driver = (more: object = {}) => make('/drivers', { name: `Ada ${++count}`, ...more });
const token = (more: object = {}) => make('/tokens', { uid: `04BEEF${++count}`, kind: 'rfid', ...more });
const check = async (uid: string) =>
  (await ask('POST', '/tokens/check', { uid, stationIdentity: identity })).body;

describe('a driver', () => {
  it('is made with facts, fleet and groups, found by anything that names them, and tells how they are', async () => {
    const fleet = await make('/fleets', { name: 'Vans' });
    const { costCentres } = (await ask('POST', `/fleets/${fleet.id}/cost-centres`, { code: 'KST-1' })).body;
    const group = await make('/driver-groups', { name: 'Night' });
    const facts = {
      name: 'Grace Hopper',
      email: 'grace@example.com',
      phone: '+49 1',
      externalNumber: 'P-77',
      fleetId: fleet.id,
      costCentreId: costCentres[0].id,
    };
    const made = await driver({ ...facts, groupIds: [group.id] });
    expect(made).toMatchObject({
      ...facts,
      fleetName: 'Vans',
      costCentreCode: 'KST-1',
      groups: [{ id: group.id, name: 'Night' }],
      sentence: { text: 'Has no token and no vehicle yet, and so nothing to charge with.' },
    });
    await make('/vehicles', { plate: 'B-UG 1', driverId: made.id });
    for (const q of ['hopper', 'GRACE@', 'p-77', 'b-ug'])
      expect((await ask('GET', `/drivers?q=${encodeURIComponent(q)}`)).body.items, q).toMatchObject([
        { id: made.id },
      ]);
    for (const filter of [`fleetId=${fleet.id}`, `groupId=${group.id}`, `costCentreId=${costCentres[0].id}`])
      expect((await ask('GET', `/drivers?${filter}`)).body.items).toHaveLength(1);
    const again = { organizationId: house.rootId, name: 'Other', externalNumber: 'P-77' };
    expect((await ask('POST', '/drivers', again)).status).toBe(409);
    expect((await ask('GET', `/drivers/${made.id}`)).body.sentence.key).toBe('driver.active');
  });

  it('who is blocked is refused with every token, and charges again when unblocked', async () => {
    const { id } = await driver();
    const { uid } = await token({ driverId: id });
    expect(await check(uid)).toMatchObject({ status: 'Accepted' });
    const reason = 'card shared with others';
    const blocked = await ask('PATCH', `/drivers/${id}`, { status: 'blocked', blockedReason: reason });
    expect(blocked.body.sentence.text).toBe(`Blocked: ${reason}.`);
    expect(await check(uid)).toMatchObject({ status: 'Blocked', reason: 'driver_blocked' });
    const unblocked = await ask('PATCH', `/drivers/${id}`, { status: 'active' });
    expect(unblocked.body.blockedReason).toBeNull();
    expect(await check(uid)).toMatchObject({ status: 'Accepted' });
  });

  it('who is retired leaves no token that works and no vehicle that is theirs', async () => {
    const { id } = await driver();
    const { uid } = await token({ driverId: id });
    const car = await make('/vehicles', { plate: `B-${++count}`, driverId: id });
    expect((await ask('DELETE', `/drivers/${id}`)).status).toBe(204);
    expect(await check(uid)).toMatchObject({ reason: 'unknown' });
    expect((await ask('GET', `/vehicles/${car.id}`)).body.driverId).toBeNull();
    expect((await ask('PATCH', `/drivers/${id}`, { note: 'x' })).status).toBe(409);
  });

  it('is not tied to a fleet or token of another organization', async () => {
    const other = await house.organization('Other');
    const fleet = await make('/fleets', { name: 'Theirs', organizationId: house.rootId });
    const theirs = { organizationId: other.id, name: 'Eve', fleetId: fleet.id };
    expect((await ask('POST', '/drivers', theirs, other.key)).status).toBe(404);
    const { id } = await driver();
    const stolen = { organizationId: other.id, uid: 'EVE1', kind: 'rfid', driverId: id };
    expect((await ask('POST', '/tokens', stolen, other.key)).status).toBe(404);
  });
});

describe('a vehicle', () => {
  it('that names itself charges for its driver, and no more when it has no EVCCID', async () => {
    const { id: driverId } = await driver();
    const evccid = '0123456789AB';
    const { id } = await make('/vehicles', { plate: 'HH-AC 1', driverId, evccid, batteryWh: 77_000 });
    const found = await check(evccid);
    expect(found).toMatchObject({ status: 'Accepted' });
    const own = (await ask('GET', `/tokens/${found.tokenId}`)).body;
    expect(own).toMatchObject({ kind: 'mac', vehicleId: id, vehiclePlate: 'HH-AC 1' });
    const taken = { organizationId: house.rootId, plate: 'HH-AC 2', evccid };
    expect((await ask('POST', '/vehicles', taken)).status).toBe(409);
    await ask('PATCH', `/drivers/${driverId}`, { status: 'blocked' });
    expect(await check(evccid)).toMatchObject({ reason: 'driver_blocked' });
    await ask('PATCH', `/vehicles/${id}`, { evccid: null });
    expect(await check(evccid)).toMatchObject({ reason: 'unknown' });
  });

  it('is known once by its plate in an organization, and listed as CSV', async () => {
    await make('/vehicles', { plate: 'M-XY 7', model: 'Van' });
    const again = { organizationId: house.rootId, plate: 'm-xy 7' };
    expect((await ask('POST', '/vehicles', again)).status).toBe(409);
    expect((await ask('GET', '/vehicles.csv?q=M-XY')).body).toContain('M-XY 7,Van');
  });
});

describe('a fleet', () => {
  it('that is retired is left by drivers and vehicles', async () => {
    const { id } = await make('/fleets', { name: 'Gone soon' });
    const { id: driverId } = await driver({ fleetId: id });
    expect((await ask('GET', `/fleets/${id}`)).body).toMatchObject({ drivers: 1, vehicles: 0 });
    expect((await ask('DELETE', `/fleets/${id}`)).status).toBe(204);
    expect((await ask('GET', `/drivers/${driverId}`)).body.fleetId).toBeNull();
    expect((await ask('GET', `/fleets/${id}`)).status).toBe(404);
    await make('/fleets', { name: 'Gone soon' });
  });
});
