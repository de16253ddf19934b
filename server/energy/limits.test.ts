/** Charging limits over real sockets: block K of 2.x, smart charging of 1.6, and what 2.1 adds (blocks Q and R). */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Version, validate } from '@busbar/ocpp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

/** What comes after an answer may take its time on a busy machine. */
const patience = { timeout: 20_000 };

let house: TestHouse;
let server: Server;
let url: string;

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' });
  server = createServer();
  server.on('upgrade', house.house.gateway.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await house.end();
  server.close();
});

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.json() };
};
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;

let count = 0;
type Answers = Record<string, (payload: Record<string, never>) => unknown>;

/** A station with one AC post of 22 kW and a running transaction T. */
async function setUp(version: Version, answers: Answers = {}) {
  count += 1;
  const identity = `LIMITS-${count}`;
  const told: Record<string, unknown> = {};
  const station = await testStation(url, identity, version, {
    SetChargingProfile: () => ({ status: 'Accepted' }),
    ClearChargingProfile: () => ({ status: 'Accepted' }),
    ...answers,
  });
  const plug =
    version === '1.6'
      ? { connectorId: 1, errorCode: 'NoError', status: 'Available' }
      : { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp: new Date().toISOString() };
  await station.call('StatusNotification', plug);
  await query(
    `update evse set max_amps = 32, max_watts = 22080 where station_id = (select id from station where identity = $1)`,
    [identity],
  );
  async function begin(): Promise<string> {
    const timestamp = new Date().toISOString();
    if (version === '1.6') {
      const frame = await station.call('StartTransaction', {
        connectorId: 1,
        idTag: 'ANY',
        meterStart: 0,
        timestamp,
      });
      return String((frame[2] as { transactionId: number }).transactionId);
    }
    await station.call('TransactionEvent', {
      eventType: 'Started',
      timestamp,
      triggerReason: 'CablePluggedIn',
      seqNo: 0,
      transactionInfo: { transactionId: `${identity}-T` },
      evse: { id: 1, connectorId: 1 },
    });
    return `${identity}-T`;
  }
  const path = `/stations/${identity}`;
  return {
    identity,
    station,
    told,
    begin,
    path,
    command: async (name: string, body: unknown) =>
      (await ask('POST', `${path}/commands/${name}`, body)).body,
    profiles: async () => (await ask('GET', `${path}/charging-profiles`)).body.items,
    limits: async () => (await ask('GET', `${path}/charging-limits`)).body,
    /** What was sent last of an action; it has to keep to the official schema. */
    sent(action: string): Record<string, never> {
      const { payload } = station.heard.findLast((one) => one.action === action)!;
      expect(validate(version, action, 'request', payload)).toBeUndefined();
      return payload as Record<string, never>;
    },
  };
}
type Bench = Awaited<ReturnType<typeof setUp>>;

interface Schedule {
  chargingRateUnit: string;
  chargingSchedulePeriod: { limit: number }[];
}
interface Sent {
  stackLevel: number;
  chargingSchedule: Schedule | [Schedule];
}
const plain = { unit: 'A', evse: 1, periods: [{ from: 0, limit: 16 }] };
const variable = (bench: Bench, component: string, name: string, value: string) =>
  query(
    `insert into device_variable (station_id, component, variable, value, read_at)
      select id, $2, $3, $4, now() from station where identity = $1`,
    [bench.identity, component, name, value],
  );

describe.each(['1.6', '2.0.1', '2.1'] as const)('limits of a station of OCPP %s', (version) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await setUp(version);
    return () => bench.station.close();
  });

  it('are set, kept and expected: K01.FR.31, K01.FR.40; 1.6 SetChargingProfile', async () => {
    const answer = await bench.command('set-charging-profile', plain);
    expect(answer).toMatchObject({ outcome: 'answered', verdict: 'accepted' });
    const sent = bench.sent('SetChargingProfile');
    const wire = version === '1.6' ? sent.csChargingProfiles : sent.chargingProfile;
    expect(wire).toMatchObject({
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Absolute',
      stackLevel: 0,
    });
    expect(await bench.profiles()).toMatchObject([
      { evse: 1, purpose: 'tx_default', state: 'installed', unit: 'A', periods: [{ from: 0, limit: 16 }] },
    ]);
    const { evses } = await bench.limits();
    expect(evses[1]).toMatchObject({ number: 1, expected: [{ amps: 16, by: 'tx_default' }] });
  });

  it('follow each other: the lasting one is replaced, what ends by itself goes on top (K01.FR.05, K01.FR.06)', async () => {
    await bench.command('set-charging-profile', plain);
    await bench.command('set-charging-profile', { ...plain, periods: [{ from: 0, limit: 10 }] });
    await bench.command('set-charging-profile', {
      ...plain,
      seconds: 3600,
      periods: [{ from: 0, limit: 8 }],
    });
    const all = await bench.profiles();
    expect(all.map(({ state, stackLevel }: never) => [state, stackLevel])).toEqual([
      ['installed', 1],
      ['installed', 0],
      ['replaced', 0],
    ]);
    const { evses } = await bench.limits();
    expect(evses[1].expected).toMatchObject([{ amps: 8 }, { amps: 10 }]);
  });

  it('keep to what is known of the model, whatever the station says of itself', async () => {
    await variable(bench, 'SmartChargingCtrlr', 'PeriodsPerSchedule', '24');
    await variable(bench, 'SmartChargingCtrlr', 'RateUnit', 'A,W');
    const facts = { rateUnits: ['W'], minStackLevel: 1, maxStackLevel: 1, maxPeriods: 1 };
    await query(`update station set model_template = $2 where identity = $1`, [bench.identity, facts]);
    await bench.command('set-charging-profile', plain);
    const sent = bench.sent('SetChargingProfile') as Record<string, Sent>;
    const wire = version === '1.6' ? sent.csChargingProfiles! : sent.chargingProfile!;
    const schedule = Array.isArray(wire.chargingSchedule) ? wire.chargingSchedule[0] : wire.chargingSchedule;
    expect([wire.stackLevel, schedule]).toMatchObject([1, { chargingRateUnit: 'W' }]);
    expect(schedule.chargingSchedulePeriod).toMatchObject([{ limit: 11_040 }]);
    const steps = [...plain.periods, { from: 60, limit: 8 }];
    const refusals = {
      'up to 1': { stackLevel: 2 },
      'from level 1': { stackLevel: 0 },
      periods: { periods: steps },
    };
    for (const [words, wish] of Object.entries(refusals)) {
      const refused = await bench.command('set-charging-profile', { ...plain, ...wish });
      expect(refused).toMatchObject({ outcome: 'unsupported' });
      expect(refused.sentence.text).toContain(words);
    }
  });

  it('are refused with a reason before anything is sent (K01.FR.03, .09, .28, .38)', async () => {
    const tx = await bench.command('set-charging-profile', { ...plain, purpose: 'tx', transactionId: '77' });
    expect(tx).toMatchObject({ outcome: 'unsupported', verdict: 'failed' });
    expect(tx.sentence.text).toContain('does not run');
    const where = await bench.command('set-charging-profile', { ...plain, evse: 9 });
    expect(where.sentence.text).toContain('no EVSE 9');
    const whole = { ...plain, evse: 0, purpose: 'station_max', kind: 'relative' };
    const { body } = await ask('POST', `${bench.path}/charging-profiles/check`, whole);
    expect(body).toMatchObject({ sendable: false, payload: null });
    expect(body.conflicts.map(({ code }: { code: string }) => code)).toEqual(['station_max_relative']);
    expect(bench.station.heard.some(({ action }) => action === 'SetChargingProfile')).toBe(false);
  });

  it('are sent in the station’s unit and within its bounds (K01.FR.26)', async () => {
    if (version === '1.6')
      await variable(bench, 'OCPP16', 'ChargingScheduleAllowedChargingRateUnit', 'Current');
    else await variable(bench, 'SmartChargingCtrlr', 'RateUnit', 'A');
    if (version === '1.6') await variable(bench, 'OCPP16', 'ChargingScheduleMaxPeriods', '2');
    else await variable(bench, 'SmartChargingCtrlr', 'PeriodsPerSchedule', '2');
    const watts = { unit: 'W', evse: 1, periods: [{ from: 0, limit: 11_000 }] };
    const checked = (await ask('POST', `${bench.path}/charging-profiles/check`, watts)).body;
    expect(checked).toMatchObject({ sendable: true, converted: true, action: 'SetChargingProfile' });
    await bench.command('set-charging-profile', watts);
    const sent = bench.sent('SetChargingProfile');
    const wire = JSON.stringify(sent);
    expect(wire).toContain('"chargingRateUnit":"A"');
    expect(wire).toContain('"limit":15.9');
    const periods = [0, 60, 120].map((from) => ({ from, limit: 6000 + from }));
    const long = await bench.command('set-charging-profile', { ...watts, periods });
    expect(long.sentence.text).toContain('takes 2');
  });

  it('of a transaction end with it (K01.FR.03)', async () => {
    const transactionId = await bench.begin();
    const own = { unit: 'A', transactionId, periods: [{ from: 0, limit: 12 }] };
    expect(await bench.command('set-charging-profile', own)).toMatchObject({ verdict: 'accepted' });
    const sent = bench.sent('SetChargingProfile');
    const wire = version === '1.6' ? sent.csChargingProfiles : sent.chargingProfile;
    expect(wire).toMatchObject({ chargingProfilePurpose: 'TxProfile' });
    expect(String((wire as unknown as { transactionId: unknown }).transactionId)).toBe(transactionId);
    expect((await bench.limits()).evses[1]).toMatchObject({ expected: [{ amps: 12, by: 'tx' }] });
    await query(
      `update transaction set state = 'ended', ended_at = now() where station_transaction_id = $1`,
      [transactionId],
    );
    expect((await bench.limits()).evses[1]).toMatchObject({ expected: [{ amps: 32, by: 'rating' }] });
    await house.house.repeatedWork.find(({ name }) => name === 'end-charging-profiles')!.run();
    expect(await bench.profiles()).toMatchObject([{ state: 'ended' }]);
  });

  it('that a station refuses are not kept', async () => {
    const other = await setUp(version, { SetChargingProfile: () => ({ status: 'Rejected' }) });
    expect(await other.command('set-charging-profile', plain)).toMatchObject({ verdict: 'rejected' });
    expect(await other.profiles()).toEqual([]);
    await other.station.close();
  });

  it('are cleared by number or by what they are (K10.FR.02; 1.6 ClearChargingProfile)', async () => {
    await bench.command('set-charging-profile', plain);
    const [{ profileId }] = await bench.profiles();
    await bench.command('clear-charging-profile', { profileId });
    expect(bench.sent('ClearChargingProfile')).toEqual(
      version === '1.6' ? { id: profileId } : { chargingProfileId: profileId },
    );
    expect(await bench.profiles()).toMatchObject([{ state: 'cleared' }]);
    await bench.command('set-charging-profile', plain);
    await bench.command('clear-charging-profile', { evse: 1, purpose: 'tx_default' });
    bench.sent('ClearChargingProfile');
    expect((await bench.profiles()).map(({ state }: { state: string }) => state)).toEqual([
      'cleared',
      'cleared',
    ]);
  });

  it('are compared with what the station says holds (K08.FR.01; 1.6 GetCompositeSchedule)', async () => {
    const scheduleStart = '2026-11-22T12:00:00Z';
    const periods = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] };
    const other = await setUp(version, {
      GetCompositeSchedule: () =>
        version === '1.6'
          ? {
              status: 'Accepted',
              connectorId: 1,
              scheduleStart,
              chargingSchedule: { duration: 600, ...periods },
            }
          : { status: 'Accepted', schedule: { evseId: 1, duration: 600, scheduleStart, ...periods } },
    });
    await other.command('get-composite-schedule', { evse: 1, seconds: 600, unit: 'A' });
    other.sent('GetCompositeSchedule');
    expect((await other.limits()).evses[1].told).toMatchObject({
      unit: 'A',
      periods: [{ from: '2026-11-22T12:00:00.000Z', limit: 10 }],
      to: '2026-11-22T12:10:00.000Z',
    });
    await other.station.close();
  });

  it('that were set by a call made by hand are kept too', async () => {
    const chargingSchedule = {
      chargingRateUnit: 'A',
      startSchedule: '2026-11-22T12:00:00Z',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 7 }],
    };
    const profile = {
      stackLevel: 3,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Absolute',
    };
    const payload =
      version === '1.6'
        ? { connectorId: 1, csChargingProfiles: { chargingProfileId: 5, ...profile, chargingSchedule } }
        : {
            evseId: 1,
            chargingProfile: { id: 5, ...profile, chargingSchedule: [{ id: 1, ...chargingSchedule }] },
          };
    await ask('POST', `${bench.path}/calls`, { action: 'SetChargingProfile', payload });
    expect(await bench.profiles()).toMatchObject([{ profileId: 5, stackLevel: 3, state: 'installed' }]);
  });
});

describe.each(['2.0.1', '2.1'] as const)('what a station of OCPP %s tells of limits', (version) => {
  const wire = (id: number, limit: number) => ({
    id,
    stackLevel: id,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: [
      {
        id,
        startSchedule: '2026-11-22T12:00:00Z',
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    ],
  });
  const accept: Answers = { GetChargingProfiles: () => ({ status: 'Accepted' }) };

  it('comes in parts; what it does not tell of is missing there (K09.FR.01, K09.FR.02)', async () => {
    const bench = await setUp(version, accept);
    await bench.command('set-charging-profile', plain);
    await bench.command('get-charging-profiles', {});
    const { requestId } = bench.sent('GetChargingProfiles');
    const part = (profiles: unknown[], tbc: boolean) =>
      bench.station.call('ReportChargingProfiles', {
        requestId,
        chargingLimitSource: 'CSO',
        evseId: 1,
        chargingProfile: profiles,
        tbc,
      });
    expect(await part([wire(900, 9)], true)).toMatchObject([3, expect.anything(), {}]);
    const half = (await ask('GET', `${bench.path}/charging-profiles`)).body;
    expect(half.report).toMatchObject({ requestId, parts: 1, complete: false });
    expect(half.items.every(({ state }: { state: string }) => state === 'installed')).toBe(true);
    await part([wire(901, 11)], false);
    await expect
      .poll(async () => (await bench.profiles()).map(({ state }: never) => state), patience)
      .toEqual(['installed', 'installed', 'missing']);
    await bench.station.close();
  });

  it('is none: all that was thought to be there is missing (K09.FR.02)', async () => {
    const bench = await setUp(version, { GetChargingProfiles: () => ({ status: 'NoProfiles' }) });
    await bench.command('set-charging-profile', plain);
    expect(await bench.command('get-charging-profiles', {})).toMatchObject({ outcome: 'answered' });
    expect(await bench.profiles()).toMatchObject([{ state: 'missing' }]);
    await bench.station.close();
  });

  it('is a limit from outside, until it is lifted (K12, K13.FR.01)', async () => {
    const bench = await setUp(version);
    const grid = { chargingLimitSource: 'SO', isGridCritical: true };
    const chargingSchedule = [
      { id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 4200 }] },
    ];
    const notify = { chargingLimit: grid, evseId: 1, chargingSchedule };
    expect(await bench.station.call('NotifyChargingLimit', notify)).toMatchObject([3, expect.anything(), {}]);
    const limited = await bench.limits();
    expect(limited.evses[1]).toMatchObject({ expected: [{ watts: 4200, by: 'external' }] });
    expect(limited.external).toMatchObject([{ source: 'SO', gridCritical: true, clearedAt: null }]);
    await bench.station.call('ClearedChargingLimit', { chargingLimitSource: 'SO', evseId: 1 });
    const free = await bench.limits();
    expect(free.evses[1]).toMatchObject({ expected: [{ by: 'rating' }] });
    expect(free.external[0].clearedAt).not.toBeNull();
    await bench.station.close();
  });

  const needs = {
    evseId: 1,
    maxScheduleTuples: 3,
    chargingNeeds: {
      requestedEnergyTransfer: 'AC_three_phase',
      departureTime: '2199-01-01T00:00:00Z',
      acChargingParameters: { energyAmount: 20_000, evMinCurrent: 6, evMaxCurrent: 20, evMaxVoltage: 400 },
    },
  };

  it('is what a vehicle needs: kept, and answered with a plan for its transaction (K15.FR.02, .03, .07)', async () => {
    const bench = await setUp(version);
    const transactionId = await bench.begin();
    const answer = await bench.station.call('NotifyEVChargingNeeds', needs);
    expect(answer).toMatchObject([3, expect.anything(), { status: 'Accepted' }]);
    await expect
      .poll(() => bench.station.heard.some(({ action }) => action === 'SetChargingProfile'), patience)
      .toBe(true);
    expect(bench.sent('SetChargingProfile')).toMatchObject({
      evseId: 1,
      chargingProfile: {
        chargingProfilePurpose: 'TxProfile',
        transactionId,
        chargingSchedule: [
          { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 20 }] },
        ],
      },
    });
    const { items } = (await ask('GET', `${bench.path}/charging-needs`)).body;
    expect(items).toMatchObject([
      { evse: 1, energyWh: 20_000, maxAmps: 20, stationTransactionId: transactionId, answered: 'Accepted' },
    ]);
    await bench.station.close();
  });

  it('is a vehicle’s need without a transaction: refused, and kept (K15.FR.04)', async () => {
    const bench = await setUp(version);
    expect(await bench.station.call('NotifyEVChargingNeeds', needs)).toMatchObject([
      3,
      expect.anything(),
      { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } },
    ]);
    await bench.station.close();
  });

  it('is the schedule that a vehicle chose: refused when it takes more than holds (K15.FR.09, K15.FR.11)', async () => {
    const bench = await setUp(version);
    await bench.begin();
    await bench.station.call('NotifyEVChargingNeeds', needs);
    const choose = (limit: number) =>
      bench.station.call('NotifyEVChargingSchedule', {
        timeBase: new Date().toISOString(),
        evseId: 1,
        chargingSchedule: {
          id: 1,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit }],
        },
      });
    expect(await choose(20)).toMatchObject([3, expect.anything(), { status: 'Accepted' }]);
    expect(await choose(40)).toMatchObject([3, expect.anything(), { status: 'Rejected' }]);
    const { items } = (await ask('GET', `${bench.path}/charging-needs`)).body;
    expect(items[0].chosenSchedule).toMatchObject({ chargingRateUnit: 'A' });
    await bench.station.close();
  });
});

describe('what 2.1 adds', () => {
  const accepted = () => ({ status: 'Accepted' });
  const answers: Answers = {
    UsePriorityCharging: accepted,
    UpdateDynamicSchedule: accepted,
    NotifyAllowedEnergyTransfer: accepted,
    AFRRSignal: accepted,
    SetDERControl: accepted,
    GetDERControl: accepted,
    ClearDERControl: accepted,
  };

  it('is not asked of older stations', async () => {
    const bench = await setUp('2.0.1', answers);
    for (const [name, body] of [
      ['use-priority-charging', { transactionId: 'x', activate: true }],
      ['send-afrr-signal', { signal: 1 }],
      ['set-charging-profile', { ...plain, kind: 'dynamic' }],
      ['set-charging-profile', { ...plain, periods: [{ from: 0, setpoint: -5 }] }],
    ] as const)
      expect(await bench.command(name, body)).toMatchObject({ outcome: 'unsupported' });
    await bench.station.close();
  });

  it('is priority for a driver, asked for and told (K21, K22)', async () => {
    const bench = await setUp('2.1', answers);
    const transactionId = await bench.begin();
    await bench.command('use-priority-charging', { transactionId, activate: true });
    expect(bench.sent('UsePriorityCharging')).toEqual({ transactionId, activate: true });
    expect((await bench.limits()).evses[1].priority).toBe(true);
    await bench.station.call('NotifyPriorityCharging', { transactionId, activated: false });
    expect((await bench.limits()).evses[1].priority).toBe(false);
    await bench.station.close();
  });

  it('is a dynamic limit, whose next value is given or asked for (K28)', async () => {
    const bench = await setUp('2.1', answers);
    await bench.command('set-charging-profile', { ...plain, kind: 'dynamic', updateSeconds: 30 });
    expect(bench.sent('SetChargingProfile')).toMatchObject({
      chargingProfile: { chargingProfileKind: 'Dynamic', dynUpdateInterval: 30 },
    });
    const [{ profileId }] = await bench.profiles();
    await bench.command('update-dynamic-schedule', { profileId, limit: 9 });
    expect(bench.sent('UpdateDynamicSchedule')).toEqual({
      chargingProfileId: profileId,
      scheduleUpdate: { limit: 9 },
    });
    expect(await bench.profiles()).toMatchObject([{ periods: [{ limit: 9 }] }]);
    const pull = (chargingProfileId: number) =>
      bench.station.call('PullDynamicScheduleUpdate', { chargingProfileId });
    expect(await pull(profileId)).toMatchObject([
      3,
      expect.anything(),
      { status: 'Accepted', scheduleUpdate: { limit: 9 } },
    ]);
    expect(await pull(1_999_999)).toMatchObject([3, expect.anything(), { status: 'Rejected' }]);
    await bench.station.close();
  });

  it('is discharging, allowed ways of transfer, and frequency restoration (Q01, Q02, Q08)', async () => {
    const bench = await setUp('2.1', answers);
    const transactionId = await bench.begin();
    const both = {
      unit: 'W',
      transactionId,
      periods: [{ from: 0, setpoint: -4000, mode: 'CentralSetpoint' }],
    };
    expect(await bench.command('set-charging-profile', both)).toMatchObject({ verdict: 'accepted' });
    expect(JSON.stringify(bench.sent('SetChargingProfile'))).toContain('"operationMode":"CentralSetpoint"');
    await bench.command('notify-allowed-energy-transfer', { transactionId, modes: ['AC_BPT'] });
    bench.sent('NotifyAllowedEnergyTransfer');
    expect((await bench.limits()).evses[1].allowedTransfer).toEqual(['AC_BPT']);
    expect(await bench.command('send-afrr-signal', { signal: 3 })).toMatchObject({ verdict: 'accepted' });
    expect(bench.sent('AFRRSignal')).toMatchObject({ signal: 3 });
    await bench.station.close();
  });

  it('is control of energy resources: set, reported, started, superseded, cleared (R04)', async () => {
    const bench = await setUp('2.1', answers);
    const settings = { controlType: 'LimitMaxDischarge', dischargePercent: 60 };
    const when = { start: '2199-01-01T00:00:00Z', seconds: 600 };
    await bench.command('set-der-control', { ...settings, ...when, controlId: 'C1', isDefault: false });
    expect(bench.sent('SetDERControl')).toMatchObject({
      limitMaxDischarge: { pctMaxDischargePower: 60, duration: 600 },
    });
    const wrong = await bench.command('set-der-control', {
      ...settings,
      controlType: 'VoltVar',
      isDefault: true,
    });
    expect(wrong).toMatchObject({ outcome: 'unsupported' });
    const states = async () =>
      (await ask('GET', `${bench.path}/der-controls`)).body.items
        .map(({ controlId, state }: Record<string, string>) => `${controlId} ${state}`)
        .sort();
    expect(await states()).toEqual(['C1 scheduled']);
    const timestamp = new Date().toISOString();
    await bench.station.call('NotifyDERStartStop', { controlId: 'C1', started: true, timestamp });
    expect(await states()).toEqual(['C1 active']);
    await bench.command('get-der-control', {});
    const { requestId } = bench.sent('GetDERControl');
    const curve = { priority: 0, yUnit: 'PctMaxW', curveData: [{ x: 50.2, y: 100 }] };
    await bench.station.call('ReportDERControl', {
      requestId,
      curve: [{ id: 'C2', curveType: 'FreqWatt', isDefault: true, isSuperseded: false, curve }],
    });
    expect(await states()).toEqual(['C1 active', 'C2 active']);
    await bench.station.call('NotifyDERStartStop', {
      controlId: 'C2',
      started: true,
      timestamp,
      supersededIds: ['C1'],
    });
    expect(await states()).toEqual(['C1 superseded', 'C2 active']);
    await bench.command('clear-der-control', { isDefault: true });
    expect(await states()).toEqual(['C1 superseded', 'C2 cleared']);
    const alarm = { controlType: 'FreqWatt', gridEventFault: 'OverFrequency', timestamp };
    await bench.station.call('NotifyDERAlarm', alarm);
    expect((await ask('GET', `${bench.path}/der-controls`)).body.alarms).toMatchObject([
      { controlType: 'FreqWatt', fault: 'OverFrequency', ended: false },
    ]);
    await bench.station.close();
  });
});

describe('a message about limits that breaks its schema', () => {
  const timestamp = '2026-11-22T12:00:00Z';
  const wrong: Record<string, object> = {
    ReportChargingProfiles: {
      requestId: 'one',
      chargingLimitSource: 'CSO',
      evseId: 1,
      chargingProfile: [{}],
    },
    NotifyChargingLimit: { chargingLimit: 'SO' },
    ClearedChargingLimit: { chargingLimitSource: 7 },
    NotifyEVChargingNeeds: { evseId: '1', chargingNeeds: { requestedEnergyTransfer: 'DC' } },
    NotifyEVChargingSchedule: { timeBase: 'noon', evseId: 1, chargingSchedule: {} },
    NotifyPriorityCharging: { transactionId: 'T', activated: 'yes' },
    PullDynamicScheduleUpdate: { chargingProfileId: 1.5 },
    ReportDERControl: { requestId: 1, gradient: [{ id: 1 }] },
    NotifyDERStartStop: { controlId: 'C', started: 1, timestamp },
    NotifyDERAlarm: { controlType: 'Nothing', timestamp },
  };

  it('is answered with an error, changes nothing, and the next message is answered', async () => {
    const bench = await setUp('2.1');
    for (const [action, payload] of Object.entries(wrong)) {
      expect(await bench.station.call(action, {}), `${action} emptied`).toMatchObject({ 0: 4 });
      expect(await bench.station.call(action, payload), `${action} with a wrong type`).toMatchObject({
        0: 4,
      });
    }
    expect(await bench.station.call('Heartbeat', {})).toMatchObject({ 0: 3 });
    const tables = [
      'charging_profile',
      'charging_profile_report',
      'external_limit',
      'charging_need',
      'charging_mode',
      'der_control',
      'der_alarm',
    ];
    for (const table of tables)
      expect(
        await query(
          `select 1 from ${table} where station_id = (select id from station where identity = $1)`,
          [bench.identity],
        ),
        table,
      ).toEqual([]);
    await bench.station.close();
  });
});
