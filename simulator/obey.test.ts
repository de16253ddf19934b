import { csmsActions, type JsonSchema, schemaOf, versions } from '@busbar/ocpp';
import { afterEach, describe, expect, it } from 'vitest';
import type { StationOptions } from './station.ts';
import { type Bench, familyCar, setUp } from './testing.ts';

let bench: Bench | undefined;

async function start(version: StationOptions['version'], options?: Partial<StationOptions>): Promise<Bench> {
  bench = await setUp(version, options);
  return bench;
}

afterEach(async () => {
  bench?.station.disconnect();
  await bench?.csms.close();
  expect(bench?.csms.violations ?? []).toEqual([]);
  bench = undefined;
});

/** Makes a value that fits a schema: only what is required, or everything. */
function sampleOf(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema>,
  full: boolean,
  depth = 0,
): unknown {
  const ref = schema.$ref as string | undefined;
  if (ref) return sampleOf(definitions[ref.replace('#/definitions/', '')]!, definitions, full, depth);
  if (schema.enum) return (schema.enum as unknown[])[0];
  switch (schema.type) {
    case 'object': {
      const required = (schema.required ?? []) as string[];
      const members = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
      const chosen = members.filter(([name]) => required.includes(name) || (full && depth < 6));
      return Object.fromEntries(
        chosen.map(([name, part]) => [name, sampleOf(part, definitions, full, depth + 1)]),
      );
    }
    case 'array': {
      const item = sampleOf(schema.items as JsonSchema, definitions, full, depth + 1);
      return Array(Math.max(1, (schema.minItems as number) ?? 1)).fill(item);
    }
    case 'string':
      if (schema.format === 'date-time') return '2025-01-01T01:00:00Z';
      return schema.format === 'uri' ? 'http://127.0.0.1/file' : 'x';
    case 'boolean':
      return true;
    default:
      return Math.min(Math.max(1, (schema.minimum as number) ?? 1), (schema.maximum as number) ?? 1);
  }
}

function payloadOf(version: StationOptions['version'], action: string, full: boolean): object {
  const schema = schemaOf(version, action, 'request')!;
  return sampleOf(schema, (schema.definitions ?? {}) as Record<string, JsonSchema>, full) as object;
}

describe.each(versions)('the CSMS of %s', (version) => {
  it.each([...csmsActions[version]])(
    'gets a valid answer to %s, with and without all that is optional',
    async (action) => {
      const { csms, station, timers } = await start(version);
      station.plugIn(2, familyCar());
      station.start(2, 'TAG1');
      await station.delivered();
      for (const full of [false, true]) {
        const outcome = await csms.call('SIM 1', action, payloadOf(version, action, full));
        expect(outcome).toMatchObject({ outcome: 'answered' });
        expect(outcome).not.toHaveProperty('deviation');
        if (action === 'Reset') return;
        timers.advance(30_000);
        await station.delivered();
      }
    },
  );

  it('hears every message that it can ask for by a trigger', async () => {
    const { csms, station } = await start(version);
    station.plugIn(1, familyCar());
    station.start(1, 'TAG1');
    await station.delivered();
    const action = version === '1.6' ? 'ExtendedTriggerMessage' : 'TriggerMessage';
    const schema = schemaOf(version, action, 'request')!;
    const wanted = /"((?:[A-Z][A-Za-z0-9]*)(?:Notification|Heartbeat|Values|Certificate|Event))"/g;
    const names = [...new Set([...JSON.stringify(schema).matchAll(wanted)].map(([, name]) => name!))];
    expect(names.length).toBeGreaterThan(5);
    for (const requestedMessage of [...names, 'Heartbeat']) {
      const before = csms.received.length;
      const { payload } = (await csms.call('SIM 1', action, { requestedMessage })) as {
        payload: { status: string };
      };
      if (payload.status !== 'Accepted') continue;
      const expected = requestedMessage.startsWith('Sign') ? 'SignCertificate' : requestedMessage;
      const inOtherWords: Record<string, string> = {
        StatusNotification: 'NotifyEvent',
        MeterValues: 'MeterValues',
      };
      await csms.saw(
        (one) =>
          csms.received.indexOf(one) >= before &&
          (one.action === expected || one.action === inOtherWords[expected]),
      );
    }
  });

  it('can give it another password, with which it comes back', async () => {
    const { csms, station } = await start(version, { password: 'the-first-password' });
    const value = 'the-second-password';
    const change =
      version === '1.6'
        ? csms.call('SIM 1', 'ChangeConfiguration', { key: 'AuthorizationKey', value })
        : csms.call('SIM 1', 'SetVariables', {
            setVariableData: [
              {
                component: { name: 'SecurityCtrlr' },
                variable: { name: 'BasicAuthPassword' },
                attributeValue: value,
              },
            ],
          });
    expect(JSON.stringify(await change)).toContain('Accepted');
    await expect.poll(() => csms.passwords).toEqual(['the-first-password', value]);
    await expect.poll(() => station.ready).toBe(true);
  });

  it('takes an EVSE out of service, and back', async () => {
    const { csms, station } = await start(version);
    const order = (type: string) =>
      version === '1.6' ? { connectorId: 1, type } : { evse: { id: 1 }, operationalStatus: type };
    await csms.call('SIM 1', 'ChangeAvailability', order('Inoperative'));
    await csms.saw(({ text }) => text.includes('"Unavailable"'));
    station.plugIn(1, familyCar());
    station.start(1, 'TAG1');
    expect(station.undelivered).toBe(0);
    station.unplug(1);
    await csms.call('SIM 1', 'ChangeAvailability', order('Operative'));
    await expect.poll(() => station.evses[0]?.operative).toBe(true);
  });

  it('reserves an EVSE for one token, and the reservation ends by itself', async () => {
    const { csms, station, timers } = await start(version);
    const expiryDateTime = new Date(timers.now() + 600_000).toISOString();
    const order =
      version === '1.6'
        ? { connectorId: 1, expiryDate: expiryDateTime, idTag: 'MINE', reservationId: 5 }
        : { id: 5, expiryDateTime, idToken: { idToken: 'MINE', type: 'Central' }, evseId: 1 };
    expect(await csms.call('SIM 1', 'ReserveNow', order)).toMatchObject({ payload: { status: 'Accepted' } });
    await csms.saw(({ text }) => text.includes('"Reserved"'));
    expect(await station.authorize('OTHER', 1)).toMatchObject({ status: 'Occupied' });
    timers.advance(601_000);
    expect(station.evses[0]?.reservation).toBeUndefined();
    if (version !== '1.6') await csms.sawAction('ReservationStatusUpdate');
    expect(await station.authorize('OTHER', 1)).toMatchObject({ status: 'Accepted' });
  });

  it('keeps a local list that works while the station is offline', async () => {
    const { csms, station } = await start(version);
    const list = (listVersion: number, updateType: string) =>
      version === '1.6'
        ? {
            listVersion,
            updateType,
            localAuthorizationList: [{ idTag: 'LOCAL', idTagInfo: { status: 'Accepted' } }],
          }
        : {
            versionNumber: listVersion,
            updateType,
            localAuthorizationList: [
              { idToken: { idToken: 'LOCAL', type: 'ISO14443' }, idTokenInfo: { status: 'Accepted' } },
            ],
          };
    const answers = [];
    for (const [number, type] of [
      [3, 'Full'],
      [3, 'Differential'],
      [4, 'Differential'],
    ] as const) {
      const outcome = await csms.call('SIM 1', 'SendLocalList', list(number, type));
      answers.push((outcome as { payload: { status: string } }).payload.status);
    }
    expect(answers).toEqual(['Accepted', 'VersionMismatch', 'Accepted']);
    expect(JSON.stringify(await csms.call('SIM 1', 'GetLocalListVersion', {}))).toMatch(
      /"(listVersion|versionNumber)":4/,
    );
    station.goOffline();
    expect(await station.authorize('local', 1)).toEqual({ status: 'Accepted', by: 'station' });
    expect(await station.authorize('STRANGER', 2)).toEqual({ status: 'Unknown', by: 'nobody' });
  });

  it('limits a charge by profiles, of which the lowest counts, and reads the composite', async () => {
    const { csms, station } = await start(version);
    station.plugIn(1, familyCar());
    station.start(1, 'TAG1');
    await station.delivered();
    const profile = (id: number, purpose: string, limit: number, evseId: number) => {
      const periods = [{ startPeriod: 0, limit }];
      const head = { stackLevel: 0, chargingProfilePurpose: purpose, chargingProfileKind: 'Absolute' };
      const startSchedule = '2024-12-31T00:00:00Z';
      const schedule = { startSchedule, chargingRateUnit: 'A', chargingSchedulePeriod: periods };
      return version === '1.6'
        ? {
            connectorId: evseId,
            csChargingProfiles: { ...head, chargingProfileId: id, chargingSchedule: schedule },
          }
        : { evseId, chargingProfile: { ...head, id, chargingSchedule: [{ id: 1, ...schedule }] } };
    };
    const set = (...args: Parameters<typeof profile>) =>
      csms.call('SIM 1', 'SetChargingProfile', profile(...args));
    const max = version === '1.6' ? 'ChargePointMaxProfile' : 'ChargingStationMaxProfile';
    const accepted = { payload: { status: 'Accepted' } };

    expect(await set(1, 'TxDefaultProfile', 10, 1)).toMatchObject(accepted);
    expect(station.evses[0]?.flow).toMatchObject({ amps: [10, 10, 10] });
    expect(await set(2, max, 8, 0)).toMatchObject(accepted);
    expect(station.evses[0]?.flow).toMatchObject({ amps: [8, 8, 8] });
    expect(await set(3, 'TxProfile', 7, 1)).toMatchObject(accepted);
    expect(station.evses[0]?.flow).toMatchObject({ amps: [7, 7, 7], state: 'charging' });

    const asked = version === '1.6' ? { connectorId: 1 } : { evseId: 1 };
    const composite = await csms.call('SIM 1', 'GetCompositeSchedule', {
      ...asked,
      duration: 3600,
      chargingRateUnit: 'A',
    });
    expect(JSON.stringify(composite)).toContain('"limit":7');

    expect(await set(3, 'TxProfile', 0, 1)).toMatchObject(accepted);
    expect(station.evses[0]?.flow.state).toBe('suspendedByStation');
    await csms.saw(({ text }) => text.includes('"SuspendedEVSE"'));
    expect(await csms.call('SIM 1', 'ClearChargingProfile', {})).toMatchObject(accepted);
    await expect.poll(() => station.evses[0]?.flow.amps).toEqual([16, 16, 16]);
  });

  it('updates the firmware, which the station shows after its reboot', async () => {
    const { csms, timers } = await start(version);
    const url = 'http://files.example/station-9.8.7.bin';
    const order =
      version === '1.6'
        ? { location: url, retrieveDate: '2025-01-01T00:00:00Z' }
        : { requestId: 4, firmware: { location: url, retrieveDateTime: '2025-01-01T00:00:00Z' } };
    await csms.call('SIM 1', 'UpdateFirmware', order);
    const told = () =>
      csms.received
        .filter(({ action }) => action === 'FirmwareStatusNotification')
        .map(({ payload }) => payload.status);
    await expect
      .poll(() => {
        timers.advance(5000);
        return told();
      })
      .toEqual(['Downloading', 'Downloaded', 'Installing', 'Installed']);
    expect((await csms.sawAction('BootNotification', 2)).text).toContain('9.8.7');
  });

  it('delivers a log and tells how it went', async () => {
    const uploads: string[] = [];
    const transfer = {
      download: () => Promise.resolve('fetched' as const),
      upload: (url: string) => {
        uploads.push(url);
        return Promise.resolve(uploads.length === 1);
      },
    };
    const { csms } = await start(version, { transfer });
    const log = { remoteLocation: 'http://files.example/in' };
    const told = () =>
      csms.received
        .filter(({ action }) => action === 'LogStatusNotification')
        .map(({ payload }) => payload.status);
    await csms.call('SIM 1', 'GetLog', { log, logType: 'DiagnosticsLog', requestId: 1 });
    await expect.poll(told).toEqual(['Uploading', 'Uploaded']);
    await csms.call('SIM 1', 'GetLog', { log, logType: 'SecurityLog', requestId: 2 });
    await expect.poll(told).toEqual(['Uploading', 'Uploaded', 'Uploading', 'UploadFailure']);
    expect(uploads).toEqual([log.remoteLocation, log.remoteLocation]);
  });
});

describe('what a 2.1 station watches', () => {
  const outlet = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } };
  const watch = (type: string, value: number, more: object = {}) => ({
    setMonitoringData: [{ ...outlet, type, value, severity: 4, ...more }],
  });

  it('speaks up when a value passes a limit and when it is over, and reports at its pace', async () => {
    const { csms, station, timers } = await start('2.1');
    await csms.call('SIM 1', 'SetVariableMonitoring', watch('UpperThreshold', 1000));
    const told = () =>
      csms.received
        .filter(({ action, text }) => action === 'NotifyEvent' && text.includes('"Power"'))
        .flatMap(({ payload }) => payload.eventData as { trigger: string; cleared?: boolean }[]);
    station.plugIn(1, familyCar());
    station.authorize('04A1', 1);
    const seen = () => {
      timers.advance(1000);
      return told();
    };
    await expect.poll(seen).toMatchObject([{ trigger: 'Alerting', cleared: false }]);
    await csms.call('SIM 1', 'SetVariableMonitoring', watch('Periodic', 5));
    await expect.poll(() => seen().map(({ trigger }) => trigger)).toContain('Periodic');
  });

  it('goes out as a stream that is opened, listed, adjusted and closed', async () => {
    const { csms, timers } = await start('2.1');
    csms.answer = ({ action }) => (action === 'OpenPeriodicEventStream' ? { status: 'Accepted' } : undefined);
    const stream = watch('Periodic', 1, { periodicEventStream: { interval: 5 } });
    await csms.call('SIM 1', 'SetVariableMonitoring', stream);
    const opened = await csms.sawAction('OpenPeriodicEventStream');
    const { id } = (opened.payload as { constantStreamData: { id: number } }).constantStreamData;
    await expect
      .poll(() => csms.call('SIM 1', 'GetPeriodicEventStream', {}))
      .toMatchObject({ payload: { constantStreamData: [{ id, params: { interval: 5 } }] } });
    const adjusted = await csms.call('SIM 1', 'AdjustPeriodicEventStream', { id, params: { interval: 2 } });
    expect(adjusted).toMatchObject({ payload: { status: 'Accepted' } });
    timers.advance(2000);
    await csms.call('SIM 1', 'ClearVariableMonitoring', { id: [id] });
    await csms.sawAction('ClosePeriodicEventStream');
  });
});

describe('the configuration of 1.6', () => {
  it('is read, written, refused and unknown as the standard says', async () => {
    const { csms } = await start('1.6');
    const change = async (key: string, value: string) => {
      const outcome = await csms.call('SIM 1', 'ChangeConfiguration', { key, value });
      return (outcome as { payload: { status: string } }).payload.status;
    };
    expect(await change('MeterValueSampleInterval', '15')).toBe('Accepted');
    expect(await change('MeterValueSampleInterval', 'soon')).toBe('Rejected');
    expect(await change('NumberOfConnectors', '9')).toBe('Rejected');
    expect(await change('Nonsense', '1')).toBe('NotSupported');
    expect(await change('SecurityProfile', '2')).toBe('RebootRequired');
    expect(await change('AuthorizationKey', 'a-very-secret-password')).toBe('Accepted');
    await expect.poll(async () => (await csms.call('SIM 1', 'ClearCache', {})).outcome).toBe('answered');
    const read = await csms.call('SIM 1', 'GetConfiguration', {
      key: ['MeterValueSampleInterval', 'AuthorizationKey', 'Nonsense'],
    });
    expect(read).toMatchObject({
      payload: {
        configurationKey: [
          { key: 'MeterValueSampleInterval', readonly: false, value: '15' },
          { key: 'AuthorizationKey', readonly: false },
        ],
        unknownKey: ['Nonsense'],
      },
    });
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});

describe('the device model of 2.x', () => {
  it('is reported in parts that belong together', async () => {
    const { csms } = await start('2.0.1');
    await csms.call('SIM 1', 'GetBaseReport', { requestId: 77, reportBase: 'FullInventory' });
    const last = await csms.saw(({ action, payload }) => action === 'NotifyReport' && payload.tbc === false);
    const parts = csms.received
      .filter(({ action }) => action === 'NotifyReport')
      .map(({ payload }) => payload);
    expect(parts.map(({ seqNo }) => seqNo)).toEqual(parts.map((_, place) => place));
    expect(parts.every(({ requestId }) => requestId === 77)).toBe(true);
    expect(parts.length).toBeGreaterThan(3);
    expect(last.payload.seqNo).toBe(parts.length - 1);
  });

  it('is read and written by variable, whatever the case of its names', async () => {
    const { csms } = await start('2.1');
    const component = { name: 'sampleddatactrlr' };
    const set = async (name: string, attributeValue: string, of: object = component) => {
      const setVariableData = [{ component: of, variable: { name }, attributeValue }];
      const outcome = await csms.call('SIM 1', 'SetVariables', { setVariableData });
      return (outcome as { payload: { setVariableResult: { attributeStatus: string }[] } }).payload
        .setVariableResult[0]?.attributeStatus;
    };
    expect(await set('TxUpdatedInterval', '15')).toBe('Accepted');
    expect(await set('TxUpdatedInterval', '-1')).toBe('Rejected');
    expect(await set('Nonsense', '1')).toBe('UnknownVariable');
    expect(await set('Interval', '1', { name: 'Nonsense' })).toBe('UnknownComponent');
    expect(await set('Model', 'other', { name: 'ChargingStation' })).toBe('Rejected');
    expect(await set('BasicAuthPassword', 'a-secret', { name: 'SecurityCtrlr' })).toBe('Accepted');
    await expect.poll(async () => (await csms.call('SIM 1', 'ClearCache', {})).outcome).toBe('answered');
    const getVariableData = [
      { component, variable: { name: 'TxUpdatedInterval' } },
      { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' } },
    ];
    expect(await csms.call('SIM 1', 'GetVariables', { getVariableData })).toMatchObject({
      payload: {
        getVariableResult: [
          { attributeStatus: 'Accepted', attributeValue: '15' },
          { attributeStatus: 'Rejected' },
        ],
      },
    });
  });

  it('lets a transaction start with the cable when it is set so', async () => {
    const { csms, station } = await start('2.0.1');
    const setVariableData = [
      { component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' }, attributeValue: 'EVConnected' },
    ];
    await csms.call('SIM 1', 'SetVariables', { setVariableData });
    station.plugIn(1, familyCar());
    await station.authorize('TAG1');
    await station.delivered();
    const events = csms.received
      .filter(({ action }) => action === 'TransactionEvent')
      .map(({ payload }) => payload);
    expect(events[0]).toMatchObject({ eventType: 'Started', triggerReason: 'CablePluggedIn' });
    expect(events[0]).not.toHaveProperty('idToken');
    expect(events[1]).toMatchObject({
      eventType: 'Updated',
      triggerReason: 'Authorized',
      idToken: { idToken: 'TAG1' },
    });
  });
});
