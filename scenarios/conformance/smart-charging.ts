/** Block K of 2.x with what 2.1 adds (blocks Q and R), and the smart charging of 1.6. */

import { expect } from 'vitest';
import { begin, now, status } from './props.ts';
import type { Answers, Stage, Station, Wire } from './stage.ts';
import { everyVersion, newer, newest, type UseCase, useCase } from './use-case.ts';

const in16 = ({ version }: Stage) => version === '1.6';
const plain = { unit: 'A', evse: 1, periods: [{ from: 0, limit: 16 }] };
const schedule = (limit: number, unit = 'A') => ({
  chargingRateUnit: unit,
  chargingSchedulePeriod: [{ startPeriod: 0, limit }],
});

/** A station with one AC post of 22 kW. */
async function post(stage: Stage, answers: Answers = {}): Promise<Station> {
  const station = await stage.station(answers);
  await status(stage, station);
  await stage.query(
    'update evse set max_amps = 32, max_watts = 22080 where station_id = (select id from station where identity = $1)',
    [stage.identity],
  );
  return station;
}
const sent = (station: Station) => {
  const { chargingProfile, csChargingProfiles, ...rest } = station.asked('SetChargingProfile');
  return { ...rest, profile: csChargingProfiles ?? chargingProfile };
};
const profilesOf = async (stage: Stage) =>
  (await stage.get(`/stations/${stage.identity}/charging-profiles`)).items;
const limitsOf = (stage: Stage) => stage.get(`/stations/${stage.identity}/charging-limits`);
const postOf = async (stage: Stage) => (await limitsOf(stage)).evses.find(({ number }: Wire) => number === 1);

const needs = {
  evseId: 1,
  maxScheduleTuples: 3,
  chargingNeeds: {
    requestedEnergyTransfer: 'AC_three_phase',
    departureTime: '2199-01-01T00:00:00Z',
    acChargingParameters: { energyAmount: 20_000, evMinCurrent: 6, evMaxCurrent: 20, evMaxVoltage: 400 },
  },
};
const chosen = (limit: number) => ({
  timeBase: now(),
  evseId: 1,
  chargingSchedule: { id: 1, ...schedule(limit) },
});

export const smartCharging: readonly UseCase[] = [
  useCase(
    'K01 SetChargingProfile',
    'a limit is set, kept and expected; a refused one is not kept; senseless ones are not sent',
    everyVersion,
    ['K01.FR.31'],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await post(stage, { SetChargingProfile: () => ({ status: outcome }) });
      expect(await stage.command('set-charging-profile', plain)).toMatchObject({ verdict: 'accepted' });
      expect([sent(station).profile.chargingSchedule].flat()[0].chargingSchedulePeriod[0].startPeriod).toBe(
        0,
      );
      expect(sent(station)).toMatchObject({
        ...(in16(stage) ? { connectorId: 1 } : { evseId: 1 }),
        profile: {
          chargingProfilePurpose: 'TxDefaultProfile',
          chargingProfileKind: 'Absolute',
          stackLevel: 0,
        },
      });
      expect(await profilesOf(stage)).toMatchObject([{ state: 'installed', purpose: 'tx_default' }]);
      expect(await postOf(stage)).toMatchObject({ expected: [{ amps: 16, by: 'tx_default' }] });
      outcome = 'Rejected';
      expect(await stage.command('set-charging-profile', { ...plain, stackLevel: 4 })).toMatchObject({
        verdict: 'rejected',
      });
      expect(await profilesOf(stage)).toHaveLength(1);
      expect(
        await stage.command('set-charging-profile', { ...plain, purpose: 'tx', transactionId: 'none' }),
      ).toMatchObject({ outcome: 'unsupported' });
    },
  ),
  useCase(
    'K02 Central Smart Charging',
    'a running transaction gets a limit of its own, which ends with it',
    everyVersion,
    ['K01.FR.03', 'K01.FR.31'],
    async (stage) => {
      const station = await post(stage);
      const transaction = await begin(stage, station);
      const limit = { ...plain, purpose: 'tx', transactionId: transaction.id };
      expect(await stage.command('set-charging-profile', limit)).toMatchObject({ verdict: 'accepted' });
      expect(sent(station).profile).toMatchObject({
        chargingProfilePurpose: 'TxProfile',
        transactionId: in16(stage) ? Number(transaction.id) : transaction.id,
      });
      await transaction.end('Local');
      await stage.job('end-charging-profiles');
      expect(await profilesOf(stage)).toMatchObject([{ state: 'ended' }]);
    },
  ),
  useCase(
    'K04 Internal Load Balancing',
    'the station as a whole is limited, never relative to a transaction',
    everyVersion,
    [],
    async (stage) => {
      const station = await post(stage);
      const whole = { purpose: 'station_max', evse: 0, unit: 'A', periods: [{ from: 0, limit: 40 }] };
      expect(await stage.command('set-charging-profile', whole)).toMatchObject({ verdict: 'accepted' });
      expect(sent(station)).toMatchObject({
        ...(in16(stage) ? { connectorId: 0 } : { evseId: 0 }),
        profile: {
          chargingProfilePurpose: in16(stage) ? 'ChargePointMaxProfile' : 'ChargingStationMaxProfile',
        },
      });
      expect(await stage.command('set-charging-profile', { ...whole, kind: 'relative' })).toMatchObject({
        outcome: 'unsupported',
      });
    },
  ),
  useCase(
    'K08 Get Composite Schedule',
    'what the station says holds is shown beside what is expected',
    everyVersion,
    [],
    async (stage) => {
      const scheduleStart = '2026-11-22T12:00:00Z';
      const station = await post(stage, {
        GetCompositeSchedule: () =>
          in16(stage)
            ? {
                status: 'Accepted',
                connectorId: 1,
                scheduleStart,
                chargingSchedule: { duration: 600, ...schedule(10) },
              }
            : { status: 'Accepted', schedule: { evseId: 1, duration: 600, scheduleStart, ...schedule(10) } },
      });
      const asked = { evse: 1, seconds: 600, unit: 'A' };
      expect(await stage.command('get-composite-schedule', asked)).toMatchObject({ outcome: 'answered' });
      expect(station.asked('GetCompositeSchedule')).toEqual({
        ...(in16(stage) ? { connectorId: 1 } : { evseId: 1 }),
        duration: 600,
        chargingRateUnit: 'A',
      });
      expect((await postOf(stage)).told).toMatchObject({ unit: 'A', periods: [{ limit: 10 }] });
    },
  ),
  useCase(
    'K09 Get Charging Profiles',
    'profiles are told in parts; what is not told of is missing there',
    newer,
    ['K09.FR.03'],
    async (stage) => {
      const station = await post(stage);
      await stage.command('set-charging-profile', plain);
      expect(await stage.command('get-charging-profiles')).toMatchObject({ verdict: 'accepted' });
      const { requestId, chargingProfile } = station.asked('GetChargingProfiles');
      expect(chargingProfile).toEqual({ chargingLimitSource: ['EMS', 'Other', 'SO', 'CSO'] });
      const part = (id: number, tbc: boolean) =>
        station.call('ReportChargingProfiles', {
          requestId,
          chargingLimitSource: 'CSO',
          evseId: 1,
          tbc,
          chargingProfile: [
            {
              id,
              stackLevel: id,
              chargingProfilePurpose: 'TxDefaultProfile',
              chargingProfileKind: 'Absolute',
              chargingSchedule: [{ id, startSchedule: '2026-11-22T12:00:00Z', ...schedule(9) }],
            },
          ],
        });
      expect(await part(900, true)).toEqual({});
      await part(901, false);
      await stage.until('the report is whole', async () => {
        const states = (await profilesOf(stage)).map(({ state }: Wire) => state);
        return states.sort().join() === 'installed,installed,missing';
      });
    },
  ),
  useCase(
    'K10 Clear Charging Profile',
    'limits are cleared by number and by what they are; one that is unknown there is told',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await post(stage, { ClearChargingProfile: () => ({ status: outcome }) });
      await stage.command('set-charging-profile', plain);
      const [{ profileId }] = await profilesOf(stage);
      await stage.command('clear-charging-profile', { profileId });
      expect(station.asked('ClearChargingProfile')).toEqual(
        in16(stage) ? { id: profileId } : { chargingProfileId: profileId },
      );
      expect(await profilesOf(stage)).toMatchObject([{ state: 'cleared' }]);
      outcome = 'Unknown';
      expect((await stage.command('clear-charging-profile', { evse: 1 })).verdict).not.toBe('accepted');
    },
  ),
  useCase(
    'K11, K12 Set / Update External Charging Limit',
    'a limit from outside is kept and expected',
    newer,
    [],
    async (stage) => {
      const station = await post(stage);
      const chargingLimit = { chargingLimitSource: 'SO', isGridCritical: true };
      const told = { chargingLimit, evseId: 1, chargingSchedule: [{ id: 1, ...schedule(4200, 'W') }] };
      expect(await station.call('NotifyChargingLimit', told)).toEqual({});
      expect(await postOf(stage)).toMatchObject({ expected: [{ watts: 4200, by: 'external' }] });
      expect((await limitsOf(stage)).external).toMatchObject([{ source: 'SO', gridCritical: true }]);
    },
  ),
  useCase(
    'K13 Reset / Release External Charging Limit',
    'a limit from outside that is lifted holds no longer',
    newer,
    [],
    async (stage) => {
      const station = await post(stage);
      const chargingLimit = { chargingLimitSource: 'EMS' };
      const told = { chargingLimit, evseId: 1, chargingSchedule: [{ id: 1, ...schedule(4200, 'W') }] };
      await station.call('NotifyChargingLimit', told);
      expect(await station.call('ClearedChargingLimit', { chargingLimitSource: 'EMS', evseId: 1 })).toEqual(
        {},
      );
      expect(await postOf(stage)).toMatchObject({ expected: [{ by: 'rating' }] });
      expect((await limitsOf(stage)).external).toMatchObject([{ clearedAt: expect.any(String) }]);
    },
  ),
  useCase(
    'K15 Charging with load leveling based on High Level Communication',
    'what a vehicle needs is kept and answered with a limit; the schedule that it chose must keep it',
    newer,
    ['K15.FR.02', 'K15.FR.03'],
    async (stage) => {
      const station = await post(stage);
      expect(await station.call('NotifyEVChargingNeeds', needs)).toMatchObject({ status: 'Rejected' });
      const { id } = await begin(stage, station);
      expect(await station.call('NotifyEVChargingNeeds', needs)).toMatchObject({ status: 'Accepted' });
      await stage.until('a limit is sent', () => station.asked('SetChargingProfile'));
      expect(sent(station).profile).toMatchObject({
        chargingProfilePurpose: 'TxProfile',
        transactionId: id,
        chargingSchedule: [schedule(20)],
      });
      expect((await stage.get(`/stations/${stage.identity}/charging-needs`)).items[0]).toMatchObject({
        energyWh: 20_000,
        maxAmps: 20,
        answered: 'Accepted',
      });
      expect(await station.call('NotifyEVChargingSchedule', chosen(20))).toMatchObject({
        status: 'Accepted',
      });
      expect(await station.call('NotifyEVChargingSchedule', chosen(40))).toMatchObject({
        status: 'Rejected',
      });
    },
  ),
  useCase(
    'K16 Renegotiation initiated by CSMS',
    'a new limit for a running transaction takes the place of the one before',
    newer,
    [],
    async (stage) => {
      const station = await post(stage);
      const { id: transactionId } = await begin(stage, station);
      const limit = (amps: number) =>
        stage.command('set-charging-profile', {
          ...plain,
          purpose: 'tx',
          transactionId,
          periods: [{ from: 0, limit: amps }],
        });
      await limit(16);
      const first = sent(station).profile;
      expect(await limit(8)).toMatchObject({ verdict: 'accepted' });
      const second = sent(station).profile;
      expect([second.id, second.stackLevel]).toEqual([first.id, first.stackLevel]);
      expect(second.chargingSchedule).toMatchObject([schedule(8)]);
      expect(await postOf(stage)).toMatchObject({ expected: [{ amps: 8, by: 'tx' }] });
    },
  ),
  useCase(
    'K17 Renegotiation initiated by EV',
    'needs that change are answered anew, and the newest schedule is the one that is kept',
    newer,
    [],
    async (stage) => {
      const station = await post(stage);
      await begin(stage, station);
      await station.call('NotifyEVChargingNeeds', needs);
      const less = {
        ...needs,
        chargingNeeds: {
          ...needs.chargingNeeds,
          acChargingParameters: { energyAmount: 5000, evMinCurrent: 6, evMaxCurrent: 10, evMaxVoltage: 400 },
        },
      };
      expect(await station.call('NotifyEVChargingNeeds', less)).toMatchObject({ status: 'Accepted' });
      await stage.until('the new limit is sent', () =>
        Boolean(station.heard.some(({ payload }) => JSON.stringify(payload).includes('"limit":10'))),
      );
      await station.call('NotifyEVChargingSchedule', chosen(10));
      const { items } = await stage.get(`/stations/${stage.identity}/charging-needs`);
      expect(items[0]).toMatchObject({ energyWh: 5000 });
      expect(items[0].chosenSchedule.chargingSchedulePeriod[0].limit).toBe(10);
    },
  ),
  useCase(
    'K21 Requesting priority charging remotely',
    'a driver gets priority on request',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      const { id: transactionId } = await begin(stage, station);
      expect(await stage.command('use-priority-charging', { transactionId, activate: true })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('UsePriorityCharging')).toEqual({ transactionId, activate: true });
      expect(await postOf(stage)).toMatchObject({ priority: true });
    },
  ),
  useCase(
    'K22 Requesting priority charging locally',
    'a driver who asked at the station has priority, and loses it when the station says so',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      const { id: transactionId } = await begin(stage, station);
      await station.call('NotifyPriorityCharging', { transactionId, activated: true });
      expect(await postOf(stage)).toMatchObject({ priority: true });
      await station.call('NotifyPriorityCharging', { transactionId, activated: false });
      expect(await postOf(stage)).toMatchObject({ priority: false });
    },
  ),
  useCase(
    'K27 Smart Charging with EMS and LocalGeneration',
    'what the site generates itself may be added to what a station draws',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      const sun = { purpose: 'local_generation', evse: 0, unit: 'W', periods: [{ from: 0, limit: 5000 }] };
      expect(await stage.command('set-charging-profile', sun)).toMatchObject({ verdict: 'accepted' });
      expect(sent(station)).toMatchObject({
        evseId: 0,
        profile: { chargingProfilePurpose: 'LocalGeneration' },
      });
      expect(await profilesOf(stage)).toMatchObject([{ purpose: 'local_generation', state: 'installed' }]);
    },
  ),
  useCase(
    'K28 Dynamic charging profiles from CSMS',
    'a dynamic limit gets its next value, told or asked for',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      await stage.command('set-charging-profile', { ...plain, kind: 'dynamic', updateSeconds: 30 });
      expect(sent(station).profile).toMatchObject({
        chargingProfileKind: 'Dynamic',
        dynUpdateInterval: 30,
      });
      const [{ profileId }] = await profilesOf(stage);
      expect(await stage.command('update-dynamic-schedule', { profileId, limit: 9 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('UpdateDynamicSchedule')).toEqual({
        chargingProfileId: profileId,
        scheduleUpdate: { limit: 9 },
      });
      expect(await station.call('PullDynamicScheduleUpdate', { chargingProfileId: profileId })).toMatchObject(
        { status: 'Accepted', scheduleUpdate: { limit: 9 } },
      );
      // Whoever shares out the site's power counts on what the station took, not on what was told it.
      const taken = `select p.pulled_limit from charging_profile p join station s on s.id = p.station_id
                      where s.identity = $1 and p.number = $2`;
      expect(await stage.query(taken, [stage.identity, profileId])).toEqual([{ pulled_limit: '9' }]);
      expect(await station.call('PullDynamicScheduleUpdate', { chargingProfileId: 1_999_999 })).toMatchObject(
        { status: 'Rejected' },
      );
    },
  ),
  useCase(
    'Q01 V2X Authorization',
    'the ways of energy transfer that a driver may use are told, and kept',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      const { id: transactionId } = await begin(stage, station);
      expect(
        await stage.command('notify-allowed-energy-transfer', { transactionId, modes: ['AC_BPT'] }),
      ).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('NotifyAllowedEnergyTransfer')).toEqual({
        transactionId,
        allowedEnergyTransfer: ['AC_BPT'],
      });
      expect(await postOf(stage)).toMatchObject({ allowedTransfer: ['AC_BPT'] });
    },
  ),
  useCase(
    'Q03 Central V2X control with charging schedule',
    'a vehicle is told to give energy back, at a setpoint',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      const { id: transactionId } = await begin(stage, station);
      const both = {
        unit: 'W',
        purpose: 'tx',
        evse: 1,
        transactionId,
        periods: [{ from: 0, setpoint: -4000, mode: 'CentralSetpoint' }],
      };
      expect(await stage.command('set-charging-profile', both)).toMatchObject({ verdict: 'accepted' });
      expect(JSON.stringify(sent(station).profile)).toMatch(/"setpoint":-4000/);
      expect(JSON.stringify(sent(station).profile)).toMatch(/"operationMode":"CentralSetpoint"/);
    },
  ),
  useCase(
    'Q08 Local V2X control for frequency support',
    'a signal of frequency restoration goes out, and its refusal is told',
    newest,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await post(stage, { AFRRSignal: () => ({ status: outcome }) });
      expect(await stage.command('send-afrr-signal', { signal: 3 })).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('AFRRSignal')).toEqual({ signal: 3, timestamp: expect.any(String) });
      outcome = 'Rejected';
      expect(await stage.command('send-afrr-signal', { signal: 3 })).toMatchObject({ verdict: 'rejected' });
    },
  ),
  useCase(
    'R04 Configure DER control settings at Charging Station',
    'a grid control is set, reported, started and cleared',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      const states = async () =>
        (await stage.get(`/stations/${stage.identity}/der-controls`)).items
          .map(({ controlId, state }: Wire) => `${controlId} ${state}`)
          .sort();
      const control = { controlType: 'LimitMaxDischarge', dischargePercent: 60 };
      const when = { start: '2199-01-01T00:00:00Z', seconds: 600 };
      await stage.command('set-der-control', { ...control, ...when, controlId: 'C1', isDefault: false });
      expect(station.asked('SetDERControl')).toMatchObject({
        controlId: 'C1',
        limitMaxDischarge: { pctMaxDischargePower: 60, duration: 600 },
      });
      expect(await states()).toEqual(['C1 scheduled']);
      expect(await stage.command('get-der-control')).toMatchObject({ verdict: 'accepted' });
      const { requestId } = station.asked('GetDERControl');
      const curve = { priority: 0, yUnit: 'PctMaxW', curveData: [{ x: 50.2, y: 100 }] };
      expect(
        await station.call('ReportDERControl', {
          requestId,
          curve: [{ id: 'C2', curveType: 'FreqWatt', isDefault: true, isSuperseded: false, curve }],
        }),
      ).toEqual({});
      expect(await states()).toEqual(['C1 scheduled', 'C2 active']);
      await stage.command('clear-der-control', { isDefault: true });
      expect(station.asked('ClearDERControl')).toEqual({ isDefault: true });
      expect(await states()).toEqual(['C1 scheduled', 'C2 cleared']);
    },
  ),
  useCase(
    'R05 Charging station reporting a DER event',
    'a control that starts, supersedes another, and an alarm of the grid are kept',
    newest,
    [],
    async (stage) => {
      const station = await post(stage);
      const control = { controlType: 'LimitMaxDischarge', dischargePercent: 60, isDefault: false };
      const when = { start: '2199-01-01T00:00:00Z', seconds: 600 };
      for (const controlId of ['C1', 'C2'])
        await stage.command('set-der-control', { ...control, ...when, controlId });
      const timestamp = now();
      expect(
        await station.call('NotifyDERStartStop', {
          controlId: 'C2',
          started: true,
          timestamp,
          supersededIds: ['C1'],
        }),
      ).toEqual({});
      const alarm = { controlType: 'FreqWatt', gridEventFault: 'OverFrequency', timestamp };
      expect(await station.call('NotifyDERAlarm', alarm)).toEqual({});
      const { items, alarms } = await stage.get(`/stations/${stage.identity}/der-controls`);
      expect(items.map(({ controlId, state }: Wire) => `${controlId} ${state}`).sort()).toEqual([
        'C1 superseded',
        'C2 active',
      ]);
      expect(alarms).toMatchObject([{ controlType: 'FreqWatt', fault: 'OverFrequency', ended: false }]);
    },
  ),
];
