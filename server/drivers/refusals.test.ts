import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../platform/ids.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

let all: TestHouse;
const identity = 'CS-1';
const siteId = newId();
const stationId = newId();
let count = 0;

beforeAll(async () => {
  all = await testHouse();
  const made = { organization_id: all.rootId, created_at: new Date() };
  await all.database.db
    .insertInto('site')
    .values({ id: siteId, ...made, name: 'Depot', zone: 'UTC' })
    .execute();
  await all.database.db
    .insertInto('station')
    .values({ id: stationId, ...made, site_id: siteId, identity, version: '1.6' })
    .execute();
});
afterAll(() => all.end());

async function ask(method: string, path: string, body?: unknown) {
  const answer = await all.ask(all.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.json() };
}
async function make(path: string, body: object) {
  const made = await ask('POST', path, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

/** A driver with a token. */
async function person() {
  const organizationId = all.rootId;
  const { id } = await make('/drivers', { organizationId, name: `Driver ${++count}` });
  const token = await make('/tokens', { organizationId, uid: `04CAFE${count}`, kind: 'rfid', driverId: id });
  return { id: id as string, uid: token.uid as string, tokenId: token.id as string };
}

describe('why was I refused?', () => {
  it('tells each refusal with what would be said now, and the fix', async () => {
    const { id, uid, tokenId } = await person();
    const refused = (reason: string, more: object = {}) =>
      all.database.db
        .insertInto('attempt_log')
        .values({
          id: newId(),
          attempt_id: newId(),
          station_id: stationId,
          step: 'refused',
          reason,
          token_uid: uid,
          token_id: tokenId,
          arrived_at: new Date(),
          at: new Date(),
          ...more,
        })
        .execute();
    await ask('PATCH', `/drivers/${id}`, { status: 'blocked' });
    await refused('driver_blocked');
    await refused('unknown', { token_uid: 'NOBODY', token_id: null });
    const list = async (query: string) => (await ask('GET', `/refusals?${query}`)).body.items;
    expect(await list(`driverId=${id}`)).toMatchObject([
      {
        reason: 'driver_blocked',
        driverId: id,
        now: { accepted: false },
        fix: { kind: 'unblock_driver', subjectId: id },
        sentence: { text: `The driver of token ${uid} is blocked.` },
      },
    ]);
    expect(await list('token=nobody')).toMatchObject([{ fix: { kind: 'add_token' } }]);
    await ask('PATCH', `/drivers/${id}`, { status: 'active' });
    const budget = { subjectKind: 'driver', driverId: id, period: 'day', energyWh: 0 };
    const made = await make('/budgets', budget);
    expect(await list(`driverId=${id}`)).toMatchObject([
      { fix: { kind: 'raise_budget', subjectId: made.id } },
    ]);
    await ask('PATCH', `/budgets/${made.id}`, { energyWh: 1000 });
    expect(await list(`driverId=${id}`)).toMatchObject([{ now: { accepted: true }, fix: null }]);
    expect(await list(`station=${identity}&reason=unknown`)).toHaveLength(1);
    const accept = (boot_status: string) =>
      all.database.db.updateTable('station').set({ boot_status }).execute();
    await accept('pending');
    expect(await list(`driverId=${id}`)).toMatchObject([
      { fix: { kind: 'accept_station', subjectId: stationId } },
    ]);
    await accept('accepted');
    const evse = { id: newId(), station_id: stationId, number: 9, created_at: new Date() };
    await all.database.db.insertInto('evse').values(evse).execute();
    await ask('POST', `/sites/${siteId}/access/limits`, { tokenId, evseIds: [evse.id] });
    await refused('other_evses', { evse_number: 1 });
    expect(await list(`driverId=${id}&reason=other_evses`)).toMatchObject([
      { fix: { kind: 'change_limits', subjectId: siteId } },
    ]);
  });

  it('has a way out where the token alone would be accepted: the medium, the certificate, the station', async () => {
    const { uid, tokenId } = await person();
    const ways = {
      wrong_kind: { kind: 'change_kind', subjectId: tokenId },
      certificate_invalid: { kind: 'trust_root', subjectId: null },
      reserved: { kind: 'see_reservations', subjectId: stationId },
      master_pass: { kind: 'change_group', subjectId: tokenId },
    };
    const at = new Date();
    const refused = { station_id: stationId, step: 'refused', token_uid: uid, token_id: tokenId };
    await all.database.db
      .insertInto('attempt_log')
      .values(
        Object.keys(ways).map((reason) => ({
          ...{ id: newId(), attempt_id: newId(), reason, arrived_at: at, at },
          ...refused,
        })),
      )
      .execute();
    for (const [reason, fix] of Object.entries(ways))
      expect((await ask('GET', `/refusals?token=${uid}&reason=${reason}`)).body.items).toMatchObject([
        { reason, now: { accepted: true }, fix },
      ]);
  });

  it('offers a token of another organization to be added to that of the station', async () => {
    const organizationId = newId();
    await all.database.db
      .insertInto('organization')
      .values({
        ...{ id: organizationId, kind: 'operator', name: 'Elsewhere', path: [organizationId] },
        created_at: new Date(),
      })
      .execute();
    const at = new Date();
    await all.database.db
      .insertInto('token')
      .values({
        ...{ id: newId(), organization_id: organizationId, uid: 'AFAR01', uid_key: 'AFAR01' },
        ...{ kind: 'rfid', created_at: at },
      })
      .execute();
    await all.database.db
      .insertInto('attempt_log')
      .values({
        ...{ id: newId(), attempt_id: newId(), station_id: stationId, step: 'refused', reason: 'elsewhere' },
        ...{ token_uid: 'AFAR01', arrived_at: at, at },
      })
      .execute();
    expect((await ask('GET', '/refusals?token=AFAR01')).body.items).toMatchObject([
      { now: { accepted: false, reason: 'elsewhere' }, fix: { kind: 'add_token', subjectId: null } },
    ]);
  });
});
