/** Sharing out a site's power over real sockets and a real database. */

import { createServer } from 'node:http';
import type { Version } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testStation } from '../../gateway/testing.ts';
import { liveSubject } from '../../platform/live.ts';
import { outboxHint } from '../../platform/outbox.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

const patience = { timeout: 20_000, interval: 50 };

let house: TestHouse;
let url: string;
let siteId: string;
let following: { end(): Promise<void> }[];
const versions: readonly Version[] = ['1.6', '2.0.1'];

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return answer.statusCode === 204 ? undefined : answer.json();
};
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;

type Station = Awaited<ReturnType<typeof testStation>>;
const stations: Station[] = [];
/** Limits that a station was told, newest last: purpose and amperes. */
const limits = (station: Station) =>
  station.heard
    .filter(({ action }) => action === 'SetChargingProfile')
    .map(({ payload }) => {
      const told = payload as { csChargingProfiles?: Profile; chargingProfile?: Profile };
      const profile = told.csChargingProfiles ?? told.chargingProfile!;
      const schedule = [profile.chargingSchedule].flat()[0]!;
      return `${profile.chargingProfilePurpose} ${schedule.chargingSchedulePeriod[0]!.limit}`;
    });
interface Schedule {
  chargingSchedulePeriod: { limit: number }[];
}
interface Profile {
  chargingProfilePurpose: string;
  chargingSchedule: Schedule | Schedule[];
}

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' });
  url = `ws://${await house.open()}`;
  siteId = (await ask('POST', '/sites', { organizationId: house.rootId, name: 'Garage', zone: 'UTC' })).id;
  for (const [i, version] of versions.entries()) {
    const station = await testStation(url, `GARAGE-${i}`, version, {
      SetChargingProfile: () => ({ status: 'Accepted' }),
      ClearChargingProfile: () => ({ status: 'Accepted' }),
    });
    stations.push(station);
    await station.call(
      'StatusNotification',
      version === '1.6'
        ? { connectorId: 1, errorCode: 'NoError', status: 'Available' }
        : { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp: new Date().toISOString() },
    );
  }
  await query(`update station set site_id = $1 where identity like 'GARAGE-%'`, [siteId]);
  await query(
    `update evse set max_amps = 32 where station_id in (select id from station where site_id = $1)`,
    [siteId],
  );
  const proposed = await ask('POST', `/sites/${siteId}/tree/propose`, { mainAmps: 32, otherAmps: 0 });
  await ask('PUT', `/sites/${siteId}/tree`, { version: 0, tree: proposed.tree });
  following = await Promise.all(house.house.followers.map((follow) => follow()));
});
afterAll(async () => {
  await Promise.all(following.map((one) => one.end()));
  for (const station of stations) await station.close();
  await house.end();
});

async function begin(i: number): Promise<void> {
  const timestamp = new Date().toISOString();
  if (i === 0)
    await stations[i]!.call('StartTransaction', { connectorId: 1, idTag: 'ANY', meterStart: 0, timestamp });
  else
    await stations[i]!.call('TransactionEvent', {
      eventType: 'Started',
      timestamp,
      triggerReason: 'CablePluggedIn',
      seqNo: 0,
      transactionInfo: { transactionId: 'T-1' },
      evse: { id: 1, connectorId: 1 },
    });
}

describe('a managed site', () => {
  it('has every station hold its fallback before anything else', async () => {
    await vi.waitFor(() => {
      for (const station of stations) expect(limits(station)[0]).toBe('TxDefaultProfile 6');
    }, patience);
  });

  it('gives the first car what is left, holds the idle EVSE, and shares when another comes', async () => {
    const said: unknown[] = [];
    const live = await house.bus.subscribe(liveSubject(house.rootId, siteId), (told) => {
      const { kind, data } = told as { kind: string; data: { transactionIds?: string[] } };
      if (kind === 'energy.now') said.push(...(data.transactionIds ?? []));
    });
    await begin(0);
    await vi.waitFor(() => expect(limits(stations[0]!).at(-1)).toBe('TxProfile 26'), patience);
    await vi.waitFor(() => expect(limits(stations[1]!).at(-1)).toBe('TxDefaultProfile 0'), patience);
    await vi.waitFor(async () => {
      const { snapshot } = await ask('GET', `/sites/${siteId}/dispatch`);
      expect(snapshot?.sentence.text).toMatch(/^One car /);
    }, patience);
    await begin(1);
    await vi.waitFor(() => expect(limits(stations[1]!).at(-1)).toMatch(/^TxProfile ([6-9]|1\d)$/), patience);
    const shown = await vi.waitFor(async () => {
      const { snapshot } = await ask('GET', `/sites/${siteId}/dispatch`);
      expect(
        snapshot?.evses.filter((evse: { transactionId: string | null }) => evse.transactionId),
      ).toHaveLength(2);
      return snapshot;
    }, patience);
    // Whoever follows one of these transactions hears that its sentence is another, measured anew or not.
    for (const { transactionId } of shown.evses)
      await vi.waitFor(() => expect(said).toContain(transactionId), patience);
    live.end();
    const { grantedAmps, ratingAmps } = shown.nodes[0].phases[0];
    expect(grantedAmps).toBeLessThanOrEqual(ratingAmps);
    const { items } = await ask('GET', '/energy/sites');
    expect(items[0].sentence.key).toMatch(/^energy_dispatch\./);
  });

  it('lets nobody set a limit above its own by hand', async () => {
    const body = { evse: 1, unit: 'A', purpose: 'tx_default', periods: [{ from: 0, limit: 32 }] };
    const refused = await ask('POST', '/stations/GARAGE-0/commands/set-charging-profile', body);
    expect(refused).toMatchObject({
      outcome: 'unsupported',
      sentence: { text: expect.stringContaining('wish') },
    });
    const whole = { unit: 'A', purpose: 'station_max', periods: [{ from: 0, limit: 32 }] };
    const taken = await ask('POST', '/stations/GARAGE-0/commands/set-charging-profile', whole);
    expect(taken.verdict).toBe('accepted');
    await ask('POST', '/stations/GARAGE-0/commands/clear-charging-profile', { purpose: 'station_max' });
  });

  it('takes off a limit that a call by hand set above its own, and sets its own again', async () => {
    const raw = (profile: object) =>
      ask('POST', '/stations/GARAGE-0/calls', {
        action: 'SetChargingProfile',
        payload: { connectorId: 1, csChargingProfiles: profile },
      });
    const before = stations[0]!.heard.length;
    const schedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 32 }] };
    const answer = await raw({
      chargingProfileId: 4711,
      stackLevel: 7,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: schedule,
    });
    expect(answer).toMatchObject({ outcome: 'answered' });
    // As anything that happens does: the dispatcher looks soon.
    house.bus.publish(outboxHint, null);
    await vi.waitFor(() => {
      const cleared = stations[0]!.heard
        .slice(before)
        .filter(({ action }) => action === 'ClearChargingProfile');
      expect(cleared.map(({ payload }) => (payload as { id: number }).id)).toContain(4711);
    }, patience);
    // One in the place of its own displaces that: it is told again.
    const [{ number }] = await query(
      `select n.fallback_number as number from site_evse_profile n join evse e on e.id = n.evse_id
         join station s on s.id = e.station_id where s.identity = 'GARAGE-0'`,
    );
    await ask('POST', '/stations/GARAGE-0/calls', {
      action: 'ClearChargingProfile',
      payload: { id: number },
    });
    const afterClear = stations[0]!.heard.length;
    house.bus.publish(outboxHint, null);
    await vi.waitFor(() => {
      const told = stations[0]!.heard.slice(afterClear).map(({ payload }) => JSON.stringify(payload));
      expect(told.some((text) => text.includes(`"chargingProfileId":${number},`))).toBe(true);
    }, patience);
  });

  it('keeps a wish of a driver, and refuses one for the past', async () => {
    const [{ id }] = await query(
      `select id from transaction where state = 'active' order by started_at limit 1`,
    );
    const past = await house.ask(house.ownerKey, 'PUT', `/transactions/${id}/wish`, {
      departsAt: '2020-01-01T00:00:00Z',
    });
    expect(past.statusCode).toBe(422);
    const departsAt = new Date(Date.now() + 3_600_000).toISOString();
    await ask('PUT', `/transactions/${id}/wish`, { departsAt, mode: 'now' });
    await vi.waitFor(async () => {
      const { snapshot } = await ask('GET', `/sites/${siteId}/dispatch`);
      const car = snapshot.evses.find((evse: { transactionId: string }) => evse.transactionId === id);
      expect(car).toMatchObject({ departsAt, mode: 'now' });
    }, patience);
  });

  it('tells a battery its set-point over its own way, says how it goes, and lets it go', async () => {
    const { meter, token } = await ask('POST', `/sites/${siteId}/meters`, {
      name: 'Cellar',
      role: 'battery',
      transport: { kind: 'http' },
      inverted: false,
      mostWatts: null,
      // Longer than the slowest machine takes for this test.
      staleSeconds: 3600,
    });
    const { version, tree } = await ask('GET', `/sites/${siteId}/tree`);
    const asset = { id: meter.id, nodeId: tree.nodes[0].id, kind: 'battery', name: 'Cellar', wiring: [] };
    const assets = [{ ...asset, ratedWatts: 2300, capacityWh: 10_000, meterId: meter.id }];
    await ask('PUT', `/sites/${siteId}/tree`, { version, tree: { ...tree, assets } });
    const heard: { authorization: string | undefined; body: string }[] = [];
    const device = createServer(async (request, response) => {
      const body = (await request.toArray()).join('');
      heard.push({ authorization: request.headers.authorization, body });
      response.end();
    });
    await new Promise<void>((resolve) => device.listen(0, '127.0.0.1', resolve));
    const settings = {
      capacityWh: 10_000,
      maxWatts: 2300,
      mode: 'reserve',
      reservePercent: 80,
      carsAbovePercent: 0,
      cheapBelow: null,
      peakWatts: null,
      wearPerKwh: 0,
    };
    const url = `http://127.0.0.1:${(device.address() as { port: number }).port}/set`;
    await ask('PUT', `/meters/${meter.id}/battery`, {
      ...settings,
      mode: 'hold',
      control: { kind: 'http', url, method: 'POST' },
      password: 'planted-secret',
    });
    const push = { powerW: 0, socPercent: 50 };
    await house.ask(token, 'POST', `/meters/${meter.id}/readings`, push);
    await vi.waitFor(() => expect(heard[0]?.body).toBe('{"watts":0,"seconds":900}'), patience);
    expect(heard[0]!.authorization).toBe('Bearer planted-secret');
    await ask('PUT', `/meters/${meter.id}/battery`, settings);
    const shown = await vi.waitFor(async () => {
      const { items } = await ask('GET', `/sites/${siteId}/batteries`);
      expect(items[0].now?.sentence.key).toMatch(/^battery_now\.(reserve|no_room)$/);
      return items[0];
    }, patience);
    expect(JSON.stringify(shown)).not.toContain('planted-secret');
    expect(shown).toMatchObject({ hasPassword: true, control: { url }, socPercent: 50 });
    await ask('PUT', `/meters/${meter.id}/battery`, { ...settings, control: null });
    await vi.waitFor(() => expect(heard.at(-1)!.body).toBe('{"watts":null}'), patience);
    await new Promise((resolve) => device.close(resolve));
  });

  it('takes its profiles off the stations when it is managed no more', async () => {
    const { version, tree } = await ask('GET', `/sites/${siteId}/tree`);
    const unmanaged = { ...tree, settings: { ...tree.settings, managed: false } };
    await ask('PUT', `/sites/${siteId}/tree`, { version, tree: unmanaged });
    const clear = house.house.repeatedWork.find(({ name }) => name === 'clear-dispatched-limits')!;
    await clear.run();
    const left = await query(`select number from charging_profile where state = 'installed'`);
    expect(left).toEqual([]);
    expect(await ask('GET', `/sites/${siteId}/dispatch`)).toEqual({ managed: false, snapshot: null });
  });
});
