/** Configuration at scale over real sockets: wanted, reported, healed, and restarted for. */

import type { Version } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let house: TestHouse;
let url: string;
beforeAll(async () => {
  house = await testHouse();
  url = `ws://${await house.open()}`;
});
afterAll(() => house.end());

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
};
const get = async (path: string) => (await ask('GET', path)).body;
/** What the worker does every minute. */
const work = () => house.house.repeatedWork.find(({ name }) => name === 'care-for-configuration')!.run();
const template = async (more: object) => {
  const body = { organizationId: house.rootId, name: 'Ours', ...more };
  const made = await ask('POST', '/configuration-templates', body);
  expect(made.status).toBe(201);
  return made.body;
};
/** A busy machine takes its time. */
const patience = { timeout: 15_000 };
const id = (version: Version) => version.replaceAll('.', '');

/** A station with two settings that it may change, one of them after a restart, and one that it may not. */
async function settable(identity: string, version: Version, vendor: string) {
  const values: Record<string, string> = {
    HeartbeatInterval: '300',
    ResetRetries: '1',
    WebSocketPingInterval: '60',
  };
  const set = (name: string, value: string) => {
    if (name === 'WebSocketPingInterval') return 'Rejected';
    values[name] = value;
    return name === 'ResetRetries' ? 'RebootRequired' : 'Accepted';
  };
  await addStation(house.database, house.rootId, identity, { version });
  type Data = { component: object; variable: { name: string }; attributeValue: string };
  const one = await testStation(url, identity, version, {
    GetConfiguration: () => ({
      configurationKey: Object.entries(values).map(([key, value]) => ({ key, value, readonly: false })),
    }),
    ChangeConfiguration: ({ key, value }: { key: string; value: string }) => ({ status: set(key, value) }),
    GetBaseReport: () => ({ status: 'Accepted' }),
    SetVariables: ({ setVariableData }: { setVariableData: Data[] }) => ({
      setVariableResult: setVariableData.map(({ component, variable, attributeValue }) => ({
        component,
        variable,
        attributeStatus: set(variable.name, attributeValue),
      })),
    }),
    Reset: () => ({ status: 'Accepted' }),
    TriggerMessage: () => ({ status: 'Accepted' }),
  });
  const boot = () =>
    one.call(
      'BootNotification',
      version === '1.6'
        ? { chargePointVendor: vendor, chargePointModel: 'M', firmwareVersion: '1' }
        : { reason: 'PowerUp', chargingStation: { vendorName: vendor, model: 'M', firmwareVersion: '1' } },
    );
  await boot();
  if (version !== '1.6') {
    const asked = () => one.heard.find(({ action }) => action === 'GetBaseReport')?.payload;
    await expect.poll(asked, patience).toBeDefined();
    const reportData = Object.entries(values).map(([name, value]) => ({
      component: { name: 'OCPPCommCtrlr' },
      variable: { name },
      variableAttribute: [{ value, mutability: 'ReadWrite' }],
    }));
    const { requestId } = asked() as { requestId: number };
    await one.call('NotifyReport', { requestId, generatedAt: '2026-01-05T08:00:00Z', seqNo: 0, reportData });
  }
  // Until what it told is due to be compared.
  const due = `select 1 from configuration_check c join station s on s.id = c.station_id where s.identity = $1`;
  await expect
    .poll(async () => (await house.database.pool.query(due, [identity])).rowCount, patience)
    .toBe(1);
  return { ...one, values, boot, sets: () => one.heard.filter(({ action }) => /^(Set|Change)/.test(action)) };
}

const wanted = (variable: string, value: string) => ({ component: 'OCPPCommCtrlr', variable, value });

describe.each<Version>(['1.6', '2.0.1', '2.1'])('a station of OCPP %s', (version) => {
  it('B05: is told where it differs from what is wanted, and set to it on request', async () => {
    const identity = `DRIFT-${id(version)}`;
    const one = await settable(identity, version, identity);
    const { id: templateId } = await template({
      vendor: identity,
      restart: 'when_idle',
      variables: [
        wanted('HeartbeatInterval', '60'),
        wanted('ResetRetries', '3'),
        wanted('WebSocketPingInterval', '10'),
      ],
    });
    await work();
    expect(await get(`/stations/${identity}/wanted-configuration`)).toMatchObject({
      sentence: { key: 'configuration.differs', params: { wanted: 3, drifted: 3 } },
      restart: null,
    });
    const { items } = await get(`/configuration-drift?templateId=${templateId}`);
    expect(items).toMatchObject([
      { identity, variable: 'HeartbeatInterval', wanted: '60', reported: '300', online: true, heals: false },
      { variable: 'ResetRetries', wanted: '3', reported: '1' },
      { variable: 'WebSocketPingInterval', wanted: '10', reported: '60', template: { name: 'Ours' } },
    ]);
    // It was only asked to list them.
    expect(one.sets()).toEqual([]);
    const healed = await ask('POST', `/stations/${identity}/wanted-configuration/heal`);
    expect(healed.body.items).toMatchObject([
      { variable: 'HeartbeatInterval', outcome: 'accepted' },
      { variable: 'ResetRetries', outcome: 'restart_needed', word: 'RebootRequired' },
      { variable: 'WebSocketPingInterval', outcome: 'refused', word: 'Rejected' },
    ]);
    expect(one.values).toMatchObject({ HeartbeatInterval: '60', ResetRetries: '3' });
    const left = await get(`/stations/${identity}/wanted-configuration`);
    expect(left.items.filter(({ differs }: { differs: boolean }) => differs)).toMatchObject([
      { variable: 'WebSocketPingInterval', refused: 'Rejected' },
    ]);
    expect(left.restart).toMatchObject({ reasons: ['OCPPCommCtrlr.ResetRetries'], when: 'when_idle' });
    // Nothing runs there: it is restarted, once, and its boot ends the waiting.
    await work();
    await work();
    expect(one.heard.filter(({ action }) => action === 'Reset')).toHaveLength(1);
    await one.boot();
    expect((await get(`/stations/${identity}/wanted-configuration`)).restart).toBeNull();
    await one.close();
  });

  it('B01: is told at boot the heartbeat interval that is wanted of it, for that answer sets it', async () => {
    const identity = `BEAT-${id(version)}`;
    const one = await settable(identity, version, identity);
    const interval = async () => ((await one.boot())[2] as { interval: number }).interval;
    // Each station of a house beats at a pace of its own around the house's.
    expect(await interval()).not.toBe(77);
    const { id: general } = await template({
      vendor: identity,
      variables: [{ component: 'OCPP16', variable: 'heartbeatInterval', value: '99' }],
    });
    expect(await interval()).toBe(99);
    const { id: particular } = await template({
      vendor: identity,
      model: 'M',
      variables: [wanted('HeartbeatInterval', '77')],
    });
    expect(await interval()).toBe(77);
    for (const templateId of [particular, general])
      expect((await ask('DELETE', `/configuration-templates/${templateId}`)).status).toBe(204);
    expect(await interval()).not.toBe(77);
    // What no station could be told is as good as nothing.
    await template({ vendor: identity, variables: [wanted('HeartbeatInterval', 'often')] });
    expect(await interval()).toBeGreaterThan(100);
    await one.close();
  });

  it('B05: is set to what is wanted without asking where a template heals; what it refuses is not tried for ever', async () => {
    const identity = `HEAL-${id(version)}`;
    const one = await settable(identity, version, identity);
    await template({
      vendor: identity,
      mode: 'heal',
      variables: [wanted('HeartbeatInterval', '60'), wanted('WebSocketPingInterval', '10')],
    });
    await work();
    expect(one.values.HeartbeatInterval).toBe('60');
    const sets = one.sets().length;
    await work();
    expect(one.sets().length).toBe(sets);
    expect((await get(`/configuration-drift?q=${identity}&refused=true`)).items).toMatchObject([
      { variable: 'WebSocketPingInterval', refused: 'Rejected', heals: true },
    ]);
    await one.close();
  });
});

it('B05: many values go in as many messages as the station takes', async () => {
  const one = await settable('CHUNKS', '2.0.1', 'Chunks');
  await house.database.pool.query(
    `insert into device_variable (station_id, component, variable, variable_instance, value, read_at)
     select id, 'DeviceDataCtrlr', 'ItemsPerMessage', 'SetVariables', '2', now() from station where identity = 'CHUNKS'`,
  );
  const variables = Array.from({ length: 5 }, (_, at) => wanted(`Value${at}`, `${at}`));
  const { body } = await ask('POST', '/stations/CHUNKS/configuration', { variables });
  expect(body.items).toHaveLength(5);
  expect(
    one.sets().map(({ payload }) => (payload as { setVariableData: unknown[] }).setVariableData.length),
  ).toEqual([2, 2, 1]);
  await one.close();
});

describe('a template', () => {
  it('goes out as CSV and in again, and tells what is wrong with a file', async () => {
    const variables = [
      wanted('HeartbeatInterval', '60'),
      { component: 'OCPP16', variable: 'LedColour', value: 'a "b", c' },
    ];
    const { id: from } = await template({ name: 'From', mode: 'off', variables });
    const { id: to } = await template({ name: 'To', mode: 'off' });
    const csv = (await house.ask(house.ownerKey, 'GET', `/configuration-templates/${from}/variables.csv`))
      .body;
    const read = await ask('PUT', `/configuration-templates/${to}/variables`, { csv });
    expect(read.body.variables).toEqual(variables);
    const bad = await ask('PUT', `/configuration-templates/${to}/variables`, {
      csv: 'component,value\nX,1\n',
    });
    expect([bad.status, bad.body.detail]).toEqual([422, 'Line 2 needs a component, a variable and a value.']);
  });

  it('holds no secret and no value twice', async () => {
    const make = async (variables: object[]) =>
      (await ask('POST', '/configuration-templates', { organizationId: house.rootId, name: 'X', variables }))
        .body.errors[0].path;
    const secret = { component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: 'x' };
    expect(await make([secret])).toBe('body/variables/0/variable');
    const twice = { component: 'OCPP16', variable: 'HeartbeatInterval', value: '1' };
    expect(await make([wanted('HeartbeatInterval', '2'), twice])).toBe('body/variables/1');
  });

  it('is tried before it is kept', async () => {
    const one = await settable('PREVIEW', '1.6', 'Preview');
    const preview = await ask('POST', '/configuration-template-preview', {
      organizationId: house.rootId,
      name: 'Try',
      vendor: 'Preview',
      variables: [wanted('HeartbeatInterval', '7')],
    });
    expect(preview.body).toEqual({
      stations: 1,
      drifted: 1,
      items: [{ identity: 'PREVIEW', differences: 1, first: 'OCPPCommCtrlr.HeartbeatInterval: 300 → 7' }],
    });
    await one.close();
  });

  it('that is deleted leaves no difference behind', async () => {
    const one = await settable('GONE', '1.6', 'Gone');
    const made = await template({ vendor: 'Gone', variables: [wanted('HeartbeatInterval', '7')] });
    await work();
    expect((await get('/configuration-drift?q=GONE')).items).toHaveLength(1);
    expect((await ask('DELETE', `/configuration-templates/${made.id}`)).status).toBe(204);
    expect((await get('/configuration-drift?q=GONE')).items).toEqual([]);
    await one.close();
  });
});

describe('the catalogue of models', () => {
  it('is resolved at boot, and again for all when it is changed', async () => {
    const one = await settable('MODEL-1', '1.6', 'Wall Box Chargers');
    expect(await get('/stations/MODEL-1/model')).toMatchObject({
      model: { name: 'Wallbox' },
      capabilities: { maxStackLevel: 0, rateUnits: ['A'] },
    });
    const { body: own } = await ask('POST', '/station-models', {
      name: 'Ours of Wallbox',
      vendor: 'Wall Box*',
      facts: { maxStackLevel: 4, itemsPerMessage: 7 },
      deviations: ['Likes to be asked twice.'],
    });
    expect(await get('/stations/MODEL-1/model')).toMatchObject({
      model: { id: own.id },
      facts: { maxStackLevel: 4, rateUnits: ['A'] },
      capabilities: { maxStackLevel: 4, itemsPerSet: 7 },
      habits: ['Likes to be asked twice.'],
    });
    expect((await ask('DELETE', `/station-models/${own.id}`)).status).toBe(204);
    expect((await get('/stations/MODEL-1/model')).capabilities.maxStackLevel).toBe(0);
    const builtIn = (await get('/station-models?q=huawei')).items[0];
    expect((await ask('PATCH', `/station-models/${builtIn.id}`, { name: 'X' })).status).toBe(409);
    await one.close();
  });
});
