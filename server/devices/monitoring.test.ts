/** Stations' own monitoring over real sockets, in the versions that have it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

let house: TestHouse;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'busbar-monitoring-'));

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open', BUSBAR_DATA_DIR: folder });
  url = `ws://${await house.open()}`;
});
afterAll(async () => {
  await house.end();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
};
const command = (identity: string, name: string, body: object) =>
  ask('POST', `/stations/${identity}/commands/${name}`, body).then((answer) => answer.body);
const monitorsOf = async (identity: string) =>
  (await ask('GET', `/stations/${identity}/monitors`)).body.items;
const eventsOf = async (identity: string, query = '') =>
  (await ask('GET', `/stations/${identity}/device-events${query}`)).body.items;

const at = () => new Date().toISOString();
const outlet = { name: 'EVSE', evse: { id: 1 } };
const temperature = { component: outlet, variable: { name: 'Temperature' } };
const watched = { component: 'EVSE', evse: 1, variable: 'Temperature' };

interface Asked {
  requestId: number;
  setMonitoringData: { type: string; component: object; variable: object; severity: number }[];
  id: number[];
}

describe.each(['2.0.1', '2.1'] as const)('monitoring of a %s station', (version) => {
  const identity = `MON-${version}`;
  let nextId = 7;
  const answers = {
    SetVariableMonitoring: ({ setMonitoringData }: Asked) => ({
      setMonitoringResult: setMonitoringData.map(({ type, component, variable, severity }) => ({
        id: nextId++,
        status: 'Accepted',
        type,
        component,
        variable,
        severity,
      })),
    }),
    ClearVariableMonitoring: ({ id }: Asked) => ({
      clearMonitoringResult: id.map((one) => ({ id: one, status: 'Accepted' })),
    }),
    GetMonitoringReport: () => ({ status: 'Accepted' }),
    SetMonitoringBase: () => ({ status: 'Accepted' }),
    SetMonitoringLevel: () => ({ status: 'Accepted' }),
    CustomerInformation: () => ({ status: 'Accepted' }),
  };

  it('keeps the monitors that were set, and forgets those cleared (N04.FR.01, N06.FR.01)', async () => {
    const station = await testStation(url, identity, version, answers);
    const monitors = [
      { ...watched, type: 'upper_threshold', value: 70, severity: 3 },
      { ...watched, type: 'delta', value: 5, severity: 8, duringTransactions: true },
    ];
    expect(await command(identity, 'set-variable-monitoring', { monitors })).toMatchObject({
      verdict: 'accepted',
    });
    expect(station.heard.at(-1)!.payload).toMatchObject({
      setMonitoringData: [
        { ...temperature, type: 'UpperThreshold', value: 70, severity: 3 },
        { type: 'Delta', transaction: true },
      ],
    });
    expect(await monitorsOf(identity)).toMatchObject([
      { id: 7, ...watched, type: 'upper_threshold', value: 70, severity: 3, kind: 'custom' },
      { id: 8, type: 'delta', duringTransactions: true },
    ]);
    await command(identity, 'clear-variable-monitoring', { ids: [8] });
    expect(await monitorsOf(identity)).toHaveLength(1);
    await station.close();
  });

  it('assembles a report whose parts come in any order; what it does not name is gone (N02.FR.01)', async () => {
    const station = await testStation(url, identity, version, answers);
    expect(await command(identity, 'get-monitoring-report', {})).toMatchObject({ verdict: 'accepted' });
    const { requestId } = station.heard.at(-1)!.payload as Asked;
    const monitoring = (id: number) => ({
      id,
      transaction: false,
      value: 60,
      type: 'Periodic',
      severity: 8,
      ...(version === '2.1' && { eventNotificationType: 'PreconfiguredMonitor' }),
    });
    const part = (seqNo: number, tbc: boolean, ids: number[]) =>
      station.call('NotifyMonitoringReport', {
        requestId,
        seqNo,
        tbc,
        generatedAt: at(),
        monitor: [{ ...temperature, variableMonitoring: ids.map(monitoring) }],
      });
    expect(await part(1, false, [21])).toMatchObject({ 0: 3 });
    expect((await monitorsOf(identity)).map(({ id }: { id: number }) => id)).toEqual([7, 21]);
    await part(0, true, [20]);
    expect(await monitorsOf(identity)).toMatchObject([
      { id: 20, type: 'periodic', kind: version === '2.1' ? 'preset' : null },
      { id: 21 },
    ]);
    await command(identity, 'set-monitoring-base', { base: 'hardwired_only' });
    expect(await monitorsOf(identity)).toEqual([]);
    expect(await command(identity, 'set-monitoring-level', { severity: 5 })).toMatchObject({
      verdict: 'accepted',
    });
    expect(station.heard.at(-1)).toMatchObject({ action: 'SetMonitoringLevel', payload: { severity: 5 } });
    await station.close();
  });

  it.runIf(version === '2.1')(
    'tells hardwired, preset and custom monitors apart: each base leaves its own (N03)',
    async () => {
      const station = await testStation(url, `${identity}-KINDS`, version, answers);
      const name = `${identity}-KINDS`;
      nextId = 30;
      const kinds = async () =>
        (await monitorsOf(name)).map(({ id, kind }: { id: number; kind: string }) => `${id} ${kind}`);
      const report = async () => {
        await command(name, 'get-monitoring-report', {});
        const { requestId } = station.heard.at(-1)!.payload as Asked;
        const one = (id: number, eventNotificationType: string) => ({
          ...{ id, transaction: false, value: 60, type: 'Periodic', severity: 8, eventNotificationType },
        });
        const variableMonitoring = [one(1, 'HardWiredMonitor'), one(2, 'PreconfiguredMonitor')];
        const monitor = [{ ...temperature, variableMonitoring }];
        await station.call('NotifyMonitoringReport', { requestId, seqNo: 0, generatedAt: at(), monitor });
      };
      const set = () =>
        command(name, 'set-variable-monitoring', {
          monitors: [{ ...watched, type: 'delta', value: 5, severity: 3 }],
        });
      await report();
      await set();
      expect(await kinds()).toEqual(['1 hardwired', '2 preset', '30 custom']);
      await command(name, 'set-monitoring-base', { base: 'all' });
      expect(await kinds()).toHaveLength(3);
      await command(name, 'set-monitoring-base', { base: 'factory_default' });
      expect(await kinds()).toEqual(['1 hardwired', '2 preset']);
      await set();
      await command(name, 'set-monitoring-base', { base: 'hardwired_only' });
      expect(await kinds()).toEqual(['1 hardwired']);
      await station.close();
    },
  );

  it('keeps what they notice, with the severity of the monitor, until the station says that it is over (N07)', async () => {
    const station = await testStation(url, identity, version, answers);
    nextId = 40;
    await command(identity, 'set-variable-monitoring', {
      monitors: [{ ...watched, type: 'upper_threshold', value: 70, severity: 3 }],
    });
    const notify = (eventId: number, more: object) =>
      station.call('NotifyEvent', {
        generatedAt: at(),
        seqNo: 0,
        eventData: [
          {
            eventId,
            timestamp: at(),
            trigger: 'Alerting',
            actualValue: '81',
            eventNotificationType: 'CustomMonitor',
            variableMonitoringId: 40,
            ...temperature,
            ...more,
          },
        ],
      });
    expect(await notify(1, { techCode: 'E-27', techInfo: 'fan stuck' })).toMatchObject({ 0: 3, 2: {} });
    expect(await eventsOf(identity, '?active=true&worst=3')).toMatchObject([
      { ...watched, value: '81', severity: 3, active: true, kind: 'custom', techCode: 'E-27', eventId: 1 },
    ]);
    await notify(2, { cleared: true, actualValue: '60', cause: 1 });
    expect(await eventsOf(identity, '?active=true')).toEqual([]);
    expect(await eventsOf(identity)).toMatchObject([
      { eventId: 2, cleared: true, cause: 1, active: false },
      { eventId: 1, clearedAt: expect.any(String), active: false },
    ]);
    const all = await ask('GET', '/device-events?q=fan');
    expect(all.body.items.map((event: { identity: string }) => event.identity)).toContain(identity);
    await station.close();
  });

  it('has a customer’s data told and forgotten, and shows them to few, shortly (N09.FR.01, N09.FR.04, N10)', async () => {
    const station = await testStation(url, identity, version, answers);
    const who = { token: { uid: '04A1', kind: 'rfid' } };
    await command(identity, 'customer-information', { report: true, clear: true, ...who });
    const { requestId } = station.heard.at(-1)!.payload as Asked;
    expect(station.heard.at(-1)!.payload).toMatchObject({
      report: true,
      clear: true,
      idToken: { idToken: '04A1', type: 'ISO14443' },
    });
    const part = (seqNo: number, data: string, tbc: boolean) =>
      station.call('NotifyCustomerInformation', { requestId, seqNo, data, tbc, generatedAt: at() });
    await part(1, 'planted-cust0mer', false);
    const path = `/stations/${identity}/customer-information`;
    expect((await ask('GET', path)).body.items[0].sentence.key).toBe('customer.partly');
    await part(0, 'Local list: ', true);
    expect((await ask('GET', path)).body.items[0]).toMatchObject({
      state: 'told',
      text: 'Local list: planted-cust0mer',
    });
    const key = { name: 'm', role: 'manager', organizationId: house.rootId, siteId: null };
    const manager = (await ask('POST', '/keys', key)).body.key;
    expect((await house.ask(manager, 'GET', path)).statusCode).toBe(403);
    const { rows } = await house.database.pool.query(
      `select 1 from frame_log where text like '%planted-cust0mer%' or answer like '%planted-cust0mer%'`,
    );
    expect(rows).toEqual([]);
    await house.database.pool.query(`update customer_request set expires_at = now() - interval '1 second'`);
    await house.house.repeatedWork.find(({ name }) => name === 'tidy-upkeep')!.run();
    expect((await ask('GET', path)).body.items).toEqual([]);
    expect(await command(identity, 'customer-information', { report: true, clear: false })).toMatchObject({
      outcome: 'unsupported',
    });
    await station.close();
  });
});

describe('a stream of readings (2.1)', () => {
  it('is opened, read by SEND without an answer, adjusted and closed (N11 to N15)', async () => {
    const station = await testStation(url, 'STREAMS', '2.1', {
      AdjustPeriodicEventStream: () => ({ status: 'Accepted' }),
      GetPeriodicEventStream: () => ({
        constantStreamData: [{ id: 3, variableMonitoringId: 40, params: { interval: 10 } }],
      }),
    });
    const stream = { id: 3, variableMonitoringId: 40, params: { interval: 5, values: 10 } };
    const opened = await station.call('OpenPeriodicEventStream', { constantStreamData: stream });
    expect(opened).toMatchObject({ 0: 3, 2: { status: 'Accepted' } });
    const basetime = new Date(Date.now() - 60_000);
    const data = [
      { t: 0, v: '20.5' },
      { t: 1.5, v: '20.7' },
    ];
    const text = JSON.stringify([
      6,
      'send-1',
      'NotifyPeriodicEventStream',
      { id: 3, pending: 0, basetime: basetime.toISOString(), data },
    ]);
    station.socket.send(text);
    const values = () =>
      ask('GET', '/stations/STREAMS/event-streams/3/values').then(({ body }) => body.items);
    await expect.poll(values).toEqual([
      { at: basetime.toISOString(), value: '20.5' },
      { at: new Date(basetime.getTime() + 1500).toISOString(), value: '20.7' },
    ]);
    // A SEND that breaks its schema, or is of nobody's stream, changes nothing and is not answered.
    station.socket.send('[6,"send-2","NotifyPeriodicEventStream",{}]');
    station.socket.send(text.replace('"id":3', '"id":4'));
    expect(await station.call('Heartbeat', {})).toMatchObject({ 0: 3 });
    expect(station.heard).toEqual([]);
    await command('STREAMS', 'adjust-event-stream', { stream: 3, intervalSeconds: 60 });
    const streams = async () => (await ask('GET', '/stations/STREAMS/event-streams')).body.items;
    expect(await streams()).toMatchObject([{ stream: 3, intervalSeconds: 60, closedAt: null }]);
    await command('STREAMS', 'get-event-streams', {});
    expect(await streams()).toMatchObject([{ stream: 3, intervalSeconds: 10 }]);
    await station.call('ClosePeriodicEventStream', { id: 3 });
    expect((await streams())[0].closedAt).not.toBeNull();
    expect((await ask('GET', '/stations/STREAMS/event-streams/4/values')).body.items).toEqual([]);
    await station.close();
  });

  it('is refused beyond what a station may have open', async () => {
    const station = await testStation(url, 'GREEDY', '2.1');
    const open = (id: number) =>
      station.call('OpenPeriodicEventStream', {
        constantStreamData: { id, variableMonitoringId: 1, params: { interval: 1 } },
      });
    for (let id = 0; id < 50; id += 1) expect(await open(id)).toMatchObject({ 2: { status: 'Accepted' } });
    expect(await open(50)).toMatchObject({ 2: { status: 'Rejected' } });
    // One that is open already may be told again.
    expect(await open(7)).toMatchObject({ 2: { status: 'Accepted' } });
    await station.close();
  });
});

describe('a security event', () => {
  it('says whether the standard calls it critical (A04; 1.6 whitepaper, list of security events)', async () => {
    const station = await testStation(url, 'SECURE', '1.6');
    for (const type of ['TamperDetectionActivated', 'InvalidTLSVersion', 'AcmeDoorOpened'])
      await station.call('SecurityEventNotification', { type, timestamp: at() });
    const { items } = (await ask('GET', '/stations/SECURE/security-events')).body;
    const critical = new Map(
      items.map((event: { type: string; critical: boolean }) => [event.type, event.critical]),
    );
    expect([...critical]).toEqual(
      expect.arrayContaining([
        ['TamperDetectionActivated', true],
        ['InvalidTLSVersion', false],
        ['AcmeDoorOpened', null],
      ]),
    );
    await station.close();
  });
});
