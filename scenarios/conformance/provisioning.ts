/** Block B of 2.x, and what 1.6 has of it: boots, the device model, network profiles, resets. */

import { expect } from 'vitest';
import { begin, bootPayload, later, newestOf, now, status } from './props.ts';
import type { Stage, Station, Wire } from './stage.ts';
import { everyVersion, newer, newest, oldest, type UseCase, useCase } from './use-case.ts';

const boot = (stage: Stage, station: Station) => station.call('BootNotification', bootPayload(stage));
const hold = (stage: Stage, wanted: string, more: object = {}) =>
  stage.ask('PUT', `/stations/${stage.identity}/boot-status`, { status: wanted, ...more });
const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (error: Error) => error.message,
  );
const variable = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };
const named = { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' };
const heartbeatOf = async (stage: Stage) =>
  (await stage.get(`/stations/${stage.identity}/configuration?q=HeartbeatInterval`)).items[0]?.value;

/** A report of the device model as a station tells it in three parts, the last one before the middle one. */
async function report(station: Station, requestId: number) {
  const part = (seqNo: number, tbc: boolean) =>
    station.call('NotifyReport', {
      requestId,
      generatedAt: now(),
      seqNo,
      tbc,
      reportData: [
        {
          component: { name: 'OCPPCommCtrlr' },
          variable: { name: `Part${seqNo}` },
          variableAttribute: [{ value: `${seqNo}`, mutability: 'ReadOnly' }],
          variableCharacteristics: { dataType: 'integer', supportsMonitoring: false },
        },
      ],
    });
  expect(await part(0, true)).toEqual({});
  expect(await part(2, false)).toEqual({});
  expect(await part(1, true)).toEqual({});
}
const reportsOf = async (stage: Stage) =>
  (await stage.get(`/stations/${stage.identity}/variable-reports`)).items;

export const provisioning: readonly UseCase[] = [
  useCase(
    'B01 Cold Boot Charging Station',
    'a boot is accepted with the time and a heartbeat interval, and says what the station is',
    everyVersion,
    ['B01.FR.02'],
    async (stage) => {
      const station = await stage.station();
      const answer = await boot(stage, station);
      expect(answer).toMatchObject({ status: 'Accepted', interval: expect.any(Number) });
      expect(answer.interval).toBeGreaterThan(59);
      expect(Math.abs(Date.parse(answer.currentTime) - Date.now())).toBeLessThan(60_000);
      expect(await stage.get(`/stations/${stage.identity}`)).toMatchObject({
        vendor: 'Norrwatt',
        model: 'Wall S',
        firmware: '1.0',
      });
      await status(stage, station);
    },
  ),
  useCase(
    'B02 Cold Boot Charging Station - Pending',
    'a station is held pending at an interval of its own, may be set up but not charge, and is let in by one call',
    everyVersion,
    ['B02.FR.01'],
    async (stage) => {
      const station = await stage.station();
      await boot(stage, station);
      await hold(stage, 'pending', { retrySeconds: 17 });
      expect(await boot(stage, station)).toMatchObject({ status: 'Pending', interval: 17 });
      expect(await stage.command('remote-start', { evse: 1 })).toMatchObject({ outcome: 'unsupported' });
      expect(await stage.command('get-configuration', { variables: [named] })).toMatchObject({
        outcome: 'answered',
      });
      if (stage.version !== '1.6') expect(await refused(status(stage, station))).toBe('SecurityError');
      await hold(stage, 'accepted');
      expect(station.asked('TriggerMessage')).toEqual({ requestedMessage: 'BootNotification' });
      expect(await boot(stage, station)).toMatchObject({ status: 'Accepted' });
      await status(stage, station);
    },
  ),
  useCase(
    'B03 Cold Boot Charging Station - Rejected',
    'a rejected station is answered nothing and asked nothing until it boots again',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await boot(stage, station);
      await hold(stage, 'rejected');
      expect(await boot(stage, station)).toMatchObject({ status: 'Rejected' });
      expect(await refused(status(stage, station))).toBe('SecurityError');
      const heard = station.heard.length;
      expect(await stage.command('trigger', { message: 'boot' })).toMatchObject({ outcome: 'unsupported' });
      expect(station.heard).toHaveLength(heard);
      await hold(stage, 'accepted');
      expect(await boot(stage, station)).toMatchObject({ status: 'Accepted' });
    },
  ),
  useCase(
    'B04 Offline Behavior Idle Charging Station',
    'a station that comes back without a boot goes on as accepted, and its states are news',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await boot(stage, station);
      await status(stage, station);
      await station.close();
      await stage.until('it is away', async () => !(await stage.get(`/stations/${stage.identity}`)).online);
      const back = await stage.station();
      await status(stage, back, 'Unavailable');
      const { online, evses } = await stage.get(`/stations/${stage.identity}`);
      expect([online, evses[0].connectors[0].state]).toEqual([true, 'unavailable']);
    },
  ),
  useCase(
    'B05 Set Variables',
    'a value is set, kept, and its refusal told',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({
        SetVariables: () => ({ setVariableResult: [{ ...variable, attributeStatus: outcome }] }),
        ChangeConfiguration: () => ({ status: outcome }),
      });
      const set = (value: string) => stage.command('set-configuration', { variables: [{ ...named, value }] });
      expect(await set('77')).toMatchObject({ verdict: 'accepted' });
      if (stage.version === '1.6')
        expect(station.asked('ChangeConfiguration')).toEqual({ key: 'HeartbeatInterval', value: '77' });
      else
        expect(station.asked('SetVariables')).toEqual({
          setVariableData: [{ ...variable, attributeValue: '77' }],
        });
      expect(await heartbeatOf(stage)).toBe('77');
      outcome = 'Rejected';
      expect(await set('88')).toMatchObject({ verdict: 'rejected' });
      expect(await heartbeatOf(stage)).toBe('77');
    },
  ),
  useCase(
    'B06 Get Variables',
    'a value is read from the station and kept',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station({
        GetVariables: () => ({
          getVariableResult: [{ ...variable, attributeStatus: 'Accepted', attributeValue: '42' }],
        }),
        GetConfiguration: () => ({
          configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '42' }],
        }),
      });
      expect(await stage.command('get-configuration', { variables: [named] })).toMatchObject({
        outcome: 'answered',
      });
      if (stage.version === '1.6')
        expect(station.asked('GetConfiguration')).toEqual({ key: ['HeartbeatInterval'] });
      else expect(station.asked('GetVariables')).toEqual({ getVariableData: [variable] });
      expect(await heartbeatOf(stage)).toBe('42');
    },
  ),
  useCase(
    'B07 Get Base Report',
    'the parts of a report are put together in any order',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await stage.command('get-base-report', { report: 'configuration' })).toMatchObject({
        verdict: 'accepted',
      });
      const { requestId, reportBase } = station.asked('GetBaseReport');
      expect(reportBase).toBe('ConfigurationInventory');
      await report(station, requestId);
      expect(await reportsOf(stage)).toMatchObject([
        { requestId, kind: 'configuration', state: 'complete', parts: 3, missing: [] },
      ]);
      expect(
        (await stage.get(`/stations/${stage.identity}/configuration?component=OCPPCommCtrlr`)).items,
      ).toMatchObject([
        { variable: 'Part0', value: '0', dataType: 'integer' },
        { variable: 'Part1', value: '1' },
        { variable: 'Part2', value: '2' },
      ]);
    },
  ),
  useCase(
    'B08 Get Custom Report',
    'components are asked for by criteria and by name, and told in parts',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const variables = [{ component: 'EVSE', evse: 1, variable: 'Power' }];
      expect(
        await stage.command('get-report', { criteria: ['Problem', 'Enabled'], variables }),
      ).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('GetReport')).toEqual({
        requestId: expect.any(Number),
        componentCriteria: ['Problem', 'Enabled'],
        componentVariable: [{ component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } }],
      });
      await report(station, station.asked('GetReport').requestId);
      expect(await reportsOf(stage)).toMatchObject([{ kind: 'custom', state: 'complete', parts: 3 }]);
    },
  ),
  useCase(
    'B09 Setting a new NetworkConnectionProfile',
    'a network profile is written in the words of the version',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const profile = {
        slot: 3,
        url: 'wss://other.example/ocpp',
        version: stage.version,
        securityProfile: 2,
        interface: 'Wired0',
        messageTimeoutSeconds: 30,
      };
      expect(await stage.command('set-network-profile', profile)).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('SetNetworkProfile')).toEqual({
        configurationSlot: 3,
        connectionData: {
          ocppVersion: stage.version === '2.1' ? 'OCPP21' : 'OCPP20',
          ocppTransport: 'JSON',
          ocppCsmsUrl: 'wss://other.example/ocpp',
          messageTimeout: 30,
          securityProfile: 2,
          ocppInterface: 'Wired0',
        },
      });
    },
  ),
  useCase(
    'B10 Migrate to new CSMS',
    'a station gets a profile, its order and a restart; coming back by the old way it gets the old order',
    newer,
    [],
    async (stage) => {
      let priority = '1';
      const answers = {
        GetVariables: ({ getVariableData: [asked] }: Wire) => ({
          getVariableResult: [
            {
              ...asked,
              attributeStatus: 'Accepted',
              attributeValue: asked.variable.name === 'ActiveNetworkProfile' ? '1' : priority,
            },
          ],
        }),
        SetVariables: ({ setVariableData: [set] }: Wire) => {
          priority = set.attributeValue;
          const { component, variable: one } = set;
          return { setVariableResult: [{ component, variable: one, attributeStatus: 'Accepted' }] };
        },
      };
      const station = await stage.station(answers);
      const moves = `/stations/${stage.identity}/network-moves`;
      expect(await stage.post(moves, { url: 'wss://elsewhere.example/ocpp' })).toMatchObject({
        state: 'restarting',
        before: '1',
      });
      expect(priority).toBe('2,1');
      expect(station.asked('SetNetworkProfile')).toMatchObject({
        configurationSlot: 2,
        connectionData: { ocppCsmsUrl: 'wss://elsewhere.example/ocpp' },
      });
      expect(station.asked('Reset')).toMatchObject({ type: expect.any(String) });
      await station.close();
      await stage.until('it is away', async () => !(await stage.get(`/stations/${stage.identity}`)).online);
      await stage.job('watch-network-moves');
      await stage.station(answers);
      await stage.job('watch-network-moves');
      expect((await stage.get(moves)).items).toMatchObject([{ state: 'rolled_back' }]);
      expect(priority).toBe('1');
    },
  ),
  useCase(
    'B11 Reset - Without Ongoing Transaction',
    'the station is restarted at once, and told where its version has no EVSE to restart',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await stage.command('reset', { mode: 'immediate' })).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('Reset')).toEqual({ type: stage.version === '1.6' ? 'Hard' : 'Immediate' });
      const one = await stage.command('reset', { mode: 'immediate', evse: 1 });
      if (stage.version === '1.6') expect(one).toMatchObject({ outcome: 'unsupported' });
      else expect(station.asked('Reset')).toEqual({ type: 'Immediate', evseId: 1 });
    },
  ),
  useCase(
    'B12 Reset - With Ongoing Transaction',
    'a restart when idle may be scheduled by the station; the transaction that it ends is told so',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station({
        Reset: () => ({ status: stage.version === '1.6' ? 'Accepted' : 'Scheduled' }),
      });
      const transaction = await begin(stage, station);
      expect(await stage.command('reset', { mode: 'when_idle' })).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('Reset')).toEqual({ type: stage.version === '1.6' ? 'Soft' : 'OnIdle' });
      await transaction.end(stage.version === '1.6' ? 'SoftReset' : 'ImmediateReset');
      expect(await newestOf(stage)).toMatchObject({ state: 'ended', provisional: false });
      expect((await newestOf(stage)).stopReason).toMatch(/Reset/);
    },
  ),
  useCase(
    'B13 Reset - With Ongoing Transaction - Without Termination',
    'a transaction that goes on after a restart is the same transaction',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      await stage.command('reset', { mode: 'immediate', evse: 1 });
      await boot(stage, station);
      await transaction.update('TxResumed');
      await transaction.end('Local', 2500);
      expect(await newestOf(stage)).toMatchObject({ id, state: 'ended', energyWh: 1500 });
    },
  ),
  useCase(
    'GetConfiguration',
    'all keys of a 1.6 station are read at once and shown as the variables that they mean',
    oldest,
    [],
    async (stage) => {
      const station = await stage.station({
        GetConfiguration: () => ({
          configurationKey: [
            { key: 'MeterValueSampleInterval', readonly: false, value: '60' },
            { key: 'LedColour', readonly: true, value: 'green' },
          ],
        }),
      });
      await stage.command('get-configuration');
      expect(station.asked('GetConfiguration')).toEqual({});
      expect((await stage.get(`/stations/${stage.identity}/configuration`)).items).toMatchObject([
        { component: 'OCPP16', variable: 'LedColour', mutability: 'ReadOnly' },
        { component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval', value: '60' },
      ]);
    },
  ),
  useCase('G02 Heartbeat', 'a heartbeat is answered with the time', everyVersion, [], async (stage) => {
    const station = await stage.station();
    const before = Date.now();
    const { currentTime } = await station.call('Heartbeat', {});
    expect(Date.parse(currentTime)).toBeGreaterThanOrEqual(before - 1000);
    expect(Date.parse(currentTime)).toBeLessThan(Date.parse(later(60)));
  }),
];
