import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeKey, makeRequest } from '@busbar/certificates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { fastHashOf } from '../../gateway/credentials.ts';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let house: TestHouse;
let at: string;
let tls: Server;
let tlsUrl: string;
let root: string;
let organization: string;

beforeAll(async () => {
  house = await testHouse({ BUSBAR_TLS_NAMES: 'localhost' });
  at = await house.open();
  const { server } = house.house.certificates;
  const { chain, key } = await server.make(['localhost']);
  const ca = await server.trusted();
  root = ca[0]!;
  tls = createServer({ cert: chain, key, ca, requestCert: true, rejectUnauthorized: false });
  tls.on('upgrade', house.house.gateway.upgrade);
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  tlsUrl = `wss://localhost:${(tls.address() as AddressInfo).port}/ocpp`;
  organization = (await house.database.pool.query('select name from organization')).rows[0].name;
});
afterAll(async () => {
  tls.close();
  await house.end();
});

/** However busy the machine is. */
const patience = { timeout: 30_000 };

const ask = async (method: string, path: string, body?: unknown) =>
  (await house.ask(house.ownerKey, method, path, body)).json();
const securityOf = (identity: string) => ask('GET', `/stations/${identity}/security`);
const latest = async (identity: string) => (await securityOf(identity)).upgrades[0];
const basic = (identity: string) => ({ authorization: `Basic ${btoa(`${identity}:secret`)}` });

async function securedStation(identity: string, profile: number, version: '1.6' | '2.0.1'): Promise<string> {
  const id = await addStation(house.database, house.rootId, identity, { version });
  const hash = fastHashOf(Buffer.alloc(32, 7), id, Buffer.from('secret'));
  await house.database.pool.query(
    'update station set security_profile = $2, serial_number = $3 where id = $1',
    [id, profile, `SN-${identity}`],
  );
  await house.database.pool.query(
    'insert into station_credential (station_id, fast_hash, changed_at) values ($1, $2, now())',
    [id, hash],
  );
  return id;
}

/** Connects with TLS as a station that has restarted; gives the socket, or the status of the refusal. */
function comeBack(identity: string, protocol: string, options: object): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${tlsUrl}/${identity}`, protocol, { ca: root, ...options });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode!);
      request.destroy();
    });
    socket.on('error', reject);
  });
}

test('a 1.6 station goes from profile 1 to 2: root installed, told, restarted, and back over TLS (A05)', async () => {
  await securedStation('UP-16', 1, '1.6');
  const station = await testStation(
    `ws://${at}`,
    'UP-16',
    '1.6',
    {
      InstallCertificate: () => ({ status: 'Accepted' }),
      ChangeConfiguration: () => ({ status: 'RebootRequired' }),
      Reset: () => ({ status: 'Accepted' }),
    },
    basic('UP-16'),
  );
  expect((await securityOf('UP-16')).targets).toMatchObject([
    { profile: 2, obstacles: [{ sentence: { key: 'upgrade.lacks_root' }, blocking: false }] },
    {
      profile: 3,
      obstacles: [
        { sentence: { key: 'upgrade.lacks_root' } },
        { sentence: { key: 'upgrade.lacks_certificate' } },
      ],
    },
  ]);
  await ask('POST', '/stations/UP-16/security-upgrade', { profile: 2 });
  await expect.poll(async () => (await latest('UP-16')).step, patience).toBe('return');
  expect(station.heard.map(({ action, payload }) => [action, payload])).toMatchObject([
    ['InstallCertificate', { certificateType: 'CentralSystemRootCertificate', certificate: root }],
    ['ChangeConfiguration', { key: 'SecurityProfile', value: '2' }],
    ['Reset', { type: 'Soft' }],
  ]);
  await station.close();
  const back = await comeBack('UP-16', 'ocpp1.6', { headers: basic('UP-16') });
  await expect.poll(async () => (await latest('UP-16')).state, patience).toBe('done');
  expect(await securityOf('UP-16')).toMatchObject({
    profile: 2,
    lastConnectedWith: 2,
    targets: [{ profile: 3 }],
  });
  (back as WebSocket).close();
  await expect(testStation(`ws://${at}`, 'UP-16', '1.6', {}, basic('UP-16'))).rejects.toThrow(/403/);
});

test('a 2.0.1 station goes from 1 to 3 with a certificate of its own; the way back stays in its list', async () => {
  await securedStation('UP-201', 1, '2.0.1');
  const key = makeKey();
  let chain = '';
  const station = await testStation(
    `ws://${at}`,
    'UP-201',
    '2.0.1',
    {
      InstallCertificate: () => ({ status: 'Accepted' }),
      TriggerMessage: () => ({ status: 'Accepted' }),
      CertificateSigned: ({ certificateChain }: { certificateChain: string }) => {
        chain = certificateChain;
        return { status: 'Accepted' };
      },
      SetNetworkProfile: () => ({ status: 'Accepted' }),
      SetVariables: ({
        setVariableData,
      }: {
        setVariableData: { component: object; variable: object }[];
      }) => ({
        setVariableResult: setVariableData.map(({ component, variable }) => ({
          attributeStatus: 'Accepted',
          component,
          variable,
        })),
      }),
      Reset: () => ({ status: 'Accepted' }),
    },
    basic('UP-201'),
  );
  await ask('POST', '/stations/UP-201/security-upgrade', { profile: 3 });
  const heard = () => station.heard.map(({ action }) => action);
  await expect.poll(heard, patience).toContain('TriggerMessage');
  await station.call('SignCertificate', {
    csr: await makeRequest(key, { commonName: 'SN-UP-201', organization }),
  });
  await house.database.pool.query(`update signing_request set next_at = now() - interval '1 minute'`);
  await house.house.certificates.deliver.run();
  await expect.poll(heard, patience).toContain('Reset');
  const told = (action: string) => station.heard.find((one) => one.action === action)!.payload;
  expect(told('SetNetworkProfile')).toMatchObject({
    configurationSlot: 2,
    connectionData: { securityProfile: 3, ocppCsmsUrl: 'wss://localhost:8443/ocpp' },
  });
  expect(told('SetVariables')).toMatchObject({
    setVariableData: [{ variable: { name: 'NetworkConfigurationPriority' }, attributeValue: '2,1' }],
  });
  await expect.poll(async () => (await latest('UP-201')).step, patience).toBe('return');
  await station.close();
  const back = await comeBack('UP-201', 'ocpp2.0.1', { key, cert: chain });
  await expect.poll(async () => (await latest('UP-201')).state, patience).toBe('done');
  (back as WebSocket).close();
  expect(await securityOf('UP-201')).toMatchObject({ profile: 3, targets: [] });
  expect(await comeBack('UP-201', 'ocpp2.0.1', { headers: basic('UP-201') })).toBe(401);
});

test('a station that comes back as it was is put back, and nothing is lost', async () => {
  const id = await securedStation('BACK', 1, '1.6');
  const answers = {
    InstallCertificate: () => ({ status: 'Accepted' }),
    ChangeConfiguration: () => ({ status: 'Accepted' }),
    Reset: () => ({ status: 'Accepted' }),
  };
  const before = await testStation(`ws://${at}`, 'BACK', '1.6', answers, basic('BACK'));
  await ask('POST', '/stations/BACK/security-upgrade', { profile: 2 });
  await expect.poll(async () => (await latest('BACK')).step, patience).toBe('return');
  await before.close();
  const after = await testStation(`ws://${at}`, 'BACK', '1.6', answers, basic('BACK'));
  const { upgrade } = house.house.certificates;
  await upgrade.advanceAll();
  expect(await latest('BACK')).toMatchObject({ state: 'running' });
  // As if it had been back for two minutes.
  await house.database.pool.query(
    `update connection_log set at = at - case epoch when 2 then interval '2 minutes' else interval '10 minutes' end where station_id = $1`,
    [id],
  );
  await house.database.pool.query(
    `update security_upgrade set restarted_at = restarted_at - interval '3 minutes' where station_id = $1`,
    [id],
  );
  const state = async () => {
    await upgrade.advanceAll();
    return (await latest('BACK')).state;
  };
  await expect.poll(state, patience).toBe('fell_back');
  expect(await latest('BACK')).toMatchObject({ state: 'fell_back', sentence: { key: 'upgrade.fell_back' } });
  expect(after.heard.at(-1)).toMatchObject({ payload: { key: 'SecurityProfile', value: '1' } });
  expect(await securityOf('BACK')).toMatchObject({ profile: 1 });
  await after.close();
});

test('what the station refuses ends the attempt with its reason; it cannot be lowered or begun twice', async () => {
  await securedStation('NOPE', 1, '1.6');
  const station = await testStation(
    `ws://${at}`,
    'NOPE',
    '1.6',
    { InstallCertificate: () => ({ status: 'Rejected' }) },
    basic('NOPE'),
  );
  await ask('POST', '/stations/NOPE/security-upgrade', { profile: 2 });
  await expect.poll(async () => (await latest('NOPE')).state, patience).toBe('failed');
  expect((await latest('NOPE')).sentence).toMatchObject({ key: 'upgrade.refused', params: { what: 'root' } });
  await station.close();
  await ask('POST', '/stations/NOPE/security-upgrade', { profile: 2 });
  await expect.poll(async () => (await latest('NOPE')).sentence.key, patience).toBe('upgrade.offline');
  expect(
    (await house.ask(house.ownerKey, 'POST', '/stations/NOPE/security-upgrade', { profile: 3 })).statusCode,
  ).toBe(409);
  expect((await ask('DELETE', '/stations/NOPE/security-upgrade')).upgrades[0]).toMatchObject({
    state: 'cancelled',
  });
  expect((await house.ask(house.ownerKey, 'DELETE', '/stations/NOPE/security-upgrade')).statusCode).toBe(409);
  expect(
    (await house.ask(house.ownerKey, 'POST', '/stations/UP-16/security-upgrade', { profile: 1 })).statusCode,
  ).toBe(409);
});
