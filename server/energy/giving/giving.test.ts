/**
 * What only 2.1 stations can, over real sockets and with one clock for house and station: dynamic limits that follow a
 * plan, priority, and a car that gives energy back, from its driver's word to the register.
 */

import { createManualTimers } from '@busbar/ocpp';
import { plan, usualTurns } from '@busbar/scheduling';
import { highs } from '@busbar/scheduling/lp';
import { createStation, type Station } from '@busbar/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { treeChanged } from '../tree/index.ts';

const patience = { timeout: 20_000, interval: 20 };
const hour = 3_600_000;

let house: TestHouse;
let siteId: string;
let vehicleId: string;
let giver: Station;
let other: Awaited<ReturnType<typeof testStation>>;
let following: { end(): Promise<void> }[];
/** The time of all: it stands still until somebody moves it. */
const timers = createManualTimers(Math.floor(Date.now() / hour) * hour);
const clock = { now: () => new Date(timers.now()) };

interface Frame {
  readonly action: string;
  readonly payload: unknown;
}
interface Profile {
  id: number;
  chargingProfilePurpose: string;
  chargingProfileKind: string;
  chargingSchedule: { chargingSchedulePeriod: { setpoint?: number; limit?: number }[] }[];
}
/** What the giver was told, oldest first. */
const told: Frame[] = [];
/** What it was answered of tokens. */
const authorized: { allowedEnergyTransfer?: string[] }[] = [];

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.body}`);
  return answer.statusCode === 204 ? undefined : answer.json();
};
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;

/** The profiles of a transaction among frames. */
const grantsAmong = (frames: readonly Frame[]): Profile[] =>
  frames
    .filter(({ action }) => action === 'SetChargingProfile')
    .map(({ payload }) => (payload as { chargingProfile: Profile }).chargingProfile)
    .filter(({ chargingProfilePurpose }) => chargingProfilePurpose === 'TxProfile');
const grantAmong = (frames: readonly Frame[]) => grantsAmong(frames).at(-1);
const periodOf = (profile: Profile | undefined) => profile?.chargingSchedule[0]?.chargingSchedulePeriod[0];
/** The next values of dynamic limits that the giver was told. */
const values = () =>
  told
    .filter(({ action }) => action === 'UpdateDynamicSchedule')
    .map(({ payload }) => payload as { chargingProfileId: number; scheduleUpdate: { limit: number } });
/** The limit that the giver holds: of its profile, or a later value of it. */
const giverLimit = () => {
  const last = told.findLast(({ action }) => /Dynamic|ChargingProfile/.test(action));
  return last?.action === 'UpdateDynamicSchedule'
    ? values().at(-1)!.scheduleUpdate.limit
    : periodOf(grantAmong(told))?.limit;
};
const otherLimit = () => periodOf(grantAmong(other.heard))?.limit;

/** What the giver was told of the ways in which its car may charge. */
const waysTold = () =>
  told
    .filter(({ action }) => action === 'NotifyAllowedEnergyTransfer')
    .map(({ payload }) => (payload as { allowedEnergyTransfer: string[] }).allowedEnergyTransfer);

/** Looks until it is so: stations answer and plans are made in their own time. */
const until = (so: () => void) =>
  vi.waitFor(() => {
    house.bus.publish(treeChanged, { siteId });
    so();
  }, patience);
/** By which a worker looks after the site; it is renewed at every look. */
const lease = async () => (await query('select lease_until from site_dispatch'))[0].lease_until.getTime();
/** Lets time pass, in steps shorter than the lease, and what the giver says of it arrive. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 15) {
    const before = await lease();
    timers.advance(Math.min(left, 15) * 1000);
    await giver.delivered();
    house.bus.publish(treeChanged, { siteId });
    await vi.waitFor(async () => expect(await lease()).toBeGreaterThan(before), patience);
  }
}
/** Lets time pass until it is so, however often: what is told has to be answered before more can be told. */
const passUntil = <T>(so: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(async () => {
    await pass(15);
    return so();
  }, patience);
const allow = (keepPercent: number) =>
  ask('PUT', `/vehicles/${vehicleId}/giving`, { allowed: true, keepPercent, maxWatts: null });
/** The id by which the API knows what a station charges now. */
const running = async (identity: string): Promise<string> =>
  (
    await query(
      `select t.id from transaction t join station s on s.id = t.station_id where t.state = 'active' and s.identity = $1`,
      [identity],
    )
  )[0].id;

beforeAll(async () => {
  const solver = await highs();
  const planner = () => ({ plan: async (situation: never) => plan(solver, situation), end: async () => {} });
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' }, { clock, planner });
  const organizationId = house.rootId;
  const at = await house.open();
  siteId = (await ask('POST', '/sites', { organizationId, name: 'House', zone: 'UTC' })).id;
  const driver = await ask('POST', '/drivers', { organizationId, name: 'Ada' });
  const car = { organizationId, plate: 'V2X 1', batteryWh: 200_000, driverId: driver.id };
  vehicleId = (await ask('POST', '/vehicles', car)).id;
  await ask('POST', '/tokens', { organizationId, uid: 'ADA', kind: 'rfid', driverId: driver.id });
  giver = createStation({
    url: `ws://${at}/ocpp`,
    identity: 'GIVER',
    version: '2.1',
    evses: [{ kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080, connectors: 1 }],
    registersWh: [1_000],
    habits: { givesBack: true },
    timers,
    // Its time runs ahead of the machine's: no answer is late by it.
    callTimeoutMs: 86_400_000,
    onFrame: (direction, text) => {
      const [kind, , action, payload] = JSON.parse(text);
      if (direction === 'in' && kind === 2) told.push({ action, payload });
      // Of an answer the payload comes third.
      if (direction === 'in' && kind === 3 && action.idTokenInfo) authorized.push(action);
    },
  });
  giver.connect();
  const accepted = () => ({ status: 'Accepted' });
  other = await testStation(`ws://${at}`, 'OTHER', '2.1', {
    SetChargingProfile: accepted,
    UsePriorityCharging: accepted,
  });
  const timestamp = clock.now().toISOString();
  const available = { timestamp, evseId: 1, connectorId: 1, connectorStatus: 'Available' };
  await other.call('StatusNotification', available);
  await vi.waitFor(async () => expect(await query(`select from connector`)).toHaveLength(2), patience);
  await query('update station set site_id = $1', [siteId]);
  await query('update evse set max_amps = 32');
  // Busbar asks for the device model by itself when it sees a firmware for the first time.
  const capability = `select from device_variable where component = 'V2XChargingCtrlr'`;
  await vi.waitFor(async () => expect(await query(capability)).toHaveLength(4), patience);
  const { tree } = await ask('POST', `/sites/${siteId}/tree/propose`, { mainAmps: 40, otherAmps: 0 });
  await ask('PUT', `/sites/${siteId}/tree`, { version: 0, tree });
  await tellPrices();
  await creditGiven();
  following = await Promise.all(house.house.followers.map((follow) => follow()));
});
afterAll(async () => {
  giver.disconnect();
  await other.close();
  await Promise.all(following.map((one) => one.end()));
  await house.end();
});

describe('a car that may give back', () => {
  it('gives nothing while its driver said nothing', async () => {
    giver.plugIn(1, {
      model: 'giver',
      batteryWh: 200_000,
      soc: 0.8,
      targetSoc: 1,
      phases: 3,
      maxAmps: 32,
      maxDcWatts: 0,
      gives: { maxWatts: 5_000, leastSoc: 0.5 },
    });
    await giver.authorize('ADA', 1);
    expect(authorized.map(({ allowedEnergyTransfer }) => allowedEnergyTransfer)).toEqual([undefined]);
    timers.advance(3_500);
    const needs = `select from charging_need where transfer = 'AC_BPT' and net_wh = 0`;
    await vi.waitFor(async () => expect(await query(needs)).toHaveLength(1), patience);
    await until(() => expect(grantAmong(told)?.chargingProfileKind).toBe('Dynamic'));
    expect(periodOf(grantAmong(told))!.setpoint).toBeUndefined();
  });

  it('gives at the dear hour what its driver allows, and says so', async () => {
    await allow(60);
    // It charges already: its station hears that it may choose anew (2.1, NotifyAllowedEnergyTransfer).
    await until(() => expect(waysTold().at(-1)).toContain('AC_BPT'));
    // 7 A in three phases: as many whole amperes as the 5 kW of the car make.
    const giving = { setpoint: -4_830, dischargeLimit: -4_830, limit: 0, operationMode: 'CentralSetpoint' };
    await passUntil(() => expect(periodOf(grantAmong(told))).toMatchObject(giving));
    const shown = await passUntil(async () => {
      const { snapshot } = await ask('GET', `/sites/${siteId}/dispatch`);
      const [evse] = snapshot.evses.filter((one: { transactionId: string | null }) => one.transactionId);
      expect(evse).toMatchObject({ state: 'giving', givesWatts: 4_830, mayGive: true });
      return evse;
    });
    expect(shown.sentence.text).toMatch(/^Gives 4\.8 kW to the house until \d\d:\d\d; keeps 60 %\.$/);
  });

  it('is metered, and shown with what it took', async () => {
    await pass(120);
    const { items } = await ask('GET', '/transactions');
    expect(items[0].exportWh).toBeGreaterThan(60);
    expect(items[0].powerW).toBe(-4_830);
    expect(items[0].sentence.text).toMatch(/^Giving back 4\.8 kW/);
    const { powerW } = await ask('GET', `/transactions/${items[0].id}/samples`);
    expect(powerW.at(-1)).toBe(-4_830);
  });

  it('stops at once when its driver keeps more', async () => {
    await allow(90);
    await until(() => expect(periodOf(grantAmong(told))!.setpoint).toBeUndefined());
    // That it may give was told before.
    expect(waysTold()).toHaveLength(1);
  });

  it('that was offline when its driver changed their mind is told on its return, once', async () => {
    const connected = (count: number) =>
      vi.waitFor(async () => {
        const rows = await query(
          `select from ownership o join station s on s.id = o.station_id where s.identity = 'GIVER' and o.node_id is not null`,
        );
        expect(rows).toHaveLength(count);
      }, patience);
    const catchUp = () => house.house.repeatedWork.find(({ name }) => name === 'tell-transfers')!.run();
    giver.disconnect();
    await connected(0);
    await ask('PUT', `/vehicles/${vehicleId}/giving`, { allowed: false, keepPercent: 90, maxWatts: null });
    await catchUp();
    expect(waysTold()).toHaveLength(1);
    giver.connect();
    await connected(1);
    await catchUp();
    await vi.waitFor(() => expect(waysTold()).toHaveLength(2), patience);
    expect(waysTold().at(-1)).not.toContain('AC_BPT');
    await catchUp();
    await allow(90);
    await vi.waitFor(() => expect(waysTold()).toHaveLength(3), patience);
    expect(waysTold().at(-1)).toContain('AC_BPT');
  });
});

describe('a dynamic limit', () => {
  it('follows each plan by its next value alone: who has priority goes first, and no longer (K21, K22, K28)', async () => {
    await ask('PUT', `/transactions/${await running('GIVER')}/wish`, { mode: 'now', priority: 1 });
    await pass(usualTurns.leastPauseMs / 1000);
    await passUntil(() => expect(giverLimit()).toBe(32));
    const whole = grantsAmong(told).length;
    await other.call('TransactionEvent', {
      eventType: 'Started',
      timestamp: clock.now().toISOString(),
      triggerReason: 'CablePluggedIn',
      seqNo: 0,
      transactionInfo: { transactionId: 'T-1' },
      evse: { id: 1, connectorId: 1 },
    });
    await ask('PUT', `/transactions/${await running('OTHER')}/wish`, { mode: 'now' });
    await passUntil(() => expect([giverLimit(), otherLimit()]).toEqual([32, 8]));

    const priority = { transactionId: 'T-1', activate: true };
    await ask('POST', '/stations/OTHER/commands/use-priority-charging', priority);
    await passUntil(() => expect([giverLimit(), otherLimit()]).toEqual([8, 32]));

    await other.call('NotifyPriorityCharging', { transactionId: 'T-1', activated: false });
    await passUntil(() => expect([giverLimit(), otherLimit()]).toEqual([32, 8]));
    expect(grantsAmong(told)).toHaveLength(whole);
    expect(values().every(({ chargingProfileId }) => chargingProfileId === grantAmong(told)!.id)).toBe(true);
  });
});

describe('what was given back', () => {
  it('is credited in a line of its own when the car leaves, and the next time it may give from the start (Q01)', async () => {
    const id = await running('GIVER');
    giver.unplug(1);
    await giver.delivered();
    const { cost } = await vi.waitFor(async () => {
      const shown = await ask('GET', `/transactions/${id}/cost`);
      expect(shown.state).toBe('final');
      return shown;
    }, patience);
    await giver.authorize('ADA', 1);
    expect(authorized.at(-1)!.allowedEnergyTransfer).toContain('AC_BPT');
    const lines: { dimension: string; text: string; beforeTax: string }[] = cost.lines;
    expect(lines.map(({ dimension }) => dimension)).toEqual(['ENERGY', 'ENERGY_EXPORT']);
    expect(lines[1]!.text).toMatch(/^[\d.]+ kWh given back, credited at 0\.20 €\/kWh/);
    expect(Number(lines[1]!.beforeTax)).toBeLessThan(0);
  });

  it('is not offered again where the station switched it off, or takes no set-points: no plan asks for it there', async () => {
    const change = (variable: string, value: string) =>
      query(`update device_variable set value = $1 where component = 'V2XChargingCtrlr' and variable = $2`, [
        value,
        variable,
      ]);
    const offered = async () => {
      await giver.authorize('ADA', 1);
      return authorized.at(-1)!.allowedEnergyTransfer?.includes('AC_BPT') ?? false;
    };
    await change('Enabled', 'false');
    expect(await offered()).toBe(false);
    await change('Enabled', 'true');
    expect(await offered()).toBe(true);
    await change('SupportedOperationModes', 'ChargingOnly');
    expect(await offered()).toBe(false);
  });
});

/** What cars give back is credited here. */
async function creditGiven(): Promise<void> {
  const organizationId = house.rootId;
  const part = (dimension: string, price: number) => ({ dimension, price, step: 1 });
  const components = [part('ENERGY', 0.5), part('ENERGY_EXPORT', -0.2)];
  const definition = { taxIncluded: 'none', elements: [{ components }] };
  const tariff = { organizationId, name: 'Both ways', currency: 'EUR', definition };
  const { id: tariffId } = await ask('POST', '/tariffs', tariff);
  await ask('POST', '/tariff-assignments', { tariffId, level: 'site', subjectId: siteId });
}

/** Power is dear for an hour and cheap after it: what is given earns more than it costs to take it again. */
async function tellPrices(): Promise<void> {
  const from = timers.now() - (timers.now() % hour);
  const series = async (name: string, dear: string, cheap: string): Promise<string> => {
    const { id } = await ask('POST', '/price-series', {
      organizationId: house.rootId,
      name,
      currency: 'EUR',
    });
    const points = Array.from({ length: 48 }, (_, k) => ({
      from: new Date(from + k * hour).toISOString(),
      price: k === 0 ? dear : cheap,
    }));
    await ask('PUT', `/price-series/${id}/points`, { points });
    return id;
  };
  const buySeriesId = await series('Buy', '0.95', '0.1');
  const sellSeriesId = await series('Sell', '0.9', '0.05');
  await ask('PUT', `/sites/${siteId}/power-prices`, {
    currency: 'EUR',
    basePrice: 0,
    windows: [],
    buySeriesId,
    sellPrice: 0,
    sellSeriesId,
    demandPrice: null,
    carbonSeriesId: null,
    carbonGrams: null,
  });
}
