/** How stations are held at their boot, and tell of themselves (B02, B03, B07), over real sockets; scenarios/conformance has the plain ways. */

import type { Version } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

let house: TestHouse;
let url: string;
beforeAll(async () => {
  house = await testHouse();
  url = `ws://${await house.open()}`;
});
afterAll(() => house.end());

/** A busy machine takes its time. */
const patience = { timeout: 15_000 };

type Answers = Parameters<typeof testStation>[3];
const all: readonly Version[] = ['1.6', '2.0.1', '2.1'];
const newer: readonly Version[] = ['2.0.1', '2.1'];

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.json() };
};
const get = async (path: string) => (await ask('GET', path)).body;
const command = async (identity: string, name: string, body: unknown) =>
  (await ask('POST', `/stations/${identity}/commands/${name}`, body)).body;

async function station(identity: string, version: Version, answers: Answers = {}) {
  await addStation(house.database, house.rootId, identity, { version });
  // What every station is asked after its first boot.
  const always = { GetConfiguration: () => ({}), GetBaseReport: () => ({ status: 'Accepted' }) };
  return testStation(url, identity, version, { ...always, ...answers });
}
type Station = Awaited<ReturnType<typeof testStation>>;

const boot = (version: Version, facts: { vendor?: string; model?: string; firmware?: string } = {}) => {
  const { vendor = 'Norrwatt', model = 'Wall S', firmware = '1.0' } = facts;
  return version === '1.6'
    ? { chargePointVendor: vendor, chargePointModel: model, firmwareVersion: firmware }
    : { reason: 'PowerUp', chargingStation: { vendorName: vendor, model, firmwareVersion: firmware } };
};
const bootAnswer = async (one: Station, version: Version, facts = {}) =>
  (await one.call('BootNotification', boot(version, facts)))[2] as { status: string; interval: number };
const heldBack = async (one: Station, action: string, payload: object) =>
  (await one.call(action, payload))[2] === 'SecurityError';
const statusOf = (version: Version) =>
  version === '1.6'
    ? { connectorId: 1, errorCode: 'NoError', status: 'Available' }
    : { timestamp: '2026-01-05T08:00:00Z', connectorStatus: 'Available', evseId: 1, connectorId: 1 };
const accept = { TriggerMessage: () => ({ status: 'Accepted' }) };
const id = (version: Version) => version.replaceAll('.', '');

describe.each(all)('a boot in OCPP %s', (version) => {
  it('B02: holds a station pending, with the interval of its operator, and lets it in by one call (B02.FR.01)', async () => {
    const identity = `B02-${id(version)}`;
    const one = await station(identity, version, accept);
    expect((await bootAnswer(one, version)).status).toBe('Accepted');
    const held = await ask('PUT', `/stations/${identity}/boot-status`, {
      status: 'pending',
      note: 'no contract yet',
      retrySeconds: 17,
    });
    expect(held.body).toMatchObject({ status: 'pending', sentence: { key: 'boot.told' } });
    expect(one.heard.at(-1)?.payload).toEqual({ requestedMessage: 'BootNotification' });
    expect(await bootAnswer(one, version)).toMatchObject({ status: 'Pending', interval: 17 });
    expect(await get(`/stations/${identity}/boot-status`)).toMatchObject({
      status: 'pending',
      note: 'no contract yet',
    });
    // What may be asked meanwhile: to be set up, not to charge (B02.FR.05).
    expect(await command(identity, 'remote-start', { evse: 1 })).toMatchObject({ outcome: 'unsupported' });
    await ask('PUT', `/stations/${identity}/boot-status`, { status: 'accepted' });
    expect((await bootAnswer(one, version)).status).toBe('Accepted');
    await one.close();
  });

  it('B03: rejects a station, leaves it alone, and accepts it at its next boot (B03.FR.03, B03.FR.07)', async () => {
    const identity = `B03-${id(version)}`;
    const one = await station(identity, version, accept);
    await bootAnswer(one, version);
    await ask('PUT', `/stations/${identity}/boot-status`, { status: 'rejected' });
    expect(await bootAnswer(one, version)).toMatchObject({ status: 'Rejected', interval: 600 });
    expect(await heldBack(one, 'StatusNotification', statusOf(version))).toBe(true);
    const heard = one.heard.length;
    expect(await command(identity, 'trigger', { message: 'boot' })).toMatchObject({ outcome: 'unsupported' });
    const { body } = await ask('PUT', `/stations/${identity}/boot-status`, { status: 'accepted' });
    expect(body.sentence).toMatchObject({ key: 'boot.waits', params: { seconds: 600 } });
    expect(one.heard.length).toBe(heard);
    expect((await bootAnswer(one, version)).status).toBe('Accepted');
    await one.close();
  });
});

describe.each(newer)('a pending station of OCPP %s', (version) => {
  it('B02: may report what it was asked for, and nothing else (B02.FR.02, B02.FR.06, B02.FR.09)', async () => {
    const identity = `B02N-${id(version)}`;
    const one = await station(identity, version, {
      ...accept,
      SetVariables: () => ({
        setVariableResult: [
          {
            attributeStatus: 'Accepted',
            component: { name: 'OCPPCommCtrlr' },
            variable: { name: 'HeartbeatInterval' },
          },
        ],
      }),
    });
    await ask('PUT', `/stations/${identity}/boot-status`, { status: 'pending' });
    await bootAnswer(one, version);
    expect(await heldBack(one, 'StatusNotification', statusOf(version))).toBe(true);
    expect(await command(identity, 'trigger', { message: 'status' })).toMatchObject({ verdict: 'accepted' });
    expect(await heldBack(one, 'StatusNotification', statusOf(version))).toBe(false);
    const set = { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '60' };
    expect(await command(identity, 'set-configuration', { variables: [set] })).toMatchObject({
      verdict: 'accepted',
    });
    await one.close();
  });

  it('B01: with an identity of more than 48 characters is let in, and that is noted at it', async () => {
    const identity = `LONG-${id(version)}-${'X'.repeat(48)}`;
    const one = await station(identity, version);
    expect((await bootAnswer(one, version)).status).toBe('Accepted');
    expect((await get(`/stations/${identity}/model`)).deviations).toMatchObject([
      { kind: 'long_identity', sentence: { params: { length: identity.length, most: 48 } } },
    ]);
    await one.close();
  });

  it('B07, B08: a report is put together from its parts; what is missing is told (B07.FR.08)', async () => {
    const identity = `B07-${id(version)}`;
    const one = await station(identity, version, {
      GetReport: () => ({ status: 'Accepted' }),
    });
    const part = (requestId: number, seqNo: number, tbc: boolean) =>
      one.call('NotifyReport', {
        requestId,
        generatedAt: '2026-01-05T08:00:00Z',
        seqNo,
        tbc,
        reportData: [
          {
            component: { name: 'OCPPCommCtrlr' },
            variable: { name: `Variable${seqNo}` },
            variableAttribute: [
              { value: `${seqNo}` },
              { type: 'MaxSet', value: '9', mutability: 'ReadOnly' },
            ],
            variableCharacteristics: {
              dataType: 'integer',
              supportsMonitoring: false,
              minLimit: 0,
              maxLimit: 9,
            },
          },
        ],
      });
    await command(identity, 'get-base-report', { report: 'configuration' });
    const { requestId } = one.heard.at(-1)!.payload as { requestId: number };
    await part(requestId, 0, true);
    expect(await get(`/stations/${identity}/variable-reports`)).toMatchObject({
      items: [{ requestId, kind: 'configuration', state: 'running', parts: 1, variables: 2 }],
    });
    await part(requestId, 2, false);
    expect((await get(`/stations/${identity}/variable-reports`)).items[0]).toMatchObject({
      state: 'running',
      missing: [1],
    });
    await part(requestId, 1, true);
    expect((await get(`/stations/${identity}/variable-reports`)).items[0]).toMatchObject({
      state: 'complete',
      parts: 3,
    });
    const { items } = await get(`/stations/${identity}/configuration?component=OCPPCommCtrlr`);
    expect(items).toHaveLength(6);
    expect(items[1]).toMatchObject({
      attribute: 'MaxSet',
      mutability: 'ReadOnly',
      dataType: 'integer',
      max: 9,
    });
    expect(
      (await get(`/stations/${identity}/configuration?component=OCPPCommCtrlr&changeable=true`)).items,
    ).toHaveLength(3);
    expect(await get(`/stations/${identity}/components`)).toEqual({
      items: [{ component: 'OCPPCommCtrlr', variables: 3 }],
    });
    await one.close();
  });

  it('B07: the configuration of a firmware counts as read with the last part of its report, and is not read twice', async () => {
    const identity = `READ-${id(version)}`;
    const one = await station(identity, version);
    await bootAnswer(one, version);
    await expect
      .poll(() => one.heard.filter(({ action }) => action === 'GetBaseReport').length, patience)
      .toBe(1);
    const { requestId } = one.heard.at(-1)!.payload as { requestId: number };
    await one.call('NotifyReport', { requestId, generatedAt: '2026-01-05T08:00:00Z', seqNo: 0, tbc: false });
    const known = `select 1 from device_state d join station s on s.id = d.station_id where s.identity = $1`;
    await expect
      .poll(async () => (await house.database.pool.query(known, [identity])).rowCount, patience)
      .toBe(1);
    await bootAnswer(one, version);
    await one.call('Heartbeat', {});
    expect(one.heard.filter(({ action }) => action === 'GetBaseReport')).toHaveLength(1);
    await one.close();
  });
});

it('B05, B06 in 1.6: keys are shown as the variables that they mean, and set by either name', async () => {
  const keys = [
    { key: 'HeartbeatInterval', readonly: false, value: '300' },
    { key: 'LedColour', readonly: false, value: 'green' },
  ];
  const one = await station('KEYS', '1.6', {
    GetConfiguration: () => ({ configurationKey: keys }),
    ChangeConfiguration: () => ({ status: 'Accepted' }),
  });
  await command('KEYS', 'get-configuration', {});
  expect((await get('/stations/KEYS/configuration')).items).toMatchObject([
    { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', key: 'HeartbeatInterval', value: '300' },
    { component: 'OCPP16', variable: 'LedColour', key: 'LedColour' },
  ]);
  expect((await get('/stations/KEYS/configuration?component=OCPPCommCtrlr')).items).toHaveLength(1);
  await command('KEYS', 'set-configuration', {
    variables: [{ component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval', value: '30' }],
  });
  expect(one.heard.at(-1)?.payload).toEqual({ key: 'MeterValueSampleInterval', value: '30' });
  const refused = await command('KEYS', 'set-configuration', {
    variables: [{ component: 'DisplayMessageCtrlr', variable: 'Enabled', value: 'true' }],
  });
  expect(refused).toMatchObject({ outcome: 'unsupported' });
  await one.close();
});
