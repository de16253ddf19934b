/** Campaigns over real sockets: preview, waves, what holds them up, what ends them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let house: TestHouse;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'busbar-campaigns-'));

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open', BUSBAR_DATA_DIR: folder, BUSBAR_HOST: '127.0.0.1' });
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
/** What the job does each minute; a campaign that is begun at already is waited for. */
const advance = () => house.house.repeatedWork.find(({ name }) => name === 'advance-campaigns')!.run();
const sql = (text: string, values: unknown[] = []) => house.database.pool.query(text, values);

const plan = {
  canary: 1,
  waveSize: 10,
  successPercent: 100,
  parallel: 10,
  retries: 0,
  retryMinutes: 5,
  tryMinutes: 60,
  waitHours: 72,
};
const setting = (value: string) => ({
  variables: [{ component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value }],
});

/** Stations of a vendor of their own, that take variables as they are told to. */
async function fleet(vendor: string, count: number, answer: (index: number) => string = () => 'Accepted') {
  const stations = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const station = await testStation(url, `${vendor}-${index}`, '2.0.1', {
        GetBaseReport: () => ({ status: 'Rejected' }),
        UpdateFirmware: () => ({ status: 'Accepted' }),
        GetLog: () => ({ status: 'Accepted' }),
        SetVariables: ({
          setVariableData,
        }: {
          setVariableData: { component: object; variable: object }[];
        }) => ({
          setVariableResult: setVariableData.map(({ component, variable }) => ({
            component,
            variable,
            attributeStatus: answer(index),
          })),
        }),
      });
      const boot = {
        reason: 'PowerUp',
        chargingStation: { vendorName: vendor, model: 'M', firmwareVersion: '1.0' },
      };
      await station.call('BootNotification', boot);
      return station;
    }),
  );
  const heard = (action: string) =>
    stations.map((station) => station.heard.filter((one) => one.action === action).length);
  return { stations, heard, close: () => Promise.all(stations.map((station) => station.close())) };
}

const begin = async (vendor: string, task: object, more: object = {}) => {
  const body = {
    organizationId: house.rootId,
    name: vendor,
    query: { vendor },
    plan: { ...plan, ...more },
    ...task,
  };
  const made = await ask('POST', '/campaigns', body);
  expect(made.status).toBe(201);
  return made.body.id as string;
};
const campaign = async (id: string) => (await ask('GET', `/campaigns/${id}`)).body;
const members = async (id: string) => (await ask('GET', `/campaigns/${id}/stations`)).body.items;
/** However busy the machine is. */
const patience = { timeout: 20_000 };
const until = (id: string, state: string) =>
  expect.poll(async () => (await campaign(id)).state, patience).toBe(state);

it('says before it begins who is asked, and who is not and why', async () => {
  const { close } = await fleet('Preview', 2);
  await sql(
    `insert into station (id, organization_id, identity, vendor, created_at)
    values (gen_random_uuid(), $1, 'Preview-new', 'Preview', now())`,
    [house.rootId],
  );
  const wanted = { organizationId: house.rootId, query: { vendor: 'preview' }, configuration: setting('60') };
  const { body } = await ask('POST', '/campaigns/preview', wanted);
  expect(body).toMatchObject({
    count: 2,
    excludedCount: 1,
    stations: [{ identity: 'Preview-0', online: true }, { identity: 'Preview-1' }],
    excluded: [{ identity: 'Preview-new', sentence: { key: 'campaign.unknown_version' } }],
  });
  expect((await ask('POST', '/campaigns/preview', { ...wanted, log: { kind: 'diagnostics' } })).status).toBe(
    422,
  );
  expect(
    (await ask('POST', '/campaigns', { ...wanted, name: 'x', plan, query: { vendor: 'Nobody' } })).status,
  ).toBe(422);
  await close();
});

it('goes through canary and waves to its end, with the result of each station', async () => {
  const { close, heard } = await fleet('Waves', 4);
  const id = await begin('Waves', { configuration: setting('60') }, { waveSize: 2 });
  await until(id, 'finished');
  expect(await campaign(id)).toMatchObject({ waves: 3, counts: { total: 4, succeeded: 4, waiting: 0 } });
  expect(heard('SetVariables')).toEqual([1, 1, 1, 1]);
  expect(await members(id)).toMatchObject([
    { identity: 'Waves-0', wave: 0, state: 'succeeded', sentence: { key: 'command.accepted' }, tries: 1 },
    { identity: 'Waves-1', wave: 1 },
    { identity: 'Waves-2', wave: 1 },
    { identity: 'Waves-3', wave: 2 },
  ]);
  await close();
});

it('halts where the canary fails, asks nobody else, and goes on when a person says so', async () => {
  const { close, heard } = await fleet('Canary', 3, (index) => (index === 0 ? 'Rejected' : 'Accepted'));
  const id = await begin('Canary', { configuration: setting('1') });
  await until(id, 'halted');
  expect((await campaign(id)).sentence).toMatchObject({
    key: 'campaign.halted',
    params: { succeeded: 0, asked: 1 },
  });
  expect(heard('SetVariables')).toEqual([1, 0, 0]);
  expect((await members(id))[0]).toMatchObject({
    state: 'failed',
    sentence: { key: 'command.rejected_because' },
  });
  expect((await ask('POST', `/campaigns/${id}/pause`)).status).toBe(409);
  await ask('POST', `/campaigns/${id}/resume`);
  await until(id, 'finished');
  expect(heard('SetVariables')).toEqual([1, 1, 1]);
  await close();
});

it('tries again after a pause, as often as its plan allows', async () => {
  let tries = 0;
  const { close } = await fleet('Again', 1, () => (++tries < 2 ? 'Rejected' : 'Accepted'));
  const id = await begin('Again', { configuration: setting('1') }, { retries: 1 });
  await expect
    .poll(async () => (await members(id))[0], patience)
    .toMatchObject({
      state: 'waiting',
      tries: 1,
      sentence: { key: 'campaign.again' },
    });
  await advance();
  expect(tries).toBe(1);
  await sql(`update campaign_station set next_try_at = now() - interval '1 second' where campaign_id = $1`, [
    id,
  ]);
  await advance();
  await until(id, 'finished');
  expect((await members(id))[0]).toMatchObject({ state: 'succeeded', tries: 2 });
  await close();
});

it('waits for the end of a transaction, for the time of the site, and for a station that is away', async () => {
  const { heard, stations } = await fleet('Waits', 1);
  await sql(
    `insert into transaction (id, organization_id, station_id, station_transaction_id, state, started_at, start_arrived_at, updated_at)
     select gen_random_uuid(), organization_id, id, 'T', 'active', now(), now(), now() from station where identity = 'Waits-0'`,
  );
  const id = await begin('Waits', { configuration: setting('1') });
  const why = async () => (await members(id))[0].sentence?.key;
  await expect.poll(why, patience).toBe('campaign.busy');
  await sql(`update transaction set state = 'ended', ended_at = now() where station_transaction_id = 'T'`);
  const hour = new Date().getUTCHours();
  const clock = (offset: number) => `${String((hour + offset + 24) % 24).padStart(2, '0')}:00`;
  const window = JSON.stringify({ window: { from: clock(2), to: clock(3) } });
  await sql('update campaign set plan = plan || $2::jsonb where id = $1', [id, window]);
  await advance();
  expect(await why()).toBe('campaign.window');
  await sql(`update campaign set plan = plan - 'window' where id = $1`, [id]);
  await stations[0]!.close();
  await expect
    .poll(
      async () =>
        (
          await sql(`select 1 from station s join ownership o on o.station_id = s.id
      where s.identity = 'Waits-0' and o.node_id is null`)
        ).rowCount,
      patience,
    )
    .toBe(1);
  await advance();
  expect(await why()).toBe('campaign.offline');
  expect(heard('SetVariables')).toEqual([0]);
  expect((await ask('POST', `/campaigns/${id}/abort`)).body).toMatchObject({
    state: 'aborted',
    counts: { skipped: 1 },
  });
});

it('installs firmware: each station fetches it, and its own reports end its part', async () => {
  const { close, stations } = await fleet('Firm', 2);
  const file = (
    await ask('POST', '/firmware-files', {
      organizationId: house.rootId,
      name: 'f.bin',
      vendor: 'Firm',
      version: '2.0',
    })
  ).body;
  const put = await fetch(`http://${url.slice(5)}/api/v1/firmware-files/${file.id}/content`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${house.ownerKey}`, 'content-type': 'application/octet-stream' },
    body: 'content',
  });
  expect(put.status).toBe(200);
  const id = await begin(
    'Firm',
    { firmware: { firmwareId: file.id } },
    { canary: 0, kilobytesPerSecond: 500 },
  );
  await expect.poll(async () => (await campaign(id)).counts.running, patience).toBe(2);
  // Nothing but the database knows of it: whoever moves it on next sees the same.
  for (const station of stations) {
    await expect
      .poll(() => station.heard.some(({ action }) => action === 'UpdateFirmware'), patience)
      .toBe(true);
    const { payload } = station.heard.find(({ action }) => action === 'UpdateFirmware')!;
    const { requestId, firmware } = payload as { requestId: number; firmware: { location: string } };
    expect(await (await fetch(firmware.location)).text()).toBe('content');
    await station.call('FirmwareStatusNotification', { status: 'Installed', requestId });
  }
  await advance();
  await until(id, 'finished');
  expect((await members(id)).map(({ sentence }: { sentence: { key: string } }) => sentence.key)).toEqual([
    'firmware.installed',
    'firmware.installed',
  ]);
  const again = await ask('POST', '/campaigns/preview', {
    organizationId: house.rootId,
    query: { vendor: 'Again' },
    firmware: { firmwareId: file.id },
  });
  expect(again.body.excluded[0].sentence.key).toBe('campaign.other_vendor');
  await close();
});

it('is settled after a crash: a station that nothing is on record of failed its try', async () => {
  const { close, heard } = await fleet('Crash', 1);
  const id = await begin('Crash', { log: { kind: 'diagnostics' } }, { successPercent: 0 });
  await expect
    .poll(async () => (await ask('GET', '/stations/Crash-0/logs')).body.items[0]?.state, patience)
    .toBe('accepted');
  await sql(
    `update campaign_station set state = 'running', request_id = null, started_at = now() - interval '6 minutes' where campaign_id = $1`,
    [id],
  );
  await advance();
  expect((await members(id))[0]).toMatchObject({
    state: 'failed',
    sentence: { key: 'campaign.interrupted' },
  });
  await until(id, 'finished');
  expect(heard('GetLog')).toEqual([1]);
  await close();
});
