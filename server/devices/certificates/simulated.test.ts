import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createScaledTimers, createStation, type Station } from '@busbar/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fastHashOf } from '../../gateway/credentials.ts';
import { addStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let house: TestHouse;
let at: string;
let tls: Server;
let organization: string;
let secureUrl: string;
const stations: Station[] = [];

beforeAll(async () => {
  // The port is known before the house is made, which tells it to stations.
  tls = createServer({ requestCert: true, rejectUnauthorized: false });
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  secureUrl = `wss://localhost:${(tls.address() as AddressInfo).port}/ocpp`;
  house = await testHouse({ BUSBAR_TLS_NAMES: 'localhost', BUSBAR_STATION_URL: secureUrl });
  at = await house.open();
  const { server } = house.house.certificates;
  const { chain, key } = await server.make(['localhost']);
  tls.setSecureContext({ cert: chain, key, ca: await server.trusted() });
  tls.on('upgrade', house.house.gateway.upgrade);
  organization = (await house.database.pool.query('select name from organization')).rows[0].name;
});
afterAll(async () => {
  for (const station of stations) station.disconnect();
  tls.close();
  await house.end();
});

const ask = async (method: string, path: string, body?: unknown) =>
  (await house.ask(house.ownerKey, method, path, body)).json();
const latest = async (identity: string) => (await ask('GET', `/stations/${identity}/security`)).upgrades[0];

/** What is due only after a pause is due now. */
async function deliverNow(): Promise<void> {
  await house.database.pool.query(
    `update signing_request set next_at = now() - interval '1 minute' where state = 'waiting'`,
  );
  await house.house.certificates.deliver.run();
}

async function secured(identity: string, version: '1.6' | '2.1'): Promise<Station> {
  const id = await addStation(house.database, house.rootId, identity, { version });
  const hash = fastHashOf(Buffer.alloc(32, 7), id, Buffer.from('secret'));
  await house.database.pool.query(
    'update station set security_profile = 1, serial_number = $2 where id = $1',
    [id, `SN-${identity}`],
  );
  await house.database.pool.query(
    'insert into station_credential (station_id, fast_hash, changed_at) values ($1, $2, now())',
    [id, hash],
  );
  const station = createStation({
    url: `ws://${at}/ocpp`,
    secureUrl,
    identity,
    version,
    password: 'secret',
    organization,
    evses: [{ kind: 'AC', connectors: 1, phases: 3, maxWatts: 11_000, maxAmps: 16 }],
    reconnectMs: [50, 100],
    // A restart takes eight seconds of the station's own time.
    timers: createScaledTimers(100),
  });
  stations.push(station);
  station.connect();
  await expect.poll(() => station.ready, { timeout: 20_000 }).toBe(true);
  return station;
}

test.each(['1.6', '2.1'] as const)(
  'a simulated %s station goes all the way by itself: root, key, request, certificate, restart, profile 3',
  async (version) => {
    const identity = `SIM-${version}`;
    await secured(identity, version);
    await ask('POST', `/stations/${identity}/security-upgrade`, { profile: 3 });
    const state = async () => {
      await deliverNow();
      return (await latest(identity)).state;
    };
    await expect.poll(state, { timeout: 30_000 }).toBe('done');
    expect(await ask('GET', `/stations/${identity}/security`)).toMatchObject({
      profile: 3,
      lastConnectedWith: 3,
    });
    expect((await ask('GET', `/stations/${identity}/installed-certificates`)).items).toMatchObject([
      { use: 'csms_root' },
    ]);
  },
);

test('it comes anew with the renewed certificate, and the old one is replaced', async () => {
  await ask('POST', '/stations/SIM-1.6/commands/trigger', { message: 'sign_certificate' });
  const states = async () => {
    await deliverNow();
    const { items } = await ask('GET', '/certificates?stationIdentity=SIM-1.6');
    return items.map(({ state }: { state: string }) => state).sort();
  };
  await expect.poll(states, { timeout: 30_000 }).toEqual(['in_use', 'replaced']);
});
