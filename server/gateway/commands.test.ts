import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyLiveValue } from '../platform/live.ts';
import { type TestApp, type TestGround, testApp } from '../testing/app.ts';
import { createGatewayApi, type GatewayApi } from './api.ts';
import { declareCommand } from './command-contract.ts';
import { stationCommand } from './intent.ts';
import { addStation, testGateway, testStation } from './testing.ts';

/** Asks for more than other commands do. */
const ownersOnly = stationCommand(
  declareCommand('owners-only', 'Something for owners', Type.Object({}), {
    permission: 'stations:customer-data',
  }),
  { v16: () => ['ClearCache', {}] },
);

let house: TestApp;
let api: GatewayApi;
let node: Awaited<ReturnType<typeof testGateway>>;
const faults: unknown[] = [];

beforeAll(async () => {
  house = await testApp((ground: TestGround) => {
    const { db, database, bus, clock, serverKey, access } = ground;
    api = createGatewayApi({
      db,
      pool: database.pool,
      bus,
      clock,
      audit: access.audit,
      serverKey,
      onboarding: 'pending',
      stationUrls: () => ['ws://test/ocpp'],
      centralToken: async () => ({ uid: 'OPERATOR-TOKEN', kind: 'central' }),
      stationTransactionId: async (_stationId, transaction) => (transaction === 'ours' ? '42' : undefined),
      startProfile: async () => ({ cannot: 'nobody asks for a limit here' }),
      limitsOf: async () => ({ items: 2, bytes: null }),
      nodeId: () => node.nodeId,
      onFault: (error) => faults.push(error),
    });
    return [...api.routes, ...api.commandRoutes([ownersOnly])];
  });
  const { database, bus, clock, serverKey } = house;
  const boot = () => ({
    answer: { status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 },
  });
  node = await testGateway({
    database,
    bus,
    clock,
    serverKey,
    faults,
    routing: { '1.6': { BootNotification: boot }, '2.0.1': { BootNotification: boot }, '2.1': {} },
  });
});

afterAll(async () => {
  await node.close();
  await house.close();
});

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await house.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${house.ownerKey}`, ...headers },
    payload: body as object,
  });
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
};
const get = async (path: string, key = house.ownerKey) => {
  const answer = await house.ask(key, 'GET', path);
  return { status: answer.statusCode, body: answer.statusCode === 200 ? answer.json() : answer.body };
};

describe('a command', () => {
  test('is not sent to a station whose model does not know its action', async () => {
    await addStation(house.database, house.rootId, 'LACKS-1');
    const station = await testStation(node.url, 'LACKS-1', '1.6', { Reset: () => ({ status: 'Accepted' }) });
    const lacks = JSON.stringify({ lacks: ['Reset'] });
    await house.database.pool.query(`update station set model_template = $1 where identity = 'LACKS-1'`, [
      lacks,
    ]);
    const { body } = await post('/stations/LACKS-1/commands/reset', { mode: 'immediate' });
    expect(body).toMatchObject({ outcome: 'unsupported', verdict: 'failed', action: null });
    expect(body.sentence.text).toContain('stations of its model do not know Reset');
    expect(station.heard).toEqual([]);
    await station.close();
  });

  test('tells the station’s own answer, and is on record with its audit entry and event', async () => {
    const id = await addStation(house.database, house.rootId, 'CMD 1/ä');
    const station = await testStation(node.url, 'CMD 1/ä', '1.6', {
      Reset: () => ({ status: 'Accepted' }),
      UnlockConnector: () => ({ status: 'UnlockFailed' }),
      ChangeConfiguration: () => ({ status: 'RebootRequired' }),
    });
    const path = `/stations/${encodeURIComponent('CMD 1/ä')}`;
    const reset = await post(`${path}/commands/reset`, { mode: 'immediate' });
    expect(reset).toMatchObject({
      status: 200,
      body: {
        outcome: 'answered',
        verdict: 'accepted',
        action: 'Reset',
        request: { type: 'Hard' },
        answer: { status: 'Accepted' },
        sentence: { key: 'command.accepted' },
      },
    });
    const unlock = await post(`${path}/commands/unlock`, { evse: 1 });
    expect(unlock.body).toMatchObject({
      verdict: 'rejected',
      sentence: { text: 'Rejected by the station: UnlockFailed.' },
    });
    const set = await post(`${path}/commands/set-configuration`, {
      variables: [{ component: 'OCPP16', variable: 'AuthorizationKey', value: 'planted-5ecret' }],
    });
    expect(set.body).toMatchObject({ verdict: 'accepted', sentence: { key: 'command.reboot_required' } });
    expect(station.heard.at(-1)?.payload).toEqual({ key: 'AuthorizationKey', value: 'planted-5ecret' });

    // Several keys are several messages of 1.6, and one command.
    const keys = [
      { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '60' },
      { component: 'OCPP16', variable: 'AuthorizationKey', value: 'planted-5ecret' },
    ];
    const both = await post(`${path}/commands/set-configuration`, { variables: keys });
    expect(both.body).toMatchObject({
      verdict: 'accepted',
      request: [
        { key: 'HeartbeatInterval', value: '60' },
        { key: 'AuthorizationKey', value: '•••' },
      ],
      answer: { changeConfigurationResult: [{ key: 'HeartbeatInterval' }, { status: 'RebootRequired' }] },
      sentence: { key: 'command.restart_for' },
    });
    expect(station.heard.slice(-2).map(({ payload }) => payload)).toMatchObject([
      { key: 'HeartbeatInterval' },
      { key: 'AuthorizationKey', value: 'planted-5ecret' },
    ]);
    const unknown = [{ component: 'NoCtrlr', variable: 'X', value: '1' }];
    expect(
      (await post(`${path}/commands/set-configuration`, { variables: [...keys, ...unknown] })).body,
    ).toMatchObject({ outcome: 'unsupported' });

    const history = await get(`${path}/commands?limit=2`);
    expect(history.body.items.map(({ intent }: { intent: string }) => intent)).toHaveLength(2);
    expect(history.body.nextCursor).toBeTypeOf('string');
    expect((await get(`${path}/commands/${reset.body.id}`)).body).toEqual(reset.body);
    const { rows: events } = await house.database.pool.query(
      `select data from event where station_id = $1 and kind = 'command.finished'`,
      [id],
    );
    expect(events).toHaveLength(5);
    const { rows: audited } = await house.database.pool.query(
      'select action from audit where subject_id = $1 order by sequence',
      [id],
    );
    expect(audited.map(({ action }) => action)).toEqual([
      'station.command.reset',
      'station.command.unlock',
      'station.command.set-configuration',
      'station.command.set-configuration',
      'station.command.set-configuration',
    ]);
    await node.writer.drain();
    const frames = await get(`${path}/frames?messageId=${reset.body.messageId}`);
    expect(
      frames.body.items
        .map(({ direction, kind }: { direction: string; kind: number }) => [direction, kind])
        .sort(),
    ).toEqual([
      ['in', 3],
      ['out', 2],
    ]);
    await station.close();
  });

  test('leaves no secret anywhere in the database', async () => {
    await node.writer.drain();
    const { rows } = await house.database.pool.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r'`,
    );
    for (const { name } of rows) {
      const found = await house.database.pool.query(
        `select 1 from ${name} t where t::text like '%planted-5ecret%'`,
      );
      expect([name, found.rowCount]).toEqual([name, 0]);
    }
  });

  test('to a station that is away, silent, refusing or unable says which', async () => {
    await addStation(house.database, house.rootId, 'AWAY', { version: '1.6' });
    expect((await post('/stations/AWAY/commands/clear-cache', {})).body).toMatchObject({
      outcome: 'offline',
      verdict: 'failed',
      sentence: { key: 'command.offline' },
    });
    expect((await post('/stations/AWAY/commands/get-base-report', { report: 'full' })).body).toMatchObject({
      outcome: 'unsupported',
      action: null,
    });
    await addStation(house.database, house.rootId, 'ODD');
    const station = await testStation(node.url, 'ODD', '2.0.1', {
      ClearCache: () => new Error('InternalError'),
      Reset: () => ({ status: 7 }),
    });
    expect((await post('/stations/ODD/commands/clear-cache', {})).body).toMatchObject({
      outcome: 'error',
      error: { code: 'InternalError' },
    });
    expect((await post('/stations/ODD/commands/reset', { mode: 'when_idle' })).body).toMatchObject({
      outcome: 'answered',
      sentence: { key: 'command.odd_answer' },
    });
    const pending = post('/stations/ODD/commands/unlock', { evse: 1 });
    await expect.poll(() => station.heard.at(-1)?.action).toBe('UnlockConnector');
    await station.close();
    expect((await pending).body).toMatchObject({
      outcome: 'offline',
      sentence: { key: 'command.offline_after' },
    });
    expect((await post('/stations/NOBODY/commands/clear-cache', {})).status).toBe(404);
  });

  test('with a longer list than the station takes goes in parts, and tells how far it came', async () => {
    await addStation(house.database, house.rootId, 'CMD-PARTS');
    let refuses = false;
    const station = await testStation(node.url, 'CMD-PARTS', '1.6', {
      GetConfiguration: ({ key }: { key: string[] }) => {
        if (refuses && key.includes('C')) return new Error('InternalError');
        return { configurationKey: key.map((one) => ({ key: one, readonly: true, value: one })) };
      },
    });
    const variables = ['A', 'B', 'C'].map((variable) => ({ component: 'OCPP16', variable }));
    const read = () => post('/stations/CMD-PARTS/commands/get-configuration', { variables });
    const whole = (await read()).body;
    expect(whole).toMatchObject({ outcome: 'answered', verdict: 'accepted' });
    expect(whole.answer.configurationKey.map(({ value }: { value: string }) => value)).toEqual([
      'A',
      'B',
      'C',
    ]);
    expect(station.heard.map(({ payload }) => payload)).toEqual([{ key: ['A', 'B'] }, { key: ['C'] }]);
    refuses = true;
    const broken = (await read()).body;
    expect(broken).toMatchObject({
      outcome: 'error',
      verdict: 'failed',
      sentence: { key: 'command.parts_error', params: { parts: 2, answered: 1 } },
    });
    await station.close();
  });

  test('uses the operator’s own token for a remote start, and the station’s id for a stop', async () => {
    await addStation(house.database, house.rootId, 'START');
    const accept = () => ({ status: 'Accepted' });
    const station = await testStation(node.url, 'START', '2.0.1', {
      RequestStartTransaction: accept,
      RequestStopTransaction: accept,
    });
    await post('/stations/START/commands/remote-start', { evse: 2 });
    expect(station.heard.at(-1)?.payload).toMatchObject({
      evseId: 2,
      idToken: { idToken: 'OPERATOR-TOKEN', type: 'Central' },
      remoteStartId: expect.any(Number),
    });
    await post('/stations/START/commands/remote-stop', { transactionId: 'ours' });
    expect(station.heard.at(-1)?.payload).toEqual({ transactionId: '42' });
    const unknown = await post('/stations/START/commands/remote-stop', { transactionId: 'theirs' });
    expect(unknown.body).toMatchObject({ outcome: 'unsupported', sentence: { text: /no such transaction/ } });
    await station.close();
  });

  test('that the station’s version has no message for is known before it is asked', async () => {
    await addStation(house.database, house.rootId, 'CAN', { version: '1.6' });
    const { body } = await get('/stations/CAN/intents');
    expect(body.online).toBe(false);
    const able = Object.fromEntries(
      body.items.map(({ intent, can }: { intent: string; can: boolean }) => [intent, can]),
    );
    expect(able).toMatchObject({ 'remote-start': true, 'get-base-report': false });
  });
});

describe('a form', () => {
  test('can be made of every command: what it asks, and which versions have a message for it', async () => {
    const { body } = await get('/commands');
    const form = body.items.find(({ intent }: { intent: string }) => intent === 'get-base-report');
    expect(form).toMatchObject({
      summary: 'Ask for a report of the device model',
      versions: ['2.0.1', '2.1'],
      params: { type: 'object', required: ['report'] },
    });
  });

  test('can be made of every action of a version', async () => {
    const { body } = await get('/ocpp-actions?version=2.1&action=SetVariables');
    expect(body.actions).toContain('ClearTariffs');
    expect(body.schema).toMatchObject({ required: ['setVariableData'] });
    expect(body.schema.definitions).toHaveProperty('SetVariableDataType');
    const none = await get('/ocpp-actions?version=1.6&action=SetVariables');
    expect(none.body.schema).toBeNull();
  });
});

describe('a raw call', () => {
  test('sends exactly what was asked and gives the answer', async () => {
    await addStation(house.database, house.rootId, 'RAW');
    const station = await testStation(node.url, 'RAW', '1.6', {
      DataTransfer: () => ({ status: 'Accepted', data: 'yes' }),
    });
    const payload = { vendorId: 'x', data: 'a\u0000b' };
    const answer = await post('/stations/RAW/calls', { action: 'DataTransfer', payload });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        outcome: 'answered',
        payload: { status: 'Accepted', data: 'yes' },
        messageId: expect.any(String),
      },
    });
    expect(station.heard.at(-1)?.payload).toEqual(payload);
    const deep = { connectorId: 1, csChargingProfiles: { chargingProfileId: 'x' } };
    const refused = await post('/stations/RAW/calls', { action: 'SetChargingProfile', payload: deep });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].path).toMatch(/^body\/payload\/csChargingProfiles\/\w+$/);
    const silent = await post('/stations/RAW/calls', { action: 'ClearCache', payload: {}, timeoutMs: 150 });
    expect(silent.body).toMatchObject({ outcome: 'timeout' });
    expect((await post('/stations/RAW/calls', { action: 'DataTransfer', payload })).body.outcome).toBe(
      'answered',
    );
    await station.close();
    expect((await post('/stations/RAW/calls', { action: 'ClearCache', payload: {} })).body).toMatchObject({
      outcome: 'offline',
    });
  });

  test('refuses only what the schema refuses', async () => {
    await addStation(house.database, house.rootId, 'SCHEMA', { version: '2.0.1' });
    const call = (action: string, payload: unknown, more = {}) =>
      post('/stations/SCHEMA/calls', { action, payload, ...more });
    expect((await call('Reset', { type: 'Sideways' })).status).toBe(422);
    expect((await call('RemoteStartTransaction', { idTag: 'x' })).body).toMatchObject({
      status: 422,
      detail: /2\.0\.1/,
    });
    expect((await call('BootNotification', {})).status).toBe(422);
    expect((await call('Reset', { type: 'Immediate' }, { timeoutMs: 120_001 })).status).toBe(422);
    expect((await call('SetChargingProfile', {})).body.detail).toMatch(/SetChargingProfile/);
    expect((await call('Reset', { type: 'OnIdle' })).body).toMatchObject({ outcome: 'offline' });
    expect((await post('/stations/NOBODY/calls', { action: 'Reset', payload: {} })).status).toBe(404);
  });

  test('with an Idempotency-Key is sent once', async () => {
    await addStation(house.database, house.rootId, 'ONCE');
    const station = await testStation(node.url, 'ONCE', '1.6', {
      ClearCache: () => ({ status: 'Accepted' }),
    });
    const call = () =>
      post('/stations/ONCE/calls', { action: 'ClearCache', payload: {} }, { 'idempotency-key': 'k-1' });
    const first = await call();
    const again = await call();
    expect(again.body).toEqual(first.body);
    expect(station.heard).toHaveLength(1);
    await station.close();
  });
});

test('a bulk command goes to all, and tells how each went', async () => {
  const ids: string[] = [];
  const stations = [];
  for (const identity of ['B-1', 'B-2', 'B-3']) {
    ids.push(await addStation(house.database, house.rootId, identity, { version: '1.6' }));
    if (identity !== 'B-3')
      stations.push(
        await testStation(node.url, identity, '1.6', { ClearCache: () => ({ status: 'Accepted' }) }),
      );
  }
  const started = await post('/bulk-commands', { intent: 'clear-cache', params: {}, stationIds: ids });
  expect(started).toMatchObject({ status: 202, body: { stations: 3, leftOut: [] } });
  const path = `/bulk-commands/${started.body.bulkId}`;
  await expect
    .poll(async () => (await get(path)).body)
    .toMatchObject({ total: 3, finished: 3, accepted: 2, failed: 1 });
  const { body } = await get(path);
  const went = Object.fromEntries(
    body.items.map((item: { identity: string; command: { outcome: string } }) => [
      item.identity,
      item.command.outcome,
    ]),
  );
  expect(went).toEqual({ 'B-1': 'answered', 'B-2': 'answered', 'B-3': 'offline' });
  expect(
    (await post('/bulk-commands', { intent: 'reset', params: { mode: 'never' }, stationIds: ids })).status,
  ).toBe(422);
  const { key, id: elsewhere } = await house.organization('Stranger', { role: 'owner' });
  expect((await get(path, key)).status).toBe(404);
  // Whoever asks hears of each station to which it did not go.
  const theirs = await addStation(house.database, elsewhere, 'B-THEIRS', { version: '1.6' });
  const asked = { intent: 'clear-cache', params: {}, stationIds: [theirs, ids[0]!] };
  const answer = await house.ask(key, 'POST', '/bulk-commands', asked);
  expect(answer.json()).toMatchObject({ stations: 1, leftOut: [ids[0]] });
  for (const station of stations) await station.close();
});

test('so many bulk commands wait, and no more: the next one is told to come later, and nothing of it is kept', async () => {
  const silent = await Promise.all(
    ['B-SILENT-1', 'B-SILENT-2', 'B-SILENT-3', 'B-SILENT-4'].map(async (identity) => {
      const id = await addStation(house.database, house.rootId, identity, { version: '1.6' });
      return { id, station: await testStation(node.url, identity, '1.6') };
    }),
  );
  const ask = (count: number) =>
    post('/bulk-commands', { intent: 'clear-cache', params: {}, stationIds: [silent[count % 4]!.id] });
  // Four are worked on, one at each station, and fifty wait.
  let last = '';
  for (let count = 0; count < 54; count += 1) {
    const { status, body } = await ask(count);
    expect(status).toBe(202);
    last = body.bulkId;
  }
  const ids = silent.map(({ id }) => id);
  const kept = 'select count(*)::int as count from command where station_id = any($1)';
  expect(await ask(54)).toMatchObject({
    status: 429,
    body: { detail: expect.stringContaining('4 bulk commands run here, and 50 wait') },
  });
  expect((await house.database.pool.query(kept, [ids])).rows).toEqual([{ count: 54 }]);
  // Those that waited come in their turn: the stations are gone by then.
  for (const { station } of silent) await station.close();
  await expect
    .poll(async () => (await get(`/bulk-commands/${last}`)).body, { timeout: 10_000 })
    .toMatchObject({ total: 1, finished: 1, failed: 1 });
});

test('a bulk command needs the permission of the command itself', async () => {
  const id = await addStation(house.database, house.rootId, 'B-OWNED', { version: '1.6' });
  const asked = { intent: 'owners-only', params: {}, stationIds: [id] };
  const refused = await house.ask(
    await house.key('controller', house.rootId),
    'POST',
    '/bulk-commands',
    asked,
  );
  expect(refused.statusCode).toBe(403);
  expect(refused.json().detail).toContain('stations:customer-data');
  expect(await post('/bulk-commands', asked)).toMatchObject({ status: 202, body: { stations: 1 } });
});

describe('onboarding', () => {
  const boot = { chargePointVendor: 'Acme', chargePointModel: 'M' };

  test('one click makes a waiting station ours, on its open socket, with its password pinned', async () => {
    const authorization = `Basic ${btoa('WAITS:offered-pass')}`;
    const accept = () => ({ status: 'Accepted' });
    const station = await testStation(
      node.url,
      'WAITS',
      '1.6',
      { TriggerMessage: accept },
      { authorization },
    );
    expect((await station.call('BootNotification', boot))[2]).toMatchObject({ status: 'Pending' });
    const { body: list } = await get('/waiting-stations');
    expect(list.items).toMatchObject([{ identity: 'WAITS', vendor: 'Acme', offersPassword: true }]);
    const { key } = await house.organization('Elsewhere');
    expect((await get('/waiting-stations', key)).body.items).toEqual([]);
    const accepted = await post('/waiting-stations/WAITS/accept', {
      organizationId: house.rootId,
      name: 'Yard',
    });
    expect(accepted).toMatchObject({
      status: 201,
      body: { password: null, sentence: { key: 'onboarding.pinned' } },
    });
    await expect.poll(() => station.heard.at(-1)?.action).toBe('TriggerMessage');
    expect((await station.call('BootNotification', boot))[2]).toMatchObject({ status: 'Accepted' });
    await station.close();
    await expect(testStation(node.url, 'WAITS', '1.6')).rejects.toThrow(/401/);
    const again = await testStation(node.url, 'WAITS', '1.6', {}, { authorization });
    await again.close();
  });

  test('a password is made and shown once for a station that offered none', async () => {
    const station = await testStation(node.url, 'BARE', '1.6', {
      TriggerMessage: () => ({ status: 'Rejected' }),
    });
    const closed = new Promise((resolve) => station.socket.once('close', resolve));
    const accepted = await post('/waiting-stations/BARE/accept', {
      organizationId: house.rootId,
      makePassword: true,
    });
    expect(accepted.body.password).toMatch(/^[0-9a-f]{40}$/);
    expect(await closed).toBe(1012);
    await expect(testStation(node.url, 'BARE', '1.6')).rejects.toThrow(/401/);
    const authorization = `Basic ${btoa(`BARE:${accepted.body.password}`)}`;
    await (await testStation(node.url, 'BARE', '1.6', {}, { authorization })).close();
  });

  test('a password is rotated without anybody seeing it; the old one holds until the new one is proved', async () => {
    const id = await addStation(house.database, house.rootId, 'ROTATE');
    const old = await house.db.transaction().execute((trx) => api.setPassword(trx, id));
    const shows = (password: string | undefined) => ({
      authorization: `Basic ${btoa(`ROTATE:${password}`)}`,
    });
    let status = 'Rejected';
    const sent = () => (station.heard.at(-1)!.payload as { value: string }).value;
    const answers = { ChangeConfiguration: () => ({ status }) };
    const station = await testStation(node.url, 'ROTATE', '1.6', answers, shows(old));
    expect((await post('/stations/ROTATE/password/rotate', undefined)).body).toMatchObject({
      verdict: 'rejected',
    });
    const refused = sent();
    status = 'Accepted';
    expect((await post('/stations/ROTATE/password/rotate', undefined)).body).toMatchObject({
      verdict: 'accepted',
      request: { key: 'AuthorizationKey', value: '•••' },
    });
    const fresh = sent();
    await expect(testStation(node.url, 'ROTATE', '1.6', {}, shows(refused))).rejects.toThrow(/401/);
    await (await testStation(node.url, 'ROTATE', '1.6', {}, shows(old))).close();
    await (await testStation(node.url, 'ROTATE', '1.6', {}, shows(fresh))).close();
    await expect
      .poll(() => testStation(node.url, 'ROTATE', '1.6', {}, shows(old)).then((late) => late.close(), String))
      .toMatch(/401/);
    await (await testStation(node.url, 'ROTATE', '1.6', {}, shows(fresh))).close();
  });

  test('a waiting station can be dismissed, and refusals are listed to who may see them', async () => {
    const station = await testStation(node.url, 'NOT-OURS', '1.6');
    expect((await house.ask(house.ownerKey, 'DELETE', '/waiting-stations/NOT-OURS')).statusCode).toBe(204);
    expect((await house.ask(house.ownerKey, 'DELETE', '/waiting-stations/NOT-OURS')).statusCode).toBe(404);
    await station.close();
    await expect
      .poll(async () => (await get('/connection-attempts?identity=BARE')).body.items)
      .toMatchObject([{ reason: 'no_credentials', identity: 'BARE', detail: /password/ }]);
    const { key } = await house.organization('Outside');
    expect((await get('/connection-attempts', key)).body.items).toEqual([]);
  });
});

test('frames are searched, exported, and shown live while somebody watches', async () => {
  const id = await addStation(house.database, house.rootId, 'FRAMES');
  const station = await testStation(node.url, 'FRAMES', '1.6');
  await station.call('BootNotification', { chargePointVendor: 'Needle 100%', chargePointModel: 'M' });
  await node.writer.drain();
  const found = await get(`/stations/FRAMES/frames?q=${encodeURIComponent('needle 100%')}`);
  expect(found.body.items).toMatchObject([{ direction: 'in', action: 'BootNotification', kind: 2 }]);
  // A call and its answer are one row, and yet two frames of the list.
  const answer = await get('/stations/FRAMES/frames?limit=1');
  expect(answer.body.items).toMatchObject([{ direction: 'out', action: 'BootNotification', kind: 3 }]);
  const call = await get(`/stations/FRAMES/frames?limit=1&cursor=${answer.body.nextCursor}`);
  expect(call.body).toMatchObject({ items: found.body.items, nextCursor: null });
  expect((await get('/stations/FRAMES/frames?direction=out&q=Boot')).body.items).toEqual([]);
  const csv = await house.ask(house.ownerKey, 'GET', '/stations/FRAMES/frames/export?format=csv');
  expect(csv.headers['content-type']).toMatch(/csv/);
  expect(csv.body.split('\n')[0]).toMatch(/^at,direction/);
  const jsonl = await house.ask(house.ownerKey, 'GET', '/stations/FRAMES/frames/export');
  expect(
    jsonl.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).direction)
      .sort(),
  ).toEqual(['in', 'out']);

  const live: { kind: string; stationId: string; data: { direction: string } }[] = [];
  await house.bus.subscribe(everyLiveValue, (data) => live.push(data as (typeof live)[number]));
  await station.call('BootNotification', { chargePointVendor: 'before', chargePointModel: 'M' });
  expect(live.filter(({ kind }) => kind === 'frame')).toEqual([]);
  await post('/stations/FRAMES/frames/watch', undefined);
  await station.call('BootNotification', { chargePointVendor: 'after', chargePointModel: 'M' });
  await expect
    .poll(() =>
      live
        .filter(({ kind, stationId }) => kind === 'frame' && stationId === id)
        .map(({ data }) => data.direction),
    )
    .toEqual(['in', 'out']);
  await station.close();
});

test('nothing went wrong on the way', () => {
  expect(faults).toEqual([]);
});
