import { csmsActions, type Version, versions } from '@busbar/ocpp';
import { arrivingCar, createRandom, createStation, type JournalEntry, type Station } from '@busbar/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../server/platform/testing.ts';
import {
  type Busbar,
  demand,
  freePort,
  goodToken,
  provision,
  startBusbar,
  temporaryFolder,
} from './harness/busbar.ts';
import { samplePayload } from './harness/payload.ts';
import { until, within } from './harness/until.ts';

const folder = temporaryFolder();
let database: TestDatabase;
let busbar: Busbar;
let organizationId: string;

beforeAll(async () => {
  database = await testDatabase();
  const env = { DATABASE_URL: database.url };
  busbar = await startBusbar({ dataDir: folder.path, port: await freePort(), env });
  organizationId = await provision(busbar, []);
});

afterAll(async () => {
  await busbar?.stop();
  await database?.drop();
  folder.remove();
});

const get = (path: string) => demand(busbar, 'GET', path);
const post = (path: string, body: unknown = {}) => demand(busbar, 'POST', path, body);

/** A reset comes last: the station is away for a while afterwards. */
const resetLast = (one: string, other: string) => Number(one === 'Reset') - Number(other === 'Reset');

describe.each(versions)('a station of %s', (version: Version) => {
  const identity = `JOURNEY ${version}/ü`;
  const path = `/stations/${encodeURIComponent(identity)}`;
  const journal: JournalEntry[] = [];
  const heard: { text: string; action: string | undefined }[] = [];
  let station: Station;

  const command = (intent: string, body: unknown = {}) => post(`${path}/commands/${intent}`, body);
  const evseOf = async (number: number) =>
    (await get(path)).evses.find((evse: { number: number }) => evse.number === number);
  const stateOf = async (number: number) => (await evseOf(number)).connectors[0].state;
  const newest = async () =>
    (await get(`/transactions?station=${encodeURIComponent(identity)}&limit=1`)).items[0];
  const arrive = (evse: number) =>
    station.plugIn(evse, arrivingCar(createRandom(`${version} ${evse}`), 'AC'));
  const samples = (count: number) =>
    until(
      `${count} samples are acknowledged`,
      () => journal.filter(({ kind }) => kind === 'sample').length >= count,
    );

  beforeAll(() => {
    const post = { connectors: 1, kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080 } as const;
    station = createStation({
      url: busbar.stations,
      identity,
      version,
      evses: [post, post],
      habits: { sampleSeconds: 1, rebootSeconds: 1 },
      reconnectMs: [100, 500],
      journal: (entry) => journal.push(entry),
      onFrame: (direction, text, { action }) => {
        if (direction === 'in') heard.push({ text, action });
      },
    });
  });

  afterAll(() => station.disconnect());

  it('unknown, waits until one click accepts it', async () => {
    station.connect();
    const waits = await until('it waits, and has told what it is', async () =>
      (await get('/waiting-stations')).items.find(
        (one: { identity: string; vendor: string | null }) => one.identity === identity && one.vendor,
      ),
    );
    expect(waits).toMatchObject({ version, vendor: 'Busbar', offersPassword: false });
    expect(station.ready).toBe(false);
    await post(`/waiting-stations/${encodeURIComponent(identity)}/accept`, { organizationId });
    await until('it is accepted', () => station.ready);
    await until('its connectors are known', async () => {
      const { online, evses } = await get(path);
      return online && evses.length === 2 && (await stateOf(1)) === 'available';
    });
  });

  it('charges: a token, samples, an end, and the energy between its registers', async () => {
    journal.length = 0;
    arrive(1);
    await until('the plug is seen', async () => ['preparing', 'occupied'].includes(await stateOf(1)));
    expect(await station.authorize(goodToken, 1)).toMatchObject({ status: 'Accepted', by: 'csms' });
    await samples(3);
    const active = await newest();
    expect(active).toMatchObject({ state: 'active', evseNumber: 1, token: { uid: goodToken } });
    await until('charging is shown', async () => (await stateOf(1)) === 'charging');
    await station.authorize(goodToken, 1);
    await within('everything is delivered', station.delivered());
    station.unplug(1);
    await until('the connector is free', async () => (await stateOf(1)) === 'available');

    const start = journal.find(({ kind }) => kind === 'start')!;
    const stop = journal.find(({ kind }) => kind === 'stop')!;
    const page = await get(`/transactions/${active.id}`);
    expect(page).toMatchObject({
      state: 'ended',
      provisional: false,
      startedSent: start.timestamp,
      endedSent: stop.timestamp,
      stopReason: 'Local',
      registerSource: 'registers',
      anomalies: [],
      missingSeqNos: [],
    });
    expect(page.energyWh).toBeCloseTo(Math.round((stop.wh - start.wh) * 10) / 10, 0);
    const { items } = await get(`/transactions/${active.id}/samples/raw?limit=200`);
    const told = journal.filter(({ kind }) => kind === 'sample').map(({ timestamp }) => timestamp);
    expect(items.map(({ sentAt }: { sentAt: string }) => sentAt)).toEqual(expect.arrayContaining(told));
  });

  it('refuses an unknown token, and tells why', async () => {
    const stranger = `STRANGER-${version}`;
    expect((await station.authorize(stranger, 2)).status).not.toBe('Accepted');
    const { items } = await get(`/attempts?token=${stranger}&step=refused`);
    expect(items).toMatchObject([{ stationIdentity: identity, reason: expect.stringMatching(/unknown/) }]);
  });

  it('is started and stopped from afar', async () => {
    arrive(2);
    await until('the plug is seen', async () => ['preparing', 'occupied'].includes(await stateOf(2)));
    expect(await command('remote-start', { evse: 2 })).toMatchObject({
      outcome: 'answered',
      verdict: 'accepted',
    });
    const active = await until('it charges', async () => {
      const one = await newest();
      return one.state === 'active' && one.evseNumber === 2 && one;
    });
    expect(await command('remote-stop', { transactionId: active.id })).toMatchObject({ verdict: 'accepted' });
    await until('it ended', async () => (await get(`/transactions/${active.id}`)).stopReason === 'Remote');
    station.unplug(2);
  });

  it('does as it is told', async () => {
    const unsupported = version === '1.6' ? 'unsupported' : 'answered';
    expect((await command('unlock', { evse: 1 })).outcome).toBe('answered');
    expect(await command('change-availability', { operative: false, evse: 2 })).toMatchObject({
      verdict: 'accepted',
    });
    await until('it is out of service', async () => (await stateOf(2)) === 'unavailable');
    await command('change-availability', { operative: true, evse: 2 });
    await until('it is in service', async () => (await stateOf(2)) === 'available');
    heard.length = 0;
    expect((await command('trigger', { message: 'heartbeat' })).verdict).toBe('accepted');
    expect((await command('clear-cache')).outcome).toBe('answered');
    expect((await command('get-configuration')).outcome).toBe('answered');
    expect((await command('get-base-report', { report: 'full' })).outcome).toBe(unsupported);
    const variable =
      version === '1.6'
        ? { component: 'OCPP16', variable: 'HeartbeatInterval' }
        : { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' };
    expect((await command('set-configuration', { variables: [{ ...variable, value: '77' }] })).verdict).toBe(
      'accepted',
    );
    await command('get-configuration');
    await until('the change is on file', async () =>
      (await get(`${path}/configuration?q=HeartbeatInterval&limit=200`)).items.some(
        ({ value }: { value: string }) => value === '77',
      ),
    );
  });

  it('restarts and comes back', async () => {
    expect((await command('reset', { mode: 'immediate' })).verdict).toBe('accepted');
    await until('it is away', () => !station.ready);
    await until('it is back', () => station.ready);
  });

  it('charges while the network is away, and tells it later', async () => {
    journal.length = 0;
    station.goOffline();
    arrive(1);
    station.start(1, goodToken);
    const kept = station.undelivered;
    await until('it has more to tell', () => station.undelivered >= kept + 3);
    station.unplug(1);
    expect(journal).toEqual([]);
    station.goOnline();
    await within('everything is delivered', station.delivered());
    const stop = journal.find(({ kind }) => kind === 'stop')!;
    expect(await newest()).toMatchObject({ state: 'ended', provisional: false, anomalies: [] });
    expect((await get(`/transactions/${(await newest()).id}`)).endedSent).toBe(stop.timestamp);
    expect(journal.filter(({ kind }) => kind === 'sample')).not.toEqual([]);
  });

  it.each([...csmsActions[version]].sort(resetLast))('is sent %s exactly as given', async (action) => {
    const payload = samplePayload(version, action);
    heard.length = 0;
    const { status, body } = await busbar.ask('POST', `${path}/calls`, {
      action,
      payload,
      timeoutMs: 5000,
    });
    expect(status).toBe(200);
    expect(body.outcome).toMatch(/answered|error/);
    const frame = heard.find(({ text }) => text.startsWith('[2') && JSON.parse(text)[2] === action);
    expect(JSON.parse(frame!.text)).toEqual([2, body.messageId, action, payload]);
  });

  it('is not sent what its schema refuses, nor the same twice for one idempotency key', async () => {
    const call = (payload: unknown, key: string) =>
      busbar.ask('POST', `${path}/calls`, { action: 'TriggerMessage', payload }, { 'idempotency-key': key });
    const payload = { requestedMessage: 'Heartbeat' };
    await until(
      'it is back after the last call, a reset',
      async () => station.ready && (await get(path)).online,
    );
    heard.length = 0;
    expect((await call({ requestedMessage: 'Everything' }, `${version}-refused-by-schema`)).status).toBe(422);
    const first = await call(payload, `${version}-sent-only-once`);
    const second = await call(payload, `${version}-sent-only-once`);
    expect(first).toMatchObject({ status: 200, body: { outcome: 'answered' } });
    expect(second).toEqual(first);
    const sent = heard.filter(
      ({ text }) => text.startsWith('[2') && JSON.parse(text)[2] === 'TriggerMessage',
    );
    expect(sent).toHaveLength(1);
  });

  it('out of reach, is reported offline', async () => {
    station.disconnect();
    await until('it is offline', async () => !(await get(path)).online);
    const { body } = await busbar.ask('POST', `${path}/calls`, { action: 'ClearCache', payload: {} });
    expect(body.outcome).toBe('offline');
    expect((await get(`${path}/connections`)).items[0]).toMatchObject({ connected: false });
  });
});
