import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDesk, type Desk } from './testing.ts';
import { formatWattHours } from './watt-hours.ts';

const begun = Date.UTC(2026, 0, 5, 8);
const at = (minutes: number) => new Date(begun + minutes * 60_000).toISOString();
const desk16 = (options: Parameters<typeof createDesk>[0] = {}) =>
  createDesk({ start: begun + 3_600_000, ...options, facts: { version: '1.6', ...options.facts } });

type Start = Parameters<typeof startOf>[1];
const startOf = (
  desk: Desk,
  more: { connectorId?: number; meterStart?: number; timestamp?: string; idTag?: string } = {},
) =>
  desk.tell('StartTransaction', { connectorId: 1, idTag: 'A1', meterStart: 1000, timestamp: at(0), ...more });
const stopOf = (desk: Desk, transactionId: number, more: Record<string, unknown> = {}) =>
  desk.tell('StopTransaction', { transactionId, meterStop: 1600, timestamp: at(6), ...more });
const meterOf = (desk: Desk, minute: number, more: Record<string, unknown> = {}) =>
  desk.meter16(1, [{ timestamp: at(minute), sampledValue: [{ value: String(1000 + minute * 100) }] }], more);

const idOf = ({ answer }: { answer: unknown }) => (answer as { transactionId: number }).transactionId;
const energyOf = (desk: Desk) => formatWattHours(desk.transactions()[0]!.settled.energy);

test('a transaction bills meterStop minus meterStart', async () => {
  const desk = desk16();
  const id = idOf(await startOf(desk));
  await meterOf(desk, 3, { transactionId: id });
  const { answer } = await stopOf(desk, id, { idTag: 'a1', reason: 'EVDisconnected' });
  expect(answer).toEqual({ idTagInfo: { status: 'Accepted' } });
  expect(desk.transactions()[0]).toMatchObject({
    end: { reason: 'EVDisconnected' },
    settled: { source: 'registers', anomalies: [] },
  });
  expect(energyOf(desk)).toBe('600');
});

test('the same start again gets the first answer, and opens nothing', async () => {
  const desk = desk16();
  const first = await startOf(desk);
  const second = await startOf(desk);
  expect(second).toMatchObject({ answer: first.answer, rows: [] });
  desk.forget();
  expect((await startOf(desk)).answer).toEqual(first.answer);
});

test.each<[string, Start]>([
  ['another connector', { connectorId: 2 }],
  ['another time', { timestamp: at(1) }],
  ['another register', { meterStart: 1001 }],
])('a start with %s is another transaction', async (_, more) => {
  const desk = desk16();
  const first = await startOf(desk);
  expect(idOf(await startOf(desk, more))).not.toBe(idOf(first));
  expect(desk.memory.open).toHaveLength(2);
});

test('the same start is a new transaction once the first id was used: stations without clock and meter', async () => {
  const desk = desk16();
  const constant = { timestamp: '1970-01-01T00:00:00Z', meterStart: 0 };
  const first = idOf(await startOf(desk, constant));
  await stopOf(desk, first, { meterStop: 0, timestamp: constant.timestamp });
  const second = idOf(await startOf(desk, constant));
  expect(second).not.toBe(first);
  expect(desk.transactions()).toHaveLength(2);
});

test('a refused token gets a real id all the same', async () => {
  const desk = desk16();
  const { answer } = await startOf(desk, { idTag: 'BAD' });
  expect(answer).toMatchObject({ transactionId: 1, idTagInfo: { status: 'Blocked' } });
  expect(desk.memory.open[0]!.payer?.status).toBe('Blocked');
});

describe('a stop', () => {
  test('told twice changes nothing and is accepted; a different one is quarantined', async () => {
    const desk = desk16();
    const id = idOf(await startOf(desk));
    await stopOf(desk, id);
    const again = await stopOf(desk, id, { transactionData: [] });
    expect(again).toMatchObject({ answer: {}, rows: [] });
    await stopOf(desk, id, { meterStop: 9999 });
    await stopOf(desk, id, { meterStop: 9999 });
    expect(desk.written('quarantine')).toMatchObject([{ kind: 'stop', reason: 'second_end' }]);
    expect(energyOf(desk)).toBe('600');
  });

  test.each([
    [4711, 'unknown_transaction'],
    [0, 'no_transaction_id'],
    [-1, 'no_transaction_id'],
  ])('of transaction %i is answered and quarantined once', async (id, reason) => {
    const desk = desk16();
    expect((await stopOf(desk, id, { idTag: 'A1' })).answer).toEqual({ idTagInfo: { status: 'Accepted' } });
    await stopOf(desk, id);
    expect(desk.written('quarantine')).toMatchObject([{ reason }]);
  });

  test('brings samples like any other', async () => {
    const desk = desk16();
    const id = idOf(await startOf(desk));
    const signed = { value: 'OCMF|{}|{}', format: 'SignedData', context: 'Transaction.End' };
    const transactionData = [
      { timestamp: at(3), sampledValue: [{ value: '1.3', unit: 'kWh' }] },
      { timestamp: at(6), sampledValue: [{ value: '1600', context: 'Transaction.End' }, signed] },
    ];
    await stopOf(desk, id, { transactionData });
    const samples = desk.written('meter_sample');
    expect(samples.map(({ context, energy_import_wh }) => [context, energy_import_wh])).toEqual([
      ['Transaction.Begin', '1000'],
      ['Transaction.End', '1600'],
      ['Sample.Periodic', '1300'],
    ]);
    expect(JSON.parse(samples[1]!.other as string).signed).toEqual([
      { measurand: 'Energy.Active.Import.Register', signed: 'OCMF|{}|{}' },
    ]);
  });

  test('that tells its own reading finer does not contradict itself; another reading does', async () => {
    for (const [value, anomalies] of [
      ['1599.6', []],
      ['1598', ['conflicting_sample']],
    ] as const) {
      const desk = desk16();
      const id = idOf(await startOf(desk));
      await stopOf(desk, id, {
        transactionData: [{ timestamp: at(6), sampledValue: [{ value, context: 'Transaction.End' }] }],
      });
      expect(energyOf(desk)).toBe('600');
      expect(desk.transactions()[0]!.settled.anomalies).toEqual(anomalies);
      expect(desk.written('meter_sample').at(-1)).toMatchObject({ energy_import_wh: value });
    }
  });

  test('that reads 0 is replaced by the latest sample', async () => {
    const desk = desk16();
    const id = idOf(await startOf(desk));
    await meterOf(desk, 5, { transactionId: id });
    await stopOf(desk, id, { meterStop: 0 });
    expect(energyOf(desk)).toBe('500');
    expect(desk.transactions()[0]!.settled.anomalies).toContain('register_backwards');
  });
});

describe('meter values', () => {
  test('without, or with an unknown, transaction id go to what is open at the connector', async () => {
    const desk = desk16();
    await startOf(desk);
    await meterOf(desk, 1);
    await meterOf(desk, 2, { transactionId: 0 });
    await meterOf(desk, 3, { transactionId: 4711 });
    const [transaction] = desk.memory.open;
    expect(desk.written('meter_sample').every((row) => row.transaction_id === transaction!.id)).toBe(true);
    expect(transaction!.used).toBe(false);
    expect(energyOf(desk)).toBe('300');
  });

  test('of connector 0 are the station’s own meter', async () => {
    const desk = desk16();
    await startOf(desk);
    await desk.meter16(0, [{ timestamp: at(1), sampledValue: [{ value: '5' }] }]);
    expect(desk.written('meter_sample').at(-1)).toMatchObject({ evse_number: 0, transaction_id: null });
  });

  test('told again change nothing; another value for the same instant is kept and flagged', async () => {
    const desk = desk16();
    const transactionId = idOf(await startOf(desk));
    await meterOf(desk, 1, { transactionId });
    const rows = desk.rows.length;
    await meterOf(desk, 1, { transactionId });
    expect(desk.rows).toHaveLength(rows);
    await desk.meter16(1, [{ timestamp: at(1), sampledValue: [{ value: '7' }] }], { transactionId });
    expect(desk.written('meter_sample').at(-1)).toMatchObject({ conflicting: true, energy_import_wh: '7' });
    expect(desk.memory.open[0]!.settled.anomalies).toEqual(['conflicting_sample']);
  });

  test('of an EVSE at rest are kept once', async () => {
    const desk = desk16();
    await meterOf(desk, 1);
    await meterOf(desk, 1);
    await meterOf(desk, 2);
    expect(desk.written('meter_sample')).toHaveLength(2);
  });

  test('of an unknown id and an idle connector are kept, and quarantined once for the id', async () => {
    const desk = desk16();
    await meterOf(desk, 1, { transactionId: 4711 });
    await meterOf(desk, 2, { transactionId: 4711 });
    expect(desk.written('meter_sample')).toHaveLength(2);
    expect(desk.written('quarantine')).toMatchObject([
      { kind: 'meter_values', station_transaction_id: '4711' },
    ]);
  });

  test('that come after the stop, hours late, still belong to it', async () => {
    const desk = desk16();
    const transactionId = idOf(await startOf(desk));
    await stopOf(desk, transactionId);
    desk.forget();
    desk.advance(7_200_000);
    await meterOf(desk, 4, { transactionId });
    expect(desk.written('meter_sample').at(-1)).toMatchObject({ transaction_id: desk.transactions()[0]!.id });
    expect(energyOf(desk)).toBe('600');
  });
});

test('a connector may be another EVSE by the station’s template', async () => {
  const desk = desk16({ facts: { template: { connectors: { '2': [1, 2] } } } });
  await startOf(desk, { connectorId: 2 });
  expect(desk.memory.open[0]).toMatchObject({ evse: 1, connector: 2 });
});

test('a boot closes what is open provisionally; the stop from the queue replaces that, days later', async () => {
  const desk = desk16();
  const id = idOf(await startOf(desk));
  await meterOf(desk, 2, { transactionId: id });
  desk.boot(true);
  expect(desk.memory.open).toHaveLength(1);
  desk.boot();
  expect(desk.transactions()[0]).toMatchObject({
    end: { provisional: 'station_booted', at: begun + 120_000 },
  });
  expect(energyOf(desk)).toBe('200');
  desk.advance(3 * 86_400_000);
  await stopOf(desk, id, { reason: 'PowerLoss' });
  expect(desk.transactions()[0]).toMatchObject({ end: { provisional: null, reason: 'PowerLoss' } });
  expect(energyOf(desk)).toBe('600');
});

test('the connector tells the charging state', async () => {
  const desk = desk16();
  await startOf(desk);
  const { events } = desk.connector({
    evse: 1,
    connector: 1,
    state: 'suspended_ev',
    at: new Date(begun + 60_000),
  });
  expect(desk.memory.open[0]!.chargingState).toBe('SuspendedEV');
  expect(events!.map(({ kind }) => kind)).toEqual(['transaction.updated']);
});

test('an attempt is told step by step, from the plug to the end', async () => {
  const desk = desk16();
  desk.connector({ evse: 1, connector: 1, state: 'preparing', at: new Date(begun - 60_000) });
  const transactionId = idOf(await startOf(desk));
  await meterOf(desk, 1, { transactionId });
  await meterOf(desk, 2, { transactionId });
  await stopOf(desk, transactionId);
  const steps = desk.written('attempt_log');
  expect(steps.map(({ step }) => step)).toEqual(['plugged', 'authorized', 'started', 'energy', 'ended']);
  expect(new Set(steps.map(({ attempt_id }) => attempt_id)).size).toBe(1);
});

test('a car that leaves before anything began is an attempt that failed', async () => {
  const desk = desk16();
  desk.connector({ evse: 1, connector: 1, state: 'preparing', at: new Date(begun) });
  desk.connector({ evse: 1, connector: 1, state: 'available', at: new Date(begun + 60_000) });
  expect(desk.written('attempt_log').map(({ step, reason }) => [step, reason])).toEqual([
    ['plugged', null],
    ['failed', 'unplugged'],
  ]);
});

test('any order and repetition of meter values and stops after a start bills the same', async () => {
  const minutes = [1, 2, 3, 4, 5];
  const script = fc.shuffledSubarray([...minutes, ...minutes, 6, 6], { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(script, fc.nat(12), async (order, restart) => {
      const desk = desk16();
      const transactionId = idOf(await startOf(desk));
      for (const [index, minute] of order.entries()) {
        if (index === restart) desk.forget();
        if (minute === 6) await stopOf(desk, transactionId);
        else await meterOf(desk, minute, { transactionId });
      }
      expect(energyOf(desk)).toBe('600');
      expect(desk.transactions()).toHaveLength(1);
      expect(desk.transactions()[0]!.settled.anomalies).toEqual([]);
      expect(desk.written('meter_sample')).toHaveLength(7);
    }),
    { numRuns: 50 },
  );
});

test('the hot path reads nothing: one narrow row and one sample', async () => {
  const desk = desk16();
  const transactionId = idOf(await startOf(desk));
  await meterOf(desk, 1, { transactionId });
  await meterOf(desk, 2, { transactionId });
  const decision = await meterOf(desk, 3, { transactionId });
  expect(decision.rows!.map((row) => row.sink.name)).toEqual(['transaction_progress', 'meter_sample']);
});
