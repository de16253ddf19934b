/** Block N of 2.x: monitors, events, customers' data, streams. */

import { expect } from 'vitest';
import { now } from './props.ts';
import type { Stage, Station, Wire } from './stage.ts';
import { newer, newest, type UseCase, useCase } from './use-case.ts';

const temperature = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Temperature' },
};
const watched = { component: 'EVSE', evse: 1, variable: 'Temperature' };

/** Answers of a station that takes every monitor, numbered from 40. */
function watching(status = 'Accepted') {
  let next = 40;
  return {
    SetVariableMonitoring: ({ setMonitoringData }: Wire) => ({
      setMonitoringResult: setMonitoringData.map(({ type, component, variable, severity }: Wire) => ({
        ...(status === 'Accepted' && { id: next++ }),
        status,
        type,
        component,
        variable,
        severity,
      })),
    }),
    ClearVariableMonitoring: ({ id }: Wire) => ({
      clearMonitoringResult: id.map((one: number) => ({ id: one, status: 'Accepted' })),
    }),
  };
}
const watch = (stage: Stage, more: object = {}) =>
  stage.command('set-variable-monitoring', {
    monitors: [{ ...watched, type: 'upper_threshold', value: 70, severity: 3, ...more }],
  });
const monitorsOf = async (stage: Stage) => (await stage.get(`/stations/${stage.identity}/monitors`)).items;
const eventsOf = async (stage: Stage) => (await stage.get(`/stations/${stage.identity}/device-events`)).items;

const notify = (station: Station, eventId: number, more: object) =>
  station.call('NotifyEvent', {
    generatedAt: now(),
    seqNo: 0,
    eventData: [
      {
        eventId,
        timestamp: now(),
        trigger: 'Alerting',
        actualValue: '81',
        eventNotificationType: 'CustomMonitor',
        variableMonitoringId: 40,
        ...temperature,
        ...more,
      },
    ],
  });

const customers = async (stage: Stage) =>
  (await stage.get(`/stations/${stage.identity}/customer-information`)).items[0];
const who = { token: { uid: '04A1', kind: 'rfid' } };

const stream = { id: 3, variableMonitoringId: 40, params: { interval: 5, values: 10 } };
const open = (station: Station) => station.call('OpenPeriodicEventStream', { constantStreamData: stream });
const streamsOf = async (stage: Stage) =>
  (await stage.get(`/stations/${stage.identity}/event-streams`)).items;

export const diagnostics: readonly UseCase[] = [
  useCase(
    'N02 Get Monitoring report',
    'monitors are told in parts; what is not told of is gone',
    newer,
    [],
    async (stage) => {
      const station = await stage.station(watching());
      await watch(stage);
      expect(await stage.command('get-monitoring-report')).toMatchObject({ verdict: 'accepted' });
      const { requestId } = station.asked('GetMonitoringReport');
      const monitoring = (id: number) => ({
        id,
        transaction: false,
        value: 60,
        type: 'Periodic',
        severity: 8,
        ...(stage.version === '2.1' && { eventNotificationType: 'PreconfiguredMonitor' }),
      });
      const part = (seqNo: number, tbc: boolean, id: number) =>
        station.call('NotifyMonitoringReport', {
          requestId,
          seqNo,
          tbc,
          generatedAt: now(),
          monitor: [{ ...temperature, variableMonitoring: [monitoring(id)] }],
        });
      expect(await part(0, true, 20)).toEqual({});
      await part(1, false, 21);
      expect((await monitorsOf(stage)).map(({ id }: Wire) => id)).toEqual([20, 21]);
    },
  ),
  useCase(
    'N03 Set Monitoring Base',
    'the set of monitors is chosen; what it removes is gone here too',
    newer,
    [],
    async (stage) => {
      const station = await stage.station(watching());
      await watch(stage);
      expect(await stage.command('set-monitoring-base', { base: 'hardwired_only' })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('SetMonitoringBase')).toEqual({ monitoringBase: 'HardWiredOnly' });
      expect(await monitorsOf(stage)).toEqual([]);
    },
  ),
  useCase(
    'N04 Set Variable Monitoring',
    'a monitor is set and kept; a refused one is not',
    newer,
    [],
    async (stage) => {
      const station = await stage.station(watching());
      expect(await watch(stage)).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('SetVariableMonitoring')).toEqual({
        setMonitoringData: [{ ...temperature, type: 'UpperThreshold', value: 70, severity: 3 }],
      });
      expect(await monitorsOf(stage)).toMatchObject([
        { id: 40, ...watched, type: 'upper_threshold', value: 70, severity: 3, kind: 'custom' },
      ]);
      await station.close();
      await stage.station(watching('UnknownVariable'));
      expect((await watch(stage, { value: 90 })).verdict).not.toBe('accepted');
      expect(await monitorsOf(stage)).toHaveLength(1);
    },
  ),
  useCase(
    'N04 Set Variable Monitoring: as many as the station takes',
    'more monitors than the station takes in a message are sent in several, with one answer; so are those to be cleared',
    newer,
    ['N04.FR.09'],
    async (stage) => {
      const station = await stage.station(watching());
      await stage.query(
        `insert into device_variable (station_id, component, variable, variable_instance, value, read_at)
         select id, 'MonitoringCtrlr', 'ItemsPerMessage', instance, '1', now() from station,
                unnest(array['SetVariableMonitoring', 'ClearVariableMonitoring']) as u (instance) where identity = $1`,
        [stage.identity],
      );
      const one = { ...watched, type: 'upper_threshold', value: 70, severity: 3 };
      const set = await stage.command('set-variable-monitoring', { monitors: [one, { ...one, value: 80 }] });
      expect(set).toMatchObject({ verdict: 'accepted' });
      expect(set.answer.setMonitoringResult).toHaveLength(2);
      expect(await stage.command('clear-variable-monitoring', { ids: [1, 2] })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.heard.map(({ action }) => action)).toEqual([
        'SetVariableMonitoring',
        'SetVariableMonitoring',
        'ClearVariableMonitoring',
        'ClearVariableMonitoring',
      ]);
    },
  ),
  useCase(
    'N05 Set Monitoring Level',
    'events up to a severity are asked for; a refusal is told',
    newer,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ SetMonitoringLevel: () => ({ status: outcome }) });
      expect(await stage.command('set-monitoring-level', { severity: 5 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('SetMonitoringLevel')).toEqual({ severity: 5 });
      outcome = 'Rejected';
      expect(await stage.command('set-monitoring-level', { severity: 5 })).toMatchObject({
        verdict: 'rejected',
      });
    },
  ),
  useCase('N06 Clear / Remove Monitoring', 'a monitor is cleared by its number', newer, [], async (stage) => {
    const station = await stage.station(watching());
    await watch(stage);
    expect(await stage.command('clear-variable-monitoring', { ids: [40] })).toMatchObject({
      verdict: 'accepted',
    });
    expect(station.asked('ClearVariableMonitoring')).toEqual({ id: [40] });
    expect(await monitorsOf(stage)).toEqual([]);
  }),
  useCase(
    'N07 Alert Event',
    'an alert is kept with the severity of its monitor, and active until it is said to be over',
    newer,
    [],
    async (stage) => {
      const station = await stage.station(watching());
      await watch(stage);
      expect(await notify(station, 1, { techCode: 'E-27' })).toEqual({});
      expect(await eventsOf(stage)).toMatchObject([
        { ...watched, value: '81', severity: 3, active: true, kind: 'custom', techCode: 'E-27' },
      ]);
      await notify(station, 2, { cleared: true, actualValue: '60' });
      expect(await eventsOf(stage)).toMatchObject([
        { eventId: 2, cleared: true, active: false },
        { eventId: 1, active: false, clearedAt: expect.any(String) },
      ]);
    },
  ),
  useCase(
    'N08 Periodic Event',
    'readings at a pace are kept as such',
    newer,
    ['N08.FR.02'],
    async (stage) => {
      const station = await stage.station(watching());
      await watch(stage, { type: 'periodic', value: 60 });
      await notify(station, 1, { trigger: 'Periodic', actualValue: '21.5' });
      expect(await eventsOf(stage)).toMatchObject([{ trigger: 'periodic', value: '21.5', active: false }]);
    },
  ),
  useCase(
    'N09 Get Customer Information',
    'what a station knows of a customer is told in parts, and read as one',
    newer,
    ['N09.FR.01', 'N09.FR.04'],
    async (stage) => {
      const station = await stage.station();
      await stage.command('customer-information', { report: true, clear: false, ...who });
      const { requestId, ...asked } = station.asked('CustomerInformation');
      expect(asked).toEqual({
        report: true,
        clear: false,
        idToken: { idToken: '04A1', type: 'ISO14443' },
      });
      const part = (seqNo: number, data: string, tbc: boolean) =>
        station.call('NotifyCustomerInformation', { requestId, seqNo, data, tbc, generatedAt: now() });
      expect(await part(0, 'Local list: ', true)).toEqual({});
      await part(1, 'yes', false);
      expect(await customers(stage)).toMatchObject({ state: 'told', text: 'Local list: yes' });
    },
  ),
  useCase(
    'N10 Clear Customer Information',
    'a station forgets a customer; that it knows none is told',
    newer,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ CustomerInformation: () => ({ status: outcome }) });
      await stage.command('customer-information', { report: false, clear: true, ...who });
      expect(station.asked('CustomerInformation')).toMatchObject({ report: false, clear: true });
      expect(await customers(stage)).toMatchObject({ state: 'accepted', clear: true });
      outcome = 'Rejected';
      await stage.command('customer-information', { report: false, clear: true, ...who });
      expect(await customers(stage)).toMatchObject({ state: 'rejected' });
    },
  ),
  useCase(
    'N11 Set Frequent Periodic Variable Monitoring',
    'a stream is opened by the station; nobody may open more than a station can have',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await open(station)).toMatchObject({ status: 'Accepted' });
      expect(await streamsOf(stage)).toMatchObject([{ stream: 3, intervalSeconds: 5, closedAt: null }]);
      const tooLarge = { ...stream, id: 5_000_000_000 };
      expect(await station.call('OpenPeriodicEventStream', { constantStreamData: tooLarge })).toMatchObject({
        status: 'Rejected',
      });
    },
  ),
  useCase(
    'N12 Get Periodic Event Streams',
    'the station is asked which streams are open',
    newest,
    [],
    async (stage) => {
      const station = await stage.station({
        GetPeriodicEventStream: () => ({
          constantStreamData: [{ id: 3, variableMonitoringId: 40, params: { interval: 10 } }],
        }),
      });
      await stage.command('get-event-streams');
      expect(station.asked('GetPeriodicEventStream')).toEqual({});
      expect(await streamsOf(stage)).toMatchObject([{ stream: 3, intervalSeconds: 10 }]);
    },
  ),
  useCase(
    'N13 Close Periodic Event Streams',
    'a stream that the station closes is closed here',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      await open(station);
      expect(await station.call('ClosePeriodicEventStream', { id: 3 })).toEqual({});
      expect(await streamsOf(stage)).toMatchObject([{ stream: 3, closedAt: expect.any(String) }]);
    },
  ),
  useCase(
    'N14 Adjust Periodic Event Streams',
    'the pace of a stream is changed where the station takes it',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      await open(station);
      expect(await stage.command('adjust-event-stream', { stream: 3, intervalSeconds: 60 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('AdjustPeriodicEventStream')).toEqual({ id: 3, params: { interval: 60 } });
      expect(await streamsOf(stage)).toMatchObject([{ intervalSeconds: 60 }]);
    },
  ),
  useCase(
    'N15 Periodic Event Stream',
    'readings that are sent without being answered are kept',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      await open(station);
      const basetime = new Date(Date.now() - 60_000).toISOString();
      const data = [{ t: 0, v: '20.5' }];
      station.send([6, 's-1', 'NotifyPeriodicEventStream', { id: 3, pending: 0, basetime, data }]);
      const values = async () =>
        (await stage.get(`/stations/${stage.identity}/event-streams/3/values`)).items;
      await stage.until('it is kept', async () => (await values()).length > 0);
      expect(await values()).toEqual([{ at: basetime, value: '20.5' }]);
    },
  ),
];
