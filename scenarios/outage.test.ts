import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../server/gateway/testing.ts';
import { auditBooks } from './harness/books.ts';
import { type Busbar, freePort, provision, startBusbar, temporaryFolder } from './harness/busbar.ts';
import { type BusyFleet, createBusyFleet, identitiesOf } from './harness/fleet.ts';
import { openBooks, signalPostgres } from './harness/postgres.ts';
import { until, within } from './harness/until.ts';

const folder = temporaryFolder();
const identities = identitiesOf('AWAY', 18);
/** What a frozen database may cost in memory, in MB: queues, and garbage that waits for its collector. */
const mostGrowth = 120;

let busbar: Busbar;
let fleet: BusyFleet;

beforeAll(async () => {
  busbar = await startBusbar({ dataDir: folder.path, port: await freePort() });
  await provision(busbar, [...identities, 'BEATS']);
  fleet = createBusyFleet(identities, busbar.stations);
  fleet.connect();
  await fleet.ready();
});

afterAll(async () => {
  fleet?.close();
  if (busbar) signalPostgres(folder.path, 'SIGCONT');
  await busbar?.stop();
  folder.remove();
});

const residentMb = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${busbar.pid}/status`, 'utf8'))![1]) / 1024;

describe('PostgreSQL that does not answer for a while', () => {
  it('means: nothing acknowledged, heartbeats answered, newcomers told to wait, and then all goes on by itself', async () => {
    const beats = await testStation(busbar.url.replace('http', 'ws'), 'BEATS', '1.6');
    await beats.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
    fleet.charge();
    await until('messages are acknowledged', () => fleet.journal.length > 100);
    const before = residentMb();

    signalPostgres(folder.path, 'SIGSTOP');
    // What was committed just before is with its station once others asked and were answered twice.
    for (let times = 0; times < 2; times += 1)
      await within('a heartbeat is answered', beats.call('Heartbeat', {}), 5000);
    const known = fleet.journal.length;
    expect(await refusal('NEW')).toMatch(/503/);
    await until('it is noticed', () => busbar.output().includes('PostgreSQL does not answer'));
    expect(fleet.journal.length).toBe(known);
    await within('a heartbeat is answered', beats.call('Heartbeat', {}), 5000);
    expect(residentMb() - before).toBeLessThan(mostGrowth);

    signalPostgres(folder.path, 'SIGCONT');
    await until('messages are acknowledged again', () => fleet.journal.length > known + 100);
    await fleet.rest();
    beats.socket.terminate();
    const books = openBooks(folder.path);
    expect(await auditBooks(books.pool, 'AWAY', fleet.journal, { allEnded: true })).toEqual([]);
    await books.close();
    expect(fleet.refusals).toEqual([]);
  });
});

/** What the door says to a station that knocks now. */
async function refusal(identity: string): Promise<string> {
  const knock = testStation(busbar.url.replace('http', 'ws'), identity, '1.6').then(
    ({ socket }) => {
      socket.terminate();
      return 'let in';
    },
    (error: Error) => error.message,
  );
  return within('the door answers', knock, 15_000);
}
