import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Decision, MessageContext, StationFacts } from '../gateway/index.ts';
import { createBatchWriter } from '../platform/batch-writer.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { createTransactionSlot } from './load.ts';
import type { Memory } from './memory.ts';
import { createNumbers, leapTransactionNumbers } from './numbers.ts';
import { transactionsOcpp2 } from './ocpp2.ts';
import { transactionsOcpp16 } from './ocpp16.ts';
import { createOnStatus } from './orphans.ts';
import type { SpokeDependencies } from './spoke.ts';
import { createLookup } from './store.ts';
import { authorizeAll, noReservations, station as template } from './testing.ts';

let database: TestDatabase;
let writer: ReturnType<typeof createBatchWriter>;
const organizationId = newId();
const arrival = Date.UTC(2026, 0, 5, 12);
const begun = Date.UTC(2026, 0, 5, 8);
const at = (minutes: number) => new Date(begun + minutes * 60_000).toISOString();

beforeAll(async () => {
  database = await testDatabase();
  writer = createBatchWriter(() => database.dedicated({ pipeline: true }));
  await database.pool.query(
    `insert into organization (id, kind, name, path, created_at) values ($1, 'operator', 'o', array[$1::uuid], now())`,
    [organizationId],
  );
});
afterAll(async () => {
  await writer.close();
  await database.drop();
});

/** A station whose decisions are committed to the database, and whose memory can be read from there anew. */
async function connectStation(version: StationFacts['version'] = '2.0.1') {
  const facts = { ...template, id: newId(), organizationId, identity: newId(), version };
  const { pool } = database;
  await pool.query(
    'insert into station (id, organization_id, identity, created_at) values ($1, $2, $3, now())',
    [facts.id, organizationId, facts.identity],
  );
  await pool.query('insert into ownership (station_id) values ($1)', [facts.id]);
  const slot = createTransactionSlot(pool);
  const dependencies: SpokeDependencies = {
    slot,
    lookup: createLookup(pool),
    authorize: authorizeAll,
    reservations: noReservations,
    isMasterPass: async () => false,
    takeStatus: () => ({}),
    numbers: createNumbers(pool),
    newId,
  };
  let memory: Memory = slot.empty;
  const context = (): MessageContext => ({
    station: facts,
    messageId: '1',
    action: 'test',
    arrivedAt: new Date(arrival),
    memory: () => memory as never,
  });
  async function commit<D extends Pick<Decision<unknown>, 'rows' | 'remember'>>(decision: D): Promise<D> {
    const written = await writer.write({ stationId: facts.id, epoch: 0, version: 0 }, decision.rows ?? []);
    expect(written).toEqual({ outcome: 'written' });
    for (const { value } of decision.remember ?? []) memory = value as Memory;
    return decision;
  }
  const spoke2 = transactionsOcpp2(dependencies);
  const spoke16 = transactionsOcpp16(dependencies);
  return {
    id: facts.id,
    get memory() {
      return memory;
    },
    async reload() {
      memory = (await slot.load([facts.id])).get(facts.id)!;
      return memory;
    },
    event: async (request: Parameters<typeof spoke2.TransactionEvent>[1]) =>
      commit(await spoke2.TransactionEvent(context(), request)),
    start: async (request: Parameters<typeof spoke16.StartTransaction>[1]) =>
      commit(await spoke16.StartTransaction(context(), request)),
    stop: async (request: Parameters<typeof spoke16.StopTransaction>[1]) =>
      commit(await spoke16.StopTransaction(context(), request)),
    meter: async (request: Parameters<typeof spoke16.MeterValues>[1]) =>
      commit(await spoke16.MeterValues(context(), request)),
    available: async () =>
      commit(
        createOnStatus(dependencies)(context(), [
          {
            evseNumber: 1,
            connectorNumber: 1,
            state: 'available',
            previous: 'charging',
            at: new Date(arrival),
          },
        ]),
      ),
    rows: async (table: string) =>
      (await pool.query(`select * from ${table} where station_id = $1 order by 1`, [facts.id])).rows,
  };
}

type Event = Parameters<Awaited<ReturnType<typeof connectStation>>['event']>[0];

function event(seqNo: number, eventType: Event['eventType'], wattHours: number): Event {
  const context = {
    Started: 'Transaction.Begin',
    Updated: 'Sample.Periodic',
    Ended: 'Transaction.End',
  } as const;
  return {
    eventType,
    timestamp: at(seqNo),
    triggerReason: 'MeterValuePeriodic',
    seqNo,
    transactionInfo: { transactionId: 'T1', chargingState: 'Charging' },
    evse: { id: 1, connectorId: 1 },
    meterValue: [
      {
        timestamp: at(seqNo),
        sampledValue: [
          { value: wattHours, context: context[eventType] },
          { value: 11_000.5, measurand: 'Power.Active.Import', context: context[eventType] },
        ],
      },
    ],
    ...(seqNo === 0 && { idToken: { idToken: 'A1', type: 'ISO14443' as const } }),
  };
}

/** Memory without what is not stored. */
const stored = ({ open, recent }: Memory) =>
  [...open, ...recent].map(({ recent: _, power, ...transaction }) => ({
    ...transaction,
    power: power.map(({ at, watts }) => [at, watts]),
  }));

describe('memory that is read anew', () => {
  test('is what it was, after each message of a transaction', async () => {
    const station = await connectStation();
    const events = [
      event(0, 'Started', 1000.5),
      event(1, 'Updated', 1100.25),
      event(2, 'Updated', 1200),
      event(4, 'Updated', 1400.000001),
      event(5, 'Ended', 1500),
    ];
    for (const told of events) {
      await station.event(told);
      const before = stored(station.memory);
      expect(stored(await station.reload())).toEqual(before);
    }
    const [row] = await station.rows('transaction');
    expect(row).toMatchObject({
      state: 'ended',
      energy_wh: '499.5',
      register_source: 'registers',
      missing_seq_nos: [3],
      anomalies: ['gap'],
      token_uid: 'A1',
      stop_reason: 'Local',
    });
  });

  test('knows the power of a transaction that has no register', async () => {
    const station = await connectStation();
    const power = (seqNo: number, watts: number): Event => ({
      ...event(seqNo, seqNo === 0 ? 'Started' : 'Updated', 0),
      meterValue: [
        { timestamp: at(seqNo), sampledValue: [{ value: watts, measurand: 'Power.Active.Import' }] },
      ],
    });
    for (const told of [power(0, 6000), power(2, 6000), power(1, 6000)]) await station.event(told);
    const before = stored(station.memory);
    expect(before[0]!.power).toHaveLength(3);
    expect(stored(await station.reload())).toEqual(before);
    expect(await station.rows('transaction')).toMatchObject([{ energy_wh: '200', energy_estimated: true }]);
  });

  test('holds a provisional end, and a 1.6 transaction with its charging state', async () => {
    const station = await connectStation('1.6');
    const { answer } = await station.start({ connectorId: 1, idTag: 'A1', meterStart: 10, timestamp: at(0) });
    const { transactionId } = answer as { transactionId: number };
    await station.meter({
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: at(1), sampledValue: [{ value: '20' }] }],
    });
    await station.available();
    const before = stored(station.memory);
    expect(stored(await station.reload())).toEqual(before);
    expect(await station.rows('transaction')).toMatchObject([
      { provisional: true, provisional_reason: 'connector_available', energy_wh: '10' },
    ]);
    await station.stop({ transactionId, meterStop: 35, timestamp: at(2) });
    expect(await station.rows('transaction')).toMatchObject([{ provisional: false, energy_wh: '25' }]);
  });
});

test('messages told again after a restart write nothing, however old', async () => {
  const station = await connectStation();
  const events = [event(0, 'Started', 1000), event(1, 'Updated', 1100), event(2, 'Ended', 1200)];
  for (const told of events) await station.event(told);
  for (let other = 0; other < 4; other += 1) {
    const next = event(0, 'Started', 1);
    await station.event({
      ...next,
      timestamp: at(10 + other),
      transactionInfo: { transactionId: `X${other}` },
    });
    await station.event({
      ...event(1, 'Ended', 2),
      timestamp: at(11 + other),
      transactionInfo: { transactionId: `X${other}` },
    });
  }
  await station.reload();
  expect(station.memory.recent.map((one) => one.stationTransactionId)).not.toContain('T1');
  for (const told of events) expect((await station.event(told)).rows).toEqual([]);
  const conflicting = await station.event(event(2, 'Ended', 99));
  expect(conflicting.rows!.map((row) => row.sink.name)).toContain('quarantine');
  expect(await station.rows('quarantine')).toHaveLength(1);
});

test('the same start is found in the database when memory does not reach back', async () => {
  const station = await connectStation('1.6');
  const start = { connectorId: 1, idTag: 'A1', meterStart: 10, timestamp: '1970-01-01T00:00:00Z' };
  const first = await station.start(start);
  await station.reload();
  const second = await station.start(start);
  expect(second).toMatchObject({ answer: first.answer, rows: [] });
});

test('another value for an instant that is on file is flagged after a restart too', async () => {
  const station = await connectStation('1.6');
  const value = (text: string) => ({
    connectorId: 1,
    meterValue: [{ timestamp: at(1), sampledValue: [{ value: text }] }],
  });
  await station.meter(value('5.5'));
  await station.reload();
  await station.meter(value('5.5'));
  await station.meter(value('6'));
  const samples = await station.rows('meter_sample');
  expect(samples.map(({ conflicting }) => conflicting).sort()).toEqual([false, true]);
});

test('numbers are unique over nodes, and leap ahead after a restore', async () => {
  const [one, two] = [createNumbers(database.pool), createNumbers(database.pool)];
  const taken = await Promise.all(Array.from({ length: 500 }, (_, index) => (index % 2 ? one : two).next()));
  expect(new Set(taken).size).toBe(500);
  const last = await leapTransactionNumbers(database.pool, 10_000);
  expect(last).toBeGreaterThanOrEqual(Math.max(...taken) + 10_000 - 400);
  expect(await createNumbers(database.pool).next()).toBe(last + 1);
});
