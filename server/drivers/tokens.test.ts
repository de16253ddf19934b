import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayCommands } from '../gateway/contract.ts';
import { stationCommand } from '../gateway/index.ts';
import { newId } from '../platform/ids.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createAuthorize, createDrivers, type Drivers } from './index.ts';

describe('tokens', () => {
  let house: TestApp;
  let drivers: Drivers;

  beforeAll(async () => {
    house = await testApp((ground) => {
      drivers = createDrivers({
        ...ground,
        audit: ground.access.audit,
        authorize: createAuthorize(ground.database.pool),
        noteAttempt: () => ({}),
        checkContract: async () => 'CertChainError',
        pool: ground.database.pool,
        commands: {
          ask: async () => expect.unreachable(),
          run: async () => expect.unreachable(),
          onAnswer: () => {},
        },
        remoteStop: stationCommand(gatewayCommands['remote-stop'], {}),
        amountsOf: async () => new Map(),
        limitSpending: async () => false,
        variablesOf: async () => [],
        onFault: () => {},
      });
      return drivers.routes;
    });
  });
  afterAll(() => house.close());

  async function askAs(key: string, method: string, path: string, body?: unknown) {
    const answer = await house.ask(key, method, path, body);
    const json = answer.headers['content-type']?.includes('json');
    return { status: answer.statusCode, body: json ? answer.json() : answer.body };
  }
  const ask = (method: string, path: string, body?: unknown) => askAs(house.ownerKey, method, path, body);
  let count = 0;
  async function makeToken(more: object = {}) {
    const token = { organizationId: house.rootId, uid: `04aa${++count}`, kind: 'rfid', ...more };
    const { status, body } = await ask('POST', '/tokens', token);
    expect(status).toBe(201);
    return body;
  }
  async function makeStation(organizationId = house.rootId) {
    const identity = `CS-${++count}`;
    const row = { id: newId(), organization_id: organizationId, identity, created_at: new Date() };
    await house.db.insertInto('station').values(row).execute();
    return identity;
  }
  const check = async (uid: string, stationIdentity: string, key = house.ownerKey) =>
    (await askAs(key, 'POST', '/tokens/check', { uid, stationIdentity })).body;

  it('a token is made with its facts and tells in words what it may', async () => {
    const facts = {
      label: 'Ada',
      groupUid: 'FLEET',
      validUntil: '2030-01-01T00:00:00.000Z',
      language: 'de',
      message: 'Hallo',
    };
    const token = await makeToken(facts);
    expect(token).toMatchObject({
      ...facts,
      status: 'active',
      sentence: { text: 'May charge until 2030-01-01.' },
    });
    expect((await ask('GET', `/tokens/${token.id}`)).body).toEqual(token);
  });

  it('a uid is used once in an organization whatever its case, and is free again when retired', async () => {
    const { id, uid } = await makeToken();
    const again = { organizationId: house.rootId, uid: uid.toUpperCase(), kind: 'rfid' };
    expect((await ask('POST', '/tokens', again)).status).toBe(409);
    const other = await house.organization('Other');
    expect((await ask('POST', '/tokens', { ...again, organizationId: other.id })).status).toBe(201);
    expect((await ask('DELETE', `/tokens/${id}`)).status).toBe(204);
    expect((await ask('POST', '/tokens', again)).status).toBe(201);
  });

  it('blocking, unblocking and retiring decide at once, and each is told and audited without the uid', async () => {
    const { id, uid } = await makeToken();
    const station = await makeStation();
    expect(await check(uid, station)).toMatchObject({ status: 'Accepted', tokenId: id });
    await ask('PATCH', `/tokens/${id}`, { status: 'blocked' });
    expect(await check(uid, station)).toMatchObject({ status: 'Blocked', reason: 'blocked' });
    await ask('PATCH', `/tokens/${id}`, { status: 'active', validUntil: '2020-01-01T00:00:00Z' });
    expect(await check(uid, station)).toMatchObject({ reason: 'expired' });
    await ask('DELETE', `/tokens/${id}`);
    expect(await check(uid, station)).toMatchObject({ reason: 'unknown', tokenId: null });
    const events = await house.db.selectFrom('event').select('data').where('subject_id', '=', id).execute();
    const trail = await house.db
      .selectFrom('audit')
      .select(['action', 'detail'])
      .where('subject_id', '=', id)
      .orderBy('sequence')
      .execute();
    expect(events).toHaveLength(4);
    expect(trail.map(({ action }) => action)).toEqual([
      'token.created',
      'token.set_blocked',
      'token.set_active',
      'token.retired',
    ]);
    expect(JSON.stringify([events, trail])).not.toContain(uid);
  });

  it('nobody reaches tokens of another organization, nor moves one there', async () => {
    const mine = await house.organization('Mine', { role: 'manager' });
    const theirs = await makeToken();
    for (const [method, path, body] of [
      ['GET', `/tokens/${theirs.id}`],
      ['PATCH', `/tokens/${theirs.id}`, { label: 'x' }],
      ['DELETE', `/tokens/${theirs.id}`],
      ['POST', '/tokens/check', { uid: theirs.uid, stationIdentity: await makeStation() }],
    ] as const) {
      expect((await askAs(mine.key, method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    const own = await askAs(mine.key, 'POST', '/tokens', {
      organizationId: mine.id,
      uid: 'OWN',
      kind: 'rfid',
    });
    const moved = await askAs(mine.key, 'PATCH', `/tokens/${own.body.id}`, { organizationId: house.rootId });
    expect(moved.status).toBe(422);
    expect((await askAs(mine.key, 'GET', '/tokens')).body.items).toEqual([own.body]);
    expect((await askAs(mine.key, 'GET', '/tokens.csv')).body).not.toContain(theirs.uid);
    const station = await makeStation(mine.id);
    expect(await check(theirs.uid, station, mine.key)).toMatchObject({ status: 'Accepted', tokenId: null });
  });

  it('lists go on from page to page, filtered', async () => {
    const organization = await house.organization('Many');
    for (let n = 0; n < 5; n++)
      await makeToken({ organizationId: organization.id, label: n % 2 ? 'odd' : 'even' });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await ask(
        'GET',
        `/tokens?organizationId=${organization.id}&limit=2&sort=label${cursor}`,
      );
      seen.push(...body.items.map(({ label }: { label: string }) => label));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual(['even', 'even', 'even', 'odd', 'odd']);
    const odd = await ask('GET', `/tokens?organizationId=${organization.id}&q=ODD`);
    expect(odd.body.items).toHaveLength(2);
  });

  it('tokens are imported with a report per row; the same file again changes nothing', async () => {
    const { id: organizationId } = await house.organization('Imported');
    const csv = [
      'idTag;name;expiry;status;type',
      'AA01;Ada;2031-01-01;active;rfid',
      'aa01;Again;;;',
      'AA02;Bob;yesterday;;',
      'AA03;Eve;;sleeping;card',
      'AA04;Dan;;blocked;',
    ].join('\n');
    const { body: plan } = await ask('POST', '/imports/tokens/preview', { csv, organizationId });
    expect(plan.rows.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'create',
      'error',
      'error',
      'error',
      'create',
    ]);
    expect(plan.rows[1].sentences[0].text).toBe('The uid stands in line 2 already.');
    expect(plan.rows[3].sentences).toHaveLength(2);
    const list = async () => (await ask('GET', `/tokens?organizationId=${organizationId}`)).body.items;
    expect(await list()).toEqual([]);
    expect((await ask('POST', '/imports/tokens', { csv, organizationId })).body).toMatchObject({
      created: 2,
      errors: 3,
    });
    const made = await list();
    expect(made).toMatchObject([
      { uid: 'AA01', label: 'Ada', validUntil: '2031-01-01T00:00:00.000Z', status: 'active' },
      { uid: 'AA04', status: 'blocked' },
    ]);
    expect((await ask('POST', '/imports/tokens', { csv, organizationId })).body).toMatchObject({
      created: 0,
      changed: 0,
      same: 2,
    });
    const renamed = await ask('POST', '/imports/tokens', { csv: 'uid,name\naa04,Dana', organizationId });
    expect(renamed.body.rows[0].sentences[0].text).toBe('Changes label.');
    expect((await list())[1]).toMatchObject({ ...made[1], label: 'Dana' });
  });

  it('an operator starts from afar under one token of their own, which every version can carry', async () => {
    const actor = { kind: 'operator', id: newId() } as const;
    const station = { organizationId: house.rootId };
    const token = await drivers.centralToken(actor, station);
    expect(token.uid).toMatch(/^OP-[0-9A-F]{16}$/);
    expect(await drivers.centralToken(actor, station)).toEqual(token);
    expect((await drivers.centralToken({ ...actor, id: newId() }, station)).uid).not.toBe(token.uid);
    const { tokenId, status } = await check(token.uid, await makeStation());
    expect(status).toBe('Accepted');
    await ask('DELETE', `/tokens/${tokenId}`);
    expect((await drivers.centralToken(actor, station)).uid).not.toBe(token.uid);
  });
});
