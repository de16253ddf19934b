/** Use cases B09 and B10: moving a station to another URL, over real sockets. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let house: TestHouse;
let url: string;
beforeAll(async () => {
  house = await testHouse();
  url = `ws://${await house.open()}`;
});
afterAll(() => house.end());

const ask = async (method: string, path: string, body?: unknown) =>
  (await house.ask(house.ownerKey, method, path, body)).json();
const watch = () => house.house.repeatedWork.find(({ name }) => name === 'watch-network-moves')!.run();
const latest = async (identity: string) => (await ask('GET', `/stations/${identity}/network-moves`)).items[0];
const gone = (identity: string) =>
  expect
    .poll(async () => (await ask('GET', `/stations/${identity}`)).online, { timeout: 15_000 })
    .toBe(false);

/** A station of 2.x with one network profile; after a restart it uses the one that is told. */
function profiled(active: () => string) {
  const state = { priority: '1', profiles: {} as Record<string, unknown> };
  type Asked = { getVariableData: { component: object; variable: { name: string } }[] };
  type Set = { setVariableData: { component: object; variable: object; attributeValue: string }[] };
  return {
    state,
    answers: {
      GetVariables: ({ getVariableData: [asked] }: Asked) => ({
        getVariableResult: [
          {
            ...asked,
            attributeStatus: 'Accepted',
            attributeValue: asked!.variable.name === 'ActiveNetworkProfile' ? active() : state.priority,
          },
        ],
      }),
      SetNetworkProfile: ({
        configurationSlot,
        connectionData,
      }: {
        configurationSlot: number;
        connectionData: unknown;
      }) => {
        state.profiles[configurationSlot] = connectionData;
        return { status: 'Accepted' };
      },
      SetVariables: ({ setVariableData: [set] }: Set) => {
        state.priority = set!.attributeValue;
        const { component, variable } = set!;
        return { setVariableResult: [{ component, variable, attributeStatus: 'Accepted' }] };
      },
      Reset: () => ({ status: 'Accepted' }),
    },
  };
}

it.each(['2.0.1', '2.1'] as const)(
  'B09, B10 in %s: a station that comes back by the old way gets its old order again (B10.FR.07)',
  async (version) => {
    const identity = `BACK-${version}`;
    await addStation(house.database, house.rootId, identity, { version });
    const { state, answers } = profiled(() => '1');
    let one = await testStation(url, identity, version, answers);
    const begun = await ask('POST', `/stations/${identity}/network-moves`, {
      url: 'wss://elsewhere.example/ocpp',
    });
    expect(begun).toMatchObject({ state: 'restarting', slot: 2, before: '1', underway: true });
    expect(state.priority).toBe('2,1');
    expect(state.profiles[2]).toMatchObject({
      ocppCsmsUrl: 'wss://elsewhere.example/ocpp',
      securityProfile: 1,
    });
    await one.close();
    await gone(identity);
    await watch();
    expect((await latest(identity)).state).toBe('waiting');
    one = await testStation(url, identity, version, answers);
    await watch();
    expect(await latest(identity)).toMatchObject({ state: 'rolled_back', underway: false });
    expect(state.priority).toBe('1');
    await one.close();
  },
);

it('B10: a station that comes back over the new profile has arrived, one that stays away is moved', async () => {
  await addStation(house.database, house.rootId, 'ARRIVES', { version: '2.0.1' });
  const { state, answers } = profiled(() => '2');
  let one = await testStation(url, 'ARRIVES', '2.0.1', answers);
  const wish = { url: 'wss://new.example/ocpp', withinMinutes: 1 };
  await ask('POST', '/stations/ARRIVES/network-moves', wish);
  await one.close();
  await gone('ARRIVES');
  await watch();
  one = await testStation(url, 'ARRIVES', '2.0.1', answers);
  await watch();
  expect(await latest('ARRIVES')).toMatchObject({ state: 'moved', sentence: { key: 'network.arrived' } });
  expect(state.priority).toBe('2,1');

  await ask('POST', '/stations/ARRIVES/network-moves', wish);
  await one.close();
  await gone('ARRIVES');
  await house.database.pool.query(`update network_move set until = now() where state = 'restarting'`);
  await watch();
  expect(await latest('ARRIVES')).toMatchObject({ state: 'moved', sentence: { key: 'network.moved' } });
});

it('B09: what cannot be undone is not begun, and a refused profile changes nothing (B09.FR.02)', async () => {
  await addStation(house.database, house.rootId, 'OLD', { version: '1.6' });
  const old = await testStation(url, 'OLD', '1.6');
  expect(await ask('POST', '/stations/OLD/network-moves', { url: 'wss://new.example/ocpp' })).toMatchObject({
    state: 'failed',
    sentence: { key: 'network.no_key' },
  });
  await old.close();
  await addStation(house.database, house.rootId, 'NO', { version: '2.0.1' });
  const { state, answers } = profiled(() => '1');
  const no = await testStation(url, 'NO', '2.0.1', {
    ...answers,
    SetNetworkProfile: () => ({ status: 'Rejected' }),
  });
  expect(await ask('POST', '/stations/NO/network-moves', { url: 'wss://new.example/ocpp' })).toMatchObject({
    state: 'failed',
    sentence: { key: 'network.refused' },
  });
  expect(state.priority).toBe('1');
  await no.close();
});

it('1.6: the key that the model names is written, and set back when it is asked for', async () => {
  await addStation(house.database, house.rootId, 'KEYED', { version: '1.6' });
  await house.database.pool.query(
    `update station set template = '{"centralSystemKey":"ServerUrl"}' where identity = 'KEYED'`,
  );
  let server = 'ws://old.example/';
  const one = await testStation(url, 'KEYED', '1.6', {
    GetConfiguration: () => ({ configurationKey: [{ key: 'ServerUrl', readonly: false, value: server }] }),
    ChangeConfiguration: ({ value }: { value: string }) => {
      server = value;
      return { status: 'Accepted' };
    },
    Reset: () => ({ status: 'Accepted' }),
  });
  const { id } = await ask('POST', '/stations/KEYED/network-moves', { url: 'wss://new.example/ocpp' });
  expect(server).toBe('wss://new.example/ocpp');
  const undone = await ask('POST', `/stations/KEYED/network-moves/${id}/roll-back`);
  expect([undone.state, server]).toEqual(['rolled_back', 'ws://old.example/']);
  await one.close();
});
