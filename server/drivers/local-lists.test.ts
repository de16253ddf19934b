import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

let all: TestHouse;
let url: string;

beforeAll(async () => {
  all = await testHouse();
  url = `ws://${await all.open()}`;
  for (const body of [
    { uid: '04AA', groupUid: 'FLEET', validUntil: '2099-01-01T00:00:00.000Z' },
    { uid: '04BB' },
    { uid: '04CC', status: 'blocked' },
    { uid: 'LATER', validFrom: '2099-01-01T00:00:00.000Z' },
  ]) {
    const { status, ...facts } = body as { uid: string; status?: string };
    const { id } = (await post('/tokens', { organizationId: all.rootId, kind: 'rfid', ...facts })).json();
    if (status) await patch(`/tokens/${id}`, { status });
  }
});
afterAll(() => all.end());

const post = (path: string, body?: unknown) => all.ask(all.ownerKey, 'POST', path, body);
const patch = (path: string, body: unknown) => all.ask(all.ownerKey, 'PATCH', path, body);
const put = (path: string, body: unknown) => all.ask(all.ownerKey, 'PUT', path, body);
const get = async (path: string) => (await all.ask(all.ownerKey, 'GET', path)).json();
const tokenId = async (uid: string) => (await get(`/tokens?q=${uid}`)).items[0].id as string;
const job = () => all.house.repeatedWork.find(({ name }) => name === 'sync-local-lists')!.run();

const boots = {
  '1.6': { chargePointVendor: 'Acme', chargePointModel: 'One' },
  '2.0.1': { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'Two' } },
} as const;

/** A station with a list of its own: takes updates as the book says. */
async function listStation(identity: string, version: '1.6' | '2.0.1', more: { status?: () => string } = {}) {
  const id = await addStation(all.database, all.rootId, identity);
  let held = 0;
  const take = (next: number, full: boolean) => {
    const status = more.status?.() ?? (full || next > held ? 'Accepted' : 'VersionMismatch');
    if (status === 'Accepted') held = next;
    return { status };
  };
  const station = await testStation(url, identity, version, {
    GetLocalListVersion: () => (version === '1.6' ? { listVersion: held } : { versionNumber: held }),
    SendLocalList: ({ listVersion, versionNumber, updateType }: Record<string, never>) =>
      take(Number(listVersion ?? versionNumber), updateType === 'Full'),
    GetConfiguration: () => ({
      configurationKey: [
        { key: 'SendLocalListMaxLength', readonly: true, value: '2' },
        { key: 'LocalAuthListMaxLength', readonly: true, value: '10' },
        { key: 'LocalAuthListEnabled', readonly: false, value: 'true' },
      ],
    }),
    GetBaseReport: () => ({ status: 'NotSupported' }),
    GetVariables: ({
      getVariableData,
    }: {
      getVariableData: { component: object; variable: { name: string } }[];
    }) => ({
      getVariableResult: getVariableData.map(({ component, variable }) => ({
        component,
        variable,
        attributeStatus: 'Accepted',
        attributeValue: { Enabled: 'true', BytesPerMessage: '5000' }[variable.name] ?? '50',
      })),
    }),
  });
  const boot = () => station.call('BootNotification', boots[version]);
  await boot();
  const sent = () =>
    station.heard.filter(({ action }) => action === 'SendLocalList').map(({ payload }) => payload as Update);
  const list = () => get(`/stations/${identity}/local-list`);
  const sync = async () => (await post(`/stations/${identity}/local-list/sync`)).json();
  return {
    id,
    station,
    boot,
    sent,
    list,
    sync,
    lose: (version = 0) => {
      held = version;
    },
  };
}
type Update = {
  updateType: string;
  listVersion?: number;
  versionNumber?: number;
  localAuthorizationList?: Record<string, unknown>[];
};

describe('the local list of a 1.6 station (§5.10, §5.15)', () => {
  it('is off until it is switched on; then it is sent whole, in parts the station takes, and kept in step', async () => {
    const { station, sent, list, sync } = await listStation('LIST-16', '1.6');
    expect(await sync()).toMatchObject({ state: 'off', enabled: false, version: 0 });
    expect(sent()).toEqual([]);
    expect((await put('/stations/LIST-16/local-list', { enabled: true })).statusCode).toBe(204);
    expect(await list()).toMatchObject({ enabled: true, enabledBy: 'station' });
    await job();
    expect(sent()).toEqual([
      {
        listVersion: 1,
        updateType: 'Full',
        localAuthorizationList: [
          {
            idTag: '04AA',
            idTagInfo: { status: 'Accepted', parentIdTag: 'FLEET', expiryDate: '2099-01-01T00:00:00.000Z' },
          },
          { idTag: '04BB', idTagInfo: { status: 'Accepted' } },
        ],
      },
      {
        listVersion: 2,
        updateType: 'Differential',
        localAuthorizationList: [{ idTag: '04CC', idTagInfo: { status: 'Blocked' } }],
      },
    ]);
    expect(await list()).toMatchObject({
      state: 'in_step',
      version: 2,
      entries: 3,
      capacity: 10,
      inUse: true,
      sentence: { text: 'In step: 3 tokens, version 2.' },
    });
    await job();
    expect(sent()).toHaveLength(2);

    const added = await post('/tokens', { organizationId: all.rootId, kind: 'rfid', uid: '04DD' });
    await patch(`/tokens/${await tokenId('04BB')}`, { status: 'lost' });
    expect(await list()).toMatchObject({ state: 'behind' });
    await job();
    expect(sent().at(-1)).toEqual({
      listVersion: 3,
      updateType: 'Differential',
      localAuthorizationList: [
        { idTag: '04DD', idTagInfo: { status: 'Accepted' } },
        { idTag: '04BB', idTagInfo: { status: 'Blocked' } },
      ],
    });
    await all.ask(all.ownerKey, 'DELETE', `/tokens/${added.json().id}`);
    await patch(`/tokens/${await tokenId('04BB')}`, { status: 'active' });
    await job();
    expect(sent().at(-1)).toMatchObject({
      listVersion: 4,
      localAuthorizationList: [{ idTag: '04DD' }, { idTag: '04BB', idTagInfo: { status: 'Accepted' } }],
    });
    await station.close();
  });

  it('that it lost at a restart is asked for and sent whole again', async () => {
    const { station, sent, boot, lose, list, sync } = await listStation('LOST-16', '1.6');
    await put('/stations/LOST-16/local-list', { enabled: true });
    await sync();
    lose();
    await boot();
    expect(await list()).toMatchObject({ version: null });
    const before = sent().length;
    await job();
    expect(sent()[before]).toMatchObject({ listVersion: 1, updateType: 'Full' });
    expect(await list()).toMatchObject({ state: 'in_step' });
    await station.close();
  });

  it('is told of as missing where the station keeps none, and asked for again after a restart', async () => {
    await addStation(all.database, all.rootId, 'NONE-16');
    const station = await testStation(url, 'NONE-16', '1.6', {
      GetConfiguration: () => ({}),
      GetLocalListVersion: () => ({ listVersion: -1 }),
    });
    await station.call('BootNotification', boots['1.6']);
    await put('/stations/NONE-16/local-list', { enabled: true });
    const asked = () => station.heard.filter(({ action }) => action === 'GetLocalListVersion').length;
    await job();
    expect(await get('/stations/NONE-16/local-list')).toMatchObject({ state: 'unsupported' });
    const before = asked();
    await job();
    expect(asked()).toBe(before);
    await station.call('BootNotification', boots['1.6']);
    await job();
    expect(asked()).toBe(before + 1);
    await station.close();
  });
});

describe('the local list of a 2.x station', () => {
  it('is sent with version and kind of update (D01.FR.01, .06, .18), and healed by a whole list after a mismatch (D01)', async () => {
    const { station, sent, sync, lose, list } = await listStation('LIST-2', '2.0.1');
    await put(`/organizations/${all.rootId}/local-list`, { enabled: true });
    expect(await sync()).toMatchObject({
      state: 'in_step',
      enabledBy: 'organization',
      version: 1,
      inUse: true,
    });
    expect(sent()).toMatchObject([
      {
        versionNumber: 1,
        updateType: 'Full',
        localAuthorizationList: [
          {
            idToken: { idToken: '04AA', type: 'ISO14443' },
            idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: 'FLEET', type: 'Central' } },
          },
          { idToken: { idToken: '04BB' } },
          { idToken: { idToken: '04CC' }, idTokenInfo: { status: 'Blocked' } },
        ],
      },
    ]);
    // An expert sends a list by hand: what the station holds then is known as well.
    const payload = {
      versionNumber: 9,
      updateType: 'Full',
      localAuthorizationList: [
        { idToken: { idToken: 'X', type: 'Local' }, idTokenInfo: { status: 'Accepted' } },
      ],
    };
    await post('/stations/LIST-2/calls', { action: 'SendLocalList', payload });
    expect(await list()).toMatchObject({ version: 9, entries: 1 });
    lose(20);
    await sync();
    const healing = sent().slice(2);
    expect(healing.map(({ updateType }) => updateType)).toEqual(['Differential', 'Full']);
    expect(await list()).toMatchObject({ state: 'in_step', entries: 3 });
    await station.close();
  });

  it('that the station refuses is tried again later; switched off it is emptied (D01.FR.18: with a version above 0)', async () => {
    let status = 'Failed';
    const { station, sent, sync, list } = await listStation('SULKS', '2.0.1', { status: () => status });
    expect(await sync()).toMatchObject({
      state: 'failing',
      sentence: { text: 'The station refused its list: Failed. It is tried again.' },
      retryAt: expect.any(String),
    });
    const before = sent().length;
    await job();
    expect(sent()).toHaveLength(before);
    status = 'Accepted';
    expect(await sync()).toMatchObject({ state: 'in_step', retryAt: null });
    expect((await get('/local-lists?state=in_step&q=SULKS')).items).toMatchObject([{ identity: 'SULKS' }]);
    expect((await get('/local-list-settings')).items).toContainEqual({
      level: 'organization',
      subjectId: all.rootId,
      name: expect.any(String),
      enabled: true,
    });
    await put('/stations/SULKS/local-list', { enabled: false });
    await job();
    expect(sent().at(-1)).toEqual({ versionNumber: expect.any(Number), updateType: 'Full' });
    expect(await list()).toMatchObject({ state: 'off', entries: 0 });
    await station.close();
  });
});

describe('a local list', () => {
  it('follows its station to another organization, whose tokens are others', async () => {
    const { id, station, list, sync } = await listStation('MOVES-16', '1.6');
    await put('/stations/MOVES-16/local-list', { enabled: true });
    expect(await sync()).toMatchObject({ state: 'in_step', entries: 3 });
    const body = { parentId: all.rootId, kind: 'operator', name: 'Another' };
    const other = (await post('/organizations', body)).json().id;
    await post('/tokens', { organizationId: other, kind: 'rfid', uid: 'OTHERS' });
    await all.database.pool.query('update station set organization_id = $2 where id = $1', [id, other]);
    expect(await list()).toMatchObject({ state: 'behind' });
    await job();
    expect(await list()).toMatchObject({ state: 'in_step', entries: 4 });
    await station.close();
  });
});
