import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../server/gateway/testing.ts';
import { type TestDatabase, testDatabase } from '../server/platform/testing.ts';
import { type Balancer, startBalancer } from './harness/balancer.ts';
import { auditBooks } from './harness/books.ts';
import { type Busbar, demand, freePort, provision, startBusbar, temporaryFolder } from './harness/busbar.ts';
import { type BusyFleet, createBusyFleet, identitiesOf } from './harness/fleet.ts';
import { until, within } from './harness/until.ts';

const folder = temporaryFolder();
const identities = identitiesOf('NODES', 18);
/** A lease, and the look of a worker at those that have run out. */
const offlineWithinMs = 20_000;

/** Without it, `npm test` says loudly that several nodes are not tested. */
const noNats = spawnSync('nats-server', ['--version']).error !== undefined;

let database: TestDatabase;
let nats: ChildProcess;
let east: Busbar;
let west: Busbar;
let api: Busbar;
let worker: Busbar;
let fleet: BusyFleet;
let balancer: Balancer;

beforeAll(async () => {
  if (noNats) return;
  database = await testDatabase();
  const natsPort = await freePort();
  nats = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(natsPort)], { stdio: 'ignore' });
  await until('nats-server listens', () => answers(natsPort));
  const start = async (name: string, roles: string) =>
    startBusbar({
      dataDir: folder.path,
      port: await freePort(),
      env: {
        DATABASE_URL: database.url,
        NATS_URL: `nats://127.0.0.1:${natsPort}`,
        BUSBAR_ROLES: roles,
        BUSBAR_NODE_NAME: name,
      },
    });
  api = await start('api', 'api');
  [east, west, worker] = await Promise.all([
    start('east', 'gateway'),
    start('west', 'gateway'),
    start('worker', 'worker'),
  ]);
  balancer = await startBalancer(await freePort(), [portOf(east), portOf(west)]);
  await provision(api, [...identities, ...strays]);
});

afterAll(async () => {
  fleet?.close();
  balancer?.close();
  await Promise.all([east, west, api, worker].map((node) => node?.stop()));
  nats?.kill();
  await database?.drop();
  folder.remove();
});

/** Stations that do not return when their node dies. */
const strays = identitiesOf('STRAY', 3);

const portOf = ({ url }: Busbar) => Number(new URL(url).port);

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

describe.skipIf(noNats)('two gateways, one api, one worker', () => {
  it('reach a station wherever it is connected, and tell of it on the live stream', async () => {
    const stream = await api.stream('station.*');
    const nodes = [east, west];
    const stations = await Promise.all(
      nodes.map((node, place) =>
        testStation(node.url.replace('http', 'ws'), strays[place]!, '1.6', {
          // Asked of a station that has booted, and calls wait for each other.
          GetConfiguration: () => ({ configurationKey: [] }),
          TriggerMessage: () => ({ status: 'Rejected' }),
          ClearCache: () => ({ status: 'Accepted' }),
        }),
      ),
    );
    for (const [place, station] of stations.entries()) {
      await station.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
      const result = await demand(api, 'POST', `/stations/${strays[place]}/commands/clear-cache`, {});
      expect(result).toMatchObject({ outcome: 'answered', verdict: 'accepted' });
      const { id } = await demand(api, 'GET', `/stations/${strays[place]}`);
      await until('the stream tells that it connected', () =>
        stream.heard.some(({ kind, data }) => kind === 'station.connected' && data.stationId === id),
      );
      await station.close();
    }
    stream.close();
  });

  it('lose and double nothing when one gateway is killed under load', async () => {
    fleet = createBusyFleet(identities, `ws://127.0.0.1:${balancer.port}/ocpp`);
    fleet.connect();
    await fleet.ready();
    fleet.charge();
    await until('messages are acknowledged', () => fleet.journal.length > 150);
    const lonely = await testStation(east.url.replace('http', 'ws'), strays[2]!, '1.6');
    await lonely.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
    await east.kill();
    const diedAt = performance.now();
    await until(
      'a station that does not return is offline in list, count and log',
      async () => {
        const { online } = await demand(api, 'GET', `/stations/${strays[2]}`);
        const overview = await demand(api, 'GET', '/overview');
        const log = await demand(api, 'GET', `/stations/${strays[2]}/connections`);
        return !online && overview.online <= identities.length && log.items[0].connected === false;
      },
      offlineWithinMs + 5000,
    );
    expect(performance.now() - diedAt).toBeLessThan(offlineWithinMs);
    await fleet.ready();
    await fleet.rest();
    expect(await auditBooks(database.pool, 'NODES', fleet.journal, { allEnded: true })).toEqual([]);
    expect(fleet.refusals).toEqual([]);
  });

  it('told to end, answer what they have read, then close with 1012', async () => {
    const station = await testStation(west.url.replace('http', 'ws'), strays[0]!, '1.6');
    const closed = new Promise<number>((resolve) => station.socket.once('close', resolve));
    const start = { connectorId: 1, idTag: 'TAG', meterStart: 5, timestamp: new Date().toISOString() };
    const answer = station.call('StartTransaction', start);
    await until('it was read', () => station.socket.bufferedAmount === 0);
    const ended = west.stop();
    expect(await within('the socket is closed', closed)).toBe(1012);
    expect(await within('the process ends', ended)).toBe(0);
    const [kind, , { transactionId }] = (await within('the start is answered', answer)) as [
      number,
      string,
      { transactionId: number },
    ];
    expect(kind).toBe(3);
    const { rows } = await database.pool.query(
      'select count(*)::int as rows from transaction where station_transaction_id = $1',
      [String(transactionId)],
    );
    expect(rows).toEqual([{ rows: 1 }]);
  });
});
