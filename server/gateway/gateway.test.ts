import { hash } from '@node-rs/argon2';
import { RPCClient } from 'ocpp-rpc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { systemClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { fastHashOf } from './credentials.ts';
import type { Gateway, GatewayOptions } from './gateway.ts';
import type { Handler } from './message.ts';
import { acceptedSubject } from './station-request.ts';
import { testGateway } from './testing.ts';

const serverKey = Buffer.alloc(32, 7);
const organizationId = newId();
const bus = createMemoryBus();
const faults: unknown[] = [];

let database: TestDatabase;
let node: Awaited<ReturnType<typeof testGateway>>;
let gateway: Gateway;
let base: string;

const answer: Handler<unknown, unknown> = () => ({ answer: {} });
const routing: GatewayOptions['routing'] = {
  '1.6': {
    Heartbeat: () => ({ answer: { currentTime: new Date().toISOString() }, volatile: true }),
    BootNotification: () => ({
      answer: { status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 },
    }),
    StatusNotification: answer,
  },
  '2.0.1': {
    StatusNotification: answer,
    Heartbeat: () => ({ answer: { currentTime: new Date().toISOString() } }),
  },
  '2.1': { Heartbeat: () => ({ answer: { currentTime: new Date().toISOString() } }) },
};

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(
    `insert into organization (id, kind, name, path, created_at) values ($1, 'operator', 'Acme', array[$1::uuid], now())`,
    [organizationId],
  );
  node = await testGateway({ database, bus, clock: systemClock, serverKey, routing, faults });
  gateway = node.gateway;
  base = node.url;
});

afterAll(async () => {
  await node.close();
  await database.drop();
});

async function addStation(identity: string, facts: Record<string, unknown> = {}): Promise<string> {
  const id = newId();
  await database.pool.query(
    `insert into station (id, organization_id, identity, security_profile, decommissioned_at, serial_number, created_at)
     values ($1, $2, $3, $4, $5, $6, now())`,
    [
      id,
      organizationId,
      identity,
      facts.profile ?? 0,
      facts.decommissioned ? new Date() : null,
      facts.serial ?? null,
    ],
  );
  await database.pool.query('insert into ownership (station_id) values ($1)', [id]);
  return id;
}

async function givePassword(stationId: string, password: string): Promise<void> {
  await database.pool.query(
    'insert into station_credential (station_id, fast_hash, changed_at) values ($1, $2, now())',
    [stationId, fastHashOf(serverKey, stationId, Buffer.from(password))],
  );
}

interface Met {
  status: number;
  headers?: Record<string, unknown>;
  socket?: WebSocket;
}

/** Knocks by a bare WebSocket: gives the HTTP status, or the open socket. */
function knock(
  path: string,
  options: { protocols?: string[]; headers?: Record<string, string>; deflate?: boolean } = {},
) {
  const { protocols = ['ocpp1.6'], headers = {}, deflate = false } = options;
  return new Promise<Met>((resolve) => {
    const socket = new WebSocket(`${base}${path}`, protocols, { headers, perMessageDeflate: deflate });
    socket.on('error', () => {});
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('unexpected-response', (request, response) => {
      resolve({ status: response.statusCode!, headers: response.headers });
      request.destroy();
    });
  });
}

/** Its types demand every option although each has a default. */
const rpcClient = (options: object) => new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
}

function ask(socket: WebSocket, text: string): Promise<string> {
  const reply = new Promise<string>((resolve) => socket.once('message', (data) => resolve(data.toString())));
  socket.send(text);
  return reply;
}

/** Refusals are written together, a little later. */
const attemptsOf = (identity: string) =>
  until(async () => {
    const { rows } = await database.pool.query(
      'select reason, detail, times from connection_attempt where identity = $1 order by reason',
      [identity],
    );
    return rows;
  });

const until = (check: () => unknown) => expect.poll(check, { timeout: 5_000, interval: 20 });

describe('the door', () => {
  test('refuses before the upgrade, and records why', async () => {
    await addStation('GONE', { decommissioned: true });
    const id = await addStation('SECURE', { profile: 1 });
    await givePassword(id, 'right-password-1');
    expect((await knock('/ocpp/GONE')).status).toBe(403);
    const without = await knock('/ocpp/SECURE');
    expect(without.status).toBe(401);
    expect(without.headers?.['www-authenticate']).toMatch(/^Basic/);
    expect((await knock('/ocpp/SECURE', { headers: basic('SECURE', 'wrong') })).status).toBe(401);
    expect((await knock('/ocpp/SECURE', { headers: basic('OTHER', 'right-password-1') })).status).toBe(401);
    expect((await knock('/elsewhere/LOST')).status).toBe(404);
    await knock('/ocpp/SECURE');
    await attemptsOf('SECURE').toMatchObject([
      { reason: 'no_credentials', times: 2 },
      { reason: 'wrong_password', times: 1 },
      { reason: 'wrong_user', times: 1 },
    ]);
    await attemptsOf('LOST').toMatchObject([
      { reason: 'wrong_path', detail: expect.stringMatching(/\/ocpp\//) },
    ]);
  });

  test('lets a station without a common subprotocol in only to close it with 1002', async () => {
    await addStation('OLD');
    const socket = new WebSocket(`${base}/ocpp/OLD`);
    const ended = await closed(socket);
    expect(ended.code).toBe(1002);
    await attemptsOf('OLD').toMatchObject([{ reason: 'no_subprotocol' }]);
  });

  test('knows a human password, and the second time without argon2', async () => {
    const id = await addStation('HUMAN', { profile: 1 });
    await database.pool.query(
      'insert into station_credential (station_id, slow_hash, changed_at) values ($1, $2, now())',
      [id, await hash('a human password')],
    );
    const headers = basic('HUMAN', 'a human password');
    expect((await knock('/ocpp/HUMAN', { headers })).status).toBe(101);
    await until(
      async () =>
        (
          await database.pool.query(
            'select fast_hash is not null as fast from station_credential where station_id = $1',
            [id],
          )
        ).rows[0].fast,
    ).toBe(true);
    expect((await knock('/ocpp/HUMAN', { headers: basic('HUMAN', 'another password') })).status).toBe(401);
    const again = await knock('/ocpp/HUMAN', { headers });
    expect(again.status).toBe(101);
    again.socket!.close();
  });

  test('believes a trusted proxy about TLS and the client certificate', async () => {
    await addStation('CERT', { profile: 3, serial: 'SER-9' });
    const headers = {
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.9',
      'x-ssl-client-verify': 'SUCCESS',
      'x-ssl-client-s-dn': 'CN=SER-9,O=Acme',
    };
    const { status, socket } = await knock('/ocpp/CERT', { headers });
    expect(status).toBe(101);
    socket!.close();
    expect(
      (await knock('/ocpp/CERT', { headers: { ...headers, 'x-ssl-client-s-dn': 'CN=SER-8,O=Acme' } })).status,
    ).toBe(401);
    const { rows } = await database.pool.query(
      'select l.address, l.security_profile from connection_log l join station s on s.id = l.station_id where s.identity = $1 and connected',
      ['CERT'],
    );
    expect(rows).toEqual([{ address: '203.0.113.9', security_profile: 3 }]);
  });

  test('lets hundreds with passwords in at once', async () => {
    const identities = Array.from({ length: 300 }, (_, index) => `CROWD-${index}`);
    for (const identity of identities)
      await givePassword(await addStation(identity, { profile: 1 }), `pw-${identity}`);
    const met = await Promise.all(
      identities.map((identity) =>
        knock(`/ocpp/${identity}`, { headers: basic(identity, `pw-${identity}`) }),
      ),
    );
    expect(met.every(({ status }) => status === 101)).toBe(true);
    for (const { socket } of met) socket!.terminate();
  });
});

describe('a connection', () => {
  test.each([
    ['ocpp1.6', 'Heartbeat'],
    ['ocpp2.0.1', 'Heartbeat'],
  ])('of an independent client speaks %s', async (protocol, action) => {
    const identity = `RPC ${protocol}/ä`;
    await addStation(identity);
    const client = rpcClient({ endpoint: `${base}/ocpp`, identity, protocols: [protocol], strictMode: true });
    await client.connect();
    expect(client.protocol).toBe(protocol);
    expect(await client.call(action, {})).toMatchObject({ currentTime: expect.any(String) });
    await expect(client.call('NoSuchAction' as never, {} as never)).rejects.toThrow();
    await client.close();
  });

  test('replaces an older one, whose end changes nothing', async () => {
    const id = await addStation('TWICE');
    const first = (await knock('/ocpp/TWICE')).socket!;
    const gone = closed(first);
    const second = (await knock('/ocpp/TWICE')).socket!;
    expect(await gone).toMatchObject({ code: 4001, reason: /newer/ });
    expect(await ask(second, '[2,"1","Heartbeat",{}]')).toMatch(/^\[3,"1"/);
    const { rows } = await database.pool.query('select node_id, epoch from ownership where station_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ node_id: node.nodeId, epoch: 2 }]);
    second.close();
    await until(
      async () =>
        (await database.pool.query('select node_id from ownership where station_id = $1', [id])).rows[0]
          .node_id,
    ).toBeNull();
  });

  test('survives malformed frames and answers the next good one', async () => {
    await addStation('FUZZ');
    const socket = (await knock('/ocpp/FUZZ')).socket!;
    const bad = [
      '',
      'hello',
      '{}',
      '[]',
      '[2]',
      '[2,1,"Heartbeat",{}]',
      '[2,"x","Nothing",{}]',
      '[2,"y","Heartbeat",[]]',
      '[9,"z",{}]',
      '[3,"none",{}]',
      '[4,"none","A","b",{}]',
      '[2,"p","StatusNotification",{"__proto__":{"polluted":true},"connectorId":"x"}]',
      `[2,"d","Heartbeat",${'['.repeat(20_000)}${']'.repeat(20_000)}]`,
      '[2,"s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","info":"\\ud800\\u0000"}]',
    ];
    for (const text of bad) socket.send(text);
    const replies: string[] = [];
    socket.on('message', (data) => replies.push(data.toString()));
    socket.send('[2,"last","Heartbeat",{}]');
    await until(() => replies.at(-1)).toMatch(/^\[3,"last"/);
    expect(replies.filter((text) => text.startsWith('[4,')).length).toBeGreaterThan(5);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    socket.close();
  });

  test('is ended by a frame that is too long, with the reason on record', async () => {
    const id = await addStation('LONG');
    const socket = (await knock('/ocpp/LONG')).socket!;
    const ended = closed(socket);
    socket.send(`[2,"1","Heartbeat",{"x":"${'x'.repeat(70_000)}"}]`);
    expect((await ended).code).toBe(1009);
    await until(
      async () =>
        (
          await database.pool.query(
            'select reason from connection_log where station_id = $1 and not connected',
            [id],
          )
        ).rows[0]?.reason,
    ).toMatch(/longer than 65536/);
  });

  test('compresses for 2.x when the station offers it, never for 1.6', async () => {
    await addStation('DEFLATE');
    const two = (await knock('/ocpp/DEFLATE', { protocols: ['ocpp2.0.1'], deflate: true })).socket!;
    expect(two.extensions).toMatch(/permessage-deflate/);
    expect(await ask(two, '[2,"1","Heartbeat",{}]')).toMatch(/^\[3,"1"/);
    two.close();
    const one = (await knock('/ocpp/DEFLATE', { deflate: true })).socket!;
    expect(one.extensions).toBe('');
    one.close();
  });
});

describe('an unknown station', () => {
  const boot =
    '[2,"b","BootNotification",{"chargePointVendor":"Acme","chargePointModel":"M1","chargePointSerialNumber":"S1"}]';

  test('waits: it is told Pending, and does nothing else', async () => {
    const socket = (await knock('/ocpp/NEW-1', { headers: basic('NEW-1', 'offered') })).socket!;
    expect(JSON.parse(await ask(socket, boot))[2]).toMatchObject({ status: 'Pending' });
    expect(await ask(socket, '[2,"t","Authorize",{"idTag":"X"}]')).toMatch(/^\[4,"t","SecurityError"/);
    const { rows } = await database.pool.query(
      'select vendor, serial_number, offered_password_hash is not null as offers from waiting_station where identity = $1',
      ['NEW-1'],
    );
    expect(rows).toEqual([{ vendor: 'Acme', serial_number: 'S1', offers: true }]);
    socket.close();
  });

  test('is taken over on its open socket once accepted, and asked to boot again', async () => {
    const socket = (await knock('/ocpp/NEW-2')).socket!;
    await ask(socket, boot);
    const { rows } = await database.pool.query('select id from waiting_station where identity = $1', [
      'NEW-2',
    ]);
    const stationId = rows[0].id;
    await database.pool.query(
      `insert into station (id, organization_id, identity, created_at) values ($1, $2, 'NEW-2', now())`,
      [stationId, organizationId],
    );
    await database.pool.query('insert into ownership (station_id) values ($1)', [stationId]);
    const asked = new Promise<string>((resolve) =>
      socket.once('message', (data) => resolve(data.toString())),
    );
    bus.publish(acceptedSubject, { stationId });
    const [, messageId, action, payload] = JSON.parse(await asked);
    expect([action, payload]).toEqual(['TriggerMessage', { requestedMessage: 'BootNotification' }]);
    socket.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    expect(JSON.parse(await ask(socket, boot))[2]).toMatchObject({ status: 'Accepted' });
    expect(gateway.connections.get(stationId)?.state.kind).toBe('owned');
    socket.close();
  });
});

test('stopping answers what was read, closes with 1012, notes the end, and lets nobody in', async () => {
  const id = await addStation('DRAIN');
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow: Handler<never, unknown> = async () => {
    await promise;
    return { answer: {} };
  };
  const stopping = await testGateway({
    database,
    bus,
    clock: systemClock,
    serverKey,
    routing: { '1.6': { StatusNotification: slow }, '2.0.1': {}, '2.1': {} },
  });
  const socket = new WebSocket(`${stopping.url}/ocpp/DRAIN`, 'ocpp1.6');
  await new Promise((opened) => socket.once('open', opened));
  const answered = ask(
    socket,
    '[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]',
  );
  const ended = closed(socket);
  await expect.poll(() => stopping.gateway.connections.depths().inbound).toBe(1);
  const drained = stopping.gateway.drain();
  const late = new WebSocket(`${stopping.url}/ocpp/DRAIN`, 'ocpp1.6');
  const refused = await new Promise<Error>((failed) => late.once('error', failed));
  expect(refused.message).toMatch(/503/);
  resolve();
  expect(await answered).toBe('[3,"1",{}]');
  expect((await ended).code).toBe(1012);
  await drained;
  const { rows } = await database.pool.query(
    'select l.reason, o.node_id from connection_log l join ownership o using (station_id) where station_id = $1 and not connected',
    [id],
  );
  expect(rows).toEqual([{ reason: 'Busbar stops', node_id: null }]);
  await stopping.close();
});

test('nothing went wrong on the way', () => {
  expect(faults).toEqual([]);
});
