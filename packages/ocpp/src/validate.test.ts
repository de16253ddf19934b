import { describe, expect, it } from 'vitest';
import { csmsActions, sendActions, stationActions } from './actions.ts';
import type { Half } from './schemas.ts';
import { validate } from './validate.ts';
import { type Version, versions } from './version.ts';

const start16 = { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: '2025-06-01T12:00:00Z' };
const event201 = {
  eventType: 'Started',
  timestamp: '2025-06-01T12:00:00Z',
  triggerReason: 'Authorized',
  seqNo: 0,
  transactionInfo: { transactionId: 'T-1' },
};
const profile16 = (limit: number) => ({
  connectorId: 1,
  csChargingProfiles: {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
  },
});

type Case = [version: Version, action: string, half: Half, payload: unknown];

const valid: Case[] = [
  ['1.6', 'Heartbeat', 'request', {}],
  ['1.6', 'StartTransaction', 'request', start16],
  ['1.6', 'SetChargingProfile', 'request', profile16(16.1)],
  ['1.6', 'SetChargingProfile', 'request', profile16(0.3)],
  ['1.6', 'StartTransaction', 'response', { idTagInfo: { status: 'Accepted' }, transactionId: 1 }],
  ['1.6', 'GetDiagnostics', 'request', { location: 'ftp://user:pass@host/folder' }],
  ['2.0.1', 'TransactionEvent', 'request', event201],
  ['2.1', 'TransactionEvent', 'request', event201],
  ['2.1', 'TransactionEvent', 'response', {}],
  ['2.0.1', 'Heartbeat', 'response', { currentTime: '2025-06-01T12:00:00.123456+02:00' }],
];

it.each(valid)('accepts %s %s %s', (version, action, half, payload) => {
  expect(validate(version, action, half, payload)).toBeUndefined();
});

const invalid: [...Case, code: string, path: string][] = [
  [
    '1.6',
    'StartTransaction',
    'request',
    { ...start16, connectorId: '1' },
    'TypeConstraintViolation',
    'connectorId',
  ],
  [
    '1.6',
    'StartTransaction',
    'request',
    { ...start16, connectorId: 1.5 },
    'TypeConstraintViolation',
    'connectorId',
  ],
  [
    '1.6',
    'StartTransaction',
    'request',
    { ...start16, idTag: 'x'.repeat(21) },
    'PropertyConstraintViolation',
    'idTag',
  ],
  ['1.6', 'StartTransaction', 'request', { ...start16, extra: 1 }, 'FormatViolation', 'extra'],
  [
    '1.6',
    'StartTransaction',
    'request',
    { ...start16, timestamp: 'noon' },
    'PropertyConstraintViolation',
    'timestamp',
  ],
  ['1.6', 'StartTransaction', 'request', {}, 'OccurrenceConstraintViolation', 'connectorId'],
  ['1.6', 'StartTransaction', 'request', null, 'TypeConstraintViolation', ''],
  ['1.6', 'StartTransaction', 'request', [], 'TypeConstraintViolation', ''],
  ['1.6', 'StartTransaction', 'request', undefined, 'TypeConstraintViolation', ''],
  [
    '1.6',
    'SetChargingProfile',
    'request',
    profile16(16.15),
    'PropertyConstraintViolation',
    'csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit',
  ],
  [
    '2.0.1',
    'TransactionEvent',
    'request',
    { ...event201, eventType: 'Begun' },
    'PropertyConstraintViolation',
    'eventType',
  ],
  [
    '2.0.1',
    'TransactionEvent',
    'request',
    { ...event201, meterValue: [] },
    'OccurrenceConstraintViolation',
    'meterValue',
  ],
  [
    '2.1',
    'TransactionEvent',
    'request',
    { ...event201, transactionInfo: { transactionId: 'x'.repeat(37) } },
    'PropertyConstraintViolation',
    'transactionInfo.transactionId',
  ],
  [
    '2.1',
    'TransactionEvent',
    'request',
    { ...event201, meterValue: [{ timestamp: event201.timestamp, sampledValue: [{}] }] },
    'OccurrenceConstraintViolation',
    'meterValue[0].sampledValue[0].value',
  ],
  ['2.1', 'Nonsense', 'request', {}, 'FormatViolation', ''],
  ['2.1', 'constructor', 'request', {}, 'FormatViolation', ''],
  ['2.1', 'NotifyPeriodicEventStream', 'response', {}, 'FormatViolation', ''],
];

it.each(invalid)('refuses %s %s %s %j as %s', (version, action, half, payload, code, path) => {
  expect(validate(version, action, half, payload)).toMatchObject({ code, path });
});

it('treats __proto__ as a member like any other', () => {
  const payload = JSON.parse('{"__proto__":{"polluted":true}}');
  expect(validate('1.6', 'Heartbeat', 'request', payload)).toMatchObject({ path: '__proto__' });
  expect({}).not.toHaveProperty('polluted');
});

describe('what a violation says', () => {
  it('reads as a sentence and never repeats a value', () => {
    const secret = 'hunter2-hunter2-hunter2';
    const violation = validate('1.6', 'Authorize', 'request', { idTag: secret });
    expect(violation?.message).toBe('idTag may have at most 20 characters');
    expect(JSON.stringify(violation)).not.toContain(secret);
  });

  it('lists the values that an enumeration allows', () => {
    const violation = validate('1.6', 'Reset', 'request', { type: 'Medium' });
    expect(violation?.message).toBe('type must be one of Hard, Soft');
  });
});

describe('times', () => {
  const heartbeat = (currentTime: string, lenient = false) =>
    validate('1.6', 'Heartbeat', 'response', { currentTime }, { lenient }) === undefined;

  it.each([
    '2025-06-01T12:00:00Z',
    '2025-06-01t12:00:00z',
    '2025-06-01T12:00:00.5+02:00',
    '2025-06-01T12:00:00+0200',
    '2025-02-30T12:00:00Z',
    '2025-06-30T23:59:60Z',
  ])('accepts %s', (time) => expect(heartbeat(time)).toBe(true));

  it.each(['2025-06-01T12:00:00', '2025-06-01 12:00:00Z', '2025-06-01', 'Sun, 01 Jun 2025 12:00:00 GMT'])(
    'accepts %s only leniently',
    (time) => expect([heartbeat(time), heartbeat(time, true)]).toEqual([false, true]),
  );

  it.each(['', 'noon', '2025-13-01T00:00:00Z', '99999-01-01T00:00:00Z', '\u0000', '\ud800'])(
    'refuses %j either way',
    (time) => expect([heartbeat(time), heartbeat(time, true)]).toEqual([false, false]),
  );
});

describe('leniency', () => {
  it('tolerates additional members wherever they stand', () => {
    const payload = { ...event201, extra: 1, transactionInfo: { transactionId: 'T', extra: 2 } };
    expect(validate('2.0.1', 'TransactionEvent', 'request', payload)).toBeDefined();
    expect(validate('2.0.1', 'TransactionEvent', 'request', payload, { lenient: true })).toBeUndefined();
  });

  it('takes registers with fractions, and sampled values as text or as number', () => {
    const timestamp = '2025-06-01T12:00:00Z';
    const start = { connectorId: 1, idTag: 'A', meterStart: 0.5, timestamp };
    const sampled = (value: unknown) => [{ timestamp, sampledValue: [{ value }] }];
    const stop = { transactionId: 1, meterStop: 12.34, timestamp, transactionData: sampled(1.5) };
    for (const [version, action, payload] of [
      ['1.6', 'StartTransaction', start],
      ['1.6', 'StopTransaction', stop],
      ['1.6', 'MeterValues', { connectorId: 1, meterValue: sampled(1.5) }],
      ['2.0.1', 'MeterValues', { evseId: 1, meterValue: sampled('1.5') }],
      ['2.1', 'MeterValues', { evseId: 1, meterValue: sampled('1.5') }],
    ] as const) {
      expect(validate(version, action, 'request', payload), action).toBeDefined();
      expect(validate(version, action, 'request', payload, { lenient: true }), action).toBeUndefined();
    }
  });

  it('takes words of a maker’s own where they only describe', () => {
    const timestamp = '2025-06-01T12:00:00Z';
    const sampledValue = [{ value: '21', measurand: 'Humidity', unit: 'Celcius', context: 'Other.Begin' }];
    const stop = { transactionId: 1, meterStop: 1, timestamp, reason: 'Overheated' };
    const sampled = [
      { timestamp, sampledValue: [{ value: 21, measurand: 'Humidity', context: 'Other.Begin' }] },
    ];
    for (const [version, action, payload] of [
      ['1.6', 'StopTransaction', stop],
      [
        '1.6',
        'StopTransaction',
        { ...stop, reason: 'Local', transactionData: [{ timestamp, sampledValue }] },
      ],
      ['2.0.1', 'TransactionEvent', { ...event201, triggerReason: 'Overheated' }],
      ['2.0.1', 'TransactionEvent', { ...event201, meterValue: sampled }],
    ] as const) {
      expect(validate(version, action, 'request', payload), action).toBeDefined();
      expect(validate(version, action, 'request', payload, { lenient: true }), action).toBeUndefined();
    }
    const status = { connectorId: 1, errorCode: 'NoError', status: 'Sleeping' };
    expect(validate('1.6', 'StatusNotification', 'request', status, { lenient: true })).toBeDefined();
  });

  it('still asks for what is required and for the right types', () => {
    expect(validate('2.0.1', 'TransactionEvent', 'request', {}, { lenient: true })).toBeDefined();
    expect(validate('1.6', 'Authorize', 'request', { idTag: 7 }, { lenient: true })).toBeDefined();
  });
});

it.each(versions)('has a working validator for every message of %s', (version) => {
  for (const action of [...stationActions[version], ...csmsActions[version]]) {
    for (const half of ['request', 'response'] as const) {
      if (half === 'response' && sendActions.has(action)) continue;
      for (const lenient of [false, true]) {
        expect(validate(version, action, half, 1, { lenient })?.code, action).toBe('TypeConstraintViolation');
      }
    }
  }
});
