import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { systemClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { fastHashOf } from './credentials.ts';
import { addStation, testGateway } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'busbar-tls-'));
const file = (name: string) => join(folder, name);
const openssl = (...parts: string[]) => execFileSync('openssl', parts, { cwd: folder, stdio: 'ignore' });
const serverKey = Buffer.alloc(32, 3);
const organizationId = newId();

let database: TestDatabase;
let node: Awaited<ReturnType<typeof testGateway>>;
let server: ReturnType<typeof createServer>;
let port: number;

/** A certificate authority, and certificates that it signed or did not. */
function authority(name: string): void {
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    `${name}.key`,
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
    '-out',
    `${name}.crt`,
  );
}

function certificate(name: string, subject: string, signer: string): void {
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
  openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`);
  writeFileSync(file(`${name}.ext`), 'subjectAltName=DNS:localhost');
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${signer}.crt`,
    '-CAkey',
    `${signer}.key`,
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.crt`,
  );
}

beforeAll(async () => {
  authority('ours');
  authority('theirs');
  certificate('server', '/CN=localhost', 'ours');
  certificate('good', '/O=Acme/CN=SER-1', 'ours');
  certificate('other', '/O=Acme/CN=SER-2', 'ours');
  certificate('forged', '/O=Acme/CN=SER-1', 'theirs');
  database = await testDatabase();
  await database.pool.query(
    `insert into organization (id, kind, name, path, created_at) values ($1, 'operator', 'Acme', array[$1::uuid], now())`,
    [organizationId],
  );
  node = await testGateway({
    database,
    bus: createMemoryBus(),
    clock: systemClock,
    serverKey,
    routing: { '1.6': {}, '2.0.1': {}, '2.1': {} },
  });
  const read = (name: string) => readFileSync(file(name));
  server = createServer({
    cert: read('server.crt'),
    key: read('server.key'),
    ca: read('ours.crt'),
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  });
  server.on('upgrade', node.gateway.upgrade);
  server.on('tlsClientError', node.gateway.tlsFailed);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const two = await addStation(database, organizationId, 'TWO');
  await database.pool.query('update station set security_profile = 2 where id = $1', [two]);
  await database.pool.query(
    'insert into station_credential (station_id, fast_hash, changed_at) values ($1, $2, now())',
    [two, fastHashOf(serverKey, two, Buffer.from('secret-of-two'))],
  );
  const three = await addStation(database, organizationId, 'THREE');
  await database.pool.query(
    `update station set security_profile = 3, serial_number = 'SER-1' where id = $1`,
    [three],
  );
});

afterAll(async () => {
  await node.close();
  server.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

interface Shown {
  readonly name?: string;
  readonly password?: string;
  readonly plain?: boolean;
}

function knock(identity: string, { name, password, plain = false }: Shown): Promise<number> {
  const url = plain ? `${node.url}/ocpp/${identity}` : `wss://localhost:${port}/ocpp/${identity}`;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'ocpp1.6', {
      ca: readFileSync(file('ours.crt')),
      ...(name && { cert: readFileSync(file(`${name}.crt`)), key: readFileSync(file(`${name}.key`)) }),
      ...(password && { headers: { authorization: `Basic ${btoa(`${identity}:${password}`)}` } }),
    });
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode!);
      request.destroy();
    });
    socket.on('error', reject);
  });
}

test.each([
  ['profile 2 with its password over TLS', 'TWO', { password: 'secret-of-two' }, 101],
  ['profile 2 without TLS', 'TWO', { password: 'secret-of-two', plain: true }, 403],
  ['profile 2 with a wrong password', 'TWO', { password: 'wrong' }, 401],
  ['profile 3 with the certificate of its serial number', 'THREE', { name: 'good' }, 101],
  ['profile 3 with the certificate of another station', 'THREE', { name: 'other' }, 401],
  ['profile 3 with a certificate that somebody else signed', 'THREE', { name: 'forged' }, 401],
  ['profile 3 without a certificate', 'THREE', {}, 401],
] as [string, string, Shown, number][])('%s', async (_name, identity, shown, status) => {
  expect(await knock(identity, shown)).toBe(status);
});

test('what a station shows is on record: the profile it came with, and why it was refused', async () => {
  const { rows } = await database.pool.query(
    `select s.identity, l.security_profile from connection_log l join station s on s.id = l.station_id where connected order by 1`,
  );
  expect(rows).toEqual([
    { identity: 'THREE', security_profile: 3 },
    { identity: 'TWO', security_profile: 2 },
  ]);
  await expect
    .poll(async () =>
      (await database.pool.query(`select detail from connection_attempt where identity = 'THREE'`)).rows
        .map(({ detail }) => detail)
        .join(' '),
    )
    .toMatch(/(?=.*SER-2)(?=.*not trusted)(?=.*no certificate)/s);
});

test('a TLS handshake that fails is recorded before anybody has said who they are', async () => {
  const socket = connect({
    port,
    host: '127.0.0.1',
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    rejectUnauthorized: false,
  });
  await new Promise((resolve) => socket.once('error', resolve));
  await expect
    .poll(
      async () =>
        (await database.pool.query(`select detail from connection_attempt where reason = 'tls_failed'`)).rows,
    )
    .toMatchObject([{ detail: expect.stringMatching(/TLS/) }]);
});
