import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Authorize } from '../drivers/index.ts';
import { judgeTime } from '../platform/station-time.ts';
import { silent } from './spoke.ts';
import { authorizeAll, createDesk, type Desk } from './testing.ts';
import { tell } from './transaction.ts';
import { formatWattHours } from './watt-hours.ts';

type Event = Parameters<Desk['event']>[0];
const start = Date.UTC(2026, 0, 5, 8);
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();

function register(wattHours: number, context: 'Transaction.Begin' | 'Transaction.End' | 'Sample.Periodic') {
  return { value: wattHours, context, unitOfMeasure: { unit: 'Wh' } };
}

/** Message n of an ordinary charge: begin at 1000 Wh, 100 Wh a minute, the last one ends it. */
function message(seqNo: number, last: number, id = 'T1'): Event {
  const eventType = seqNo === 0 ? 'Started' : seqNo === last ? 'Ended' : 'Updated';
  const context = {
    Started: 'Transaction.Begin',
    Updated: 'Sample.Periodic',
    Ended: 'Transaction.End',
  } as const;
  return {
    eventType,
    timestamp: at(seqNo),
    triggerReason:
      eventType === 'Started' ? 'Authorized' : eventType === 'Ended' ? 'EVDeparted' : 'MeterValuePeriodic',
    seqNo,
    transactionInfo: {
      transactionId: id,
      chargingState: eventType === 'Ended' ? 'Idle' : 'Charging',
      ...(eventType === 'Ended' && { stoppedReason: 'EVDisconnected' }),
    },
    evse: { id: 1, connectorId: 1 },
    meterValue: [{ timestamp: at(seqNo), sampledValue: [register(1000 + seqNo * 100, context[eventType])] }],
    ...(eventType === 'Started' && { idToken: { idToken: 'A1', type: 'ISO14443' as const } }),
  };
}

const charge = (last: number, id?: string) =>
  Array.from({ length: last + 1 }, (_, seqNo) => message(seqNo, last, id));

async function tellAll(desk: Desk, events: readonly Event[]) {
  for (const event of events) await desk.event(event);
}

/** What bills and what people see, without when we learned it and in which order. */
function outcomeOf(desk: Desk, id = 'T1') {
  const transaction = desk.transactions().find((one) => one.stationTransactionId === id)!;
  const { settled, end, startedAt, payer, chargingState, sequence, evse, startKnown } = transaction;
  return {
    energy: formatWattHours(settled.energy),
    source: settled.source,
    anomalies: settled.anomalies,
    startedAt,
    startKnown,
    end: end && { at: end.at, reason: end.reason, provisional: end.provisional },
    payer: payer?.uid,
    chargingState,
    sequence,
    evse,
  };
}

describe('laws', () => {
  const last = 6;
  const script = fc
    .shuffledSubarray([...charge(last), ...charge(last)], {
      minLength: 2 * (last + 1),
      maxLength: 2 * (last + 1),
    })
    .chain((events) => fc.tuple(fc.constant(events), fc.array(fc.nat(events.length), { maxLength: 3 })));

  test('any order and repetition of a transaction’s events, with restarts between, gives the same', async () => {
    const plain = createDesk({ start: start + 3_600_000 });
    await tellAll(plain, charge(last));
    const expected = outcomeOf(plain);
    expect(expected).toMatchObject({
      energy: '600',
      source: 'registers',
      anomalies: [],
      sequence: { missing: [] },
    });
    await fc.assert(
      fc.asyncProperty(script, async ([events, restarts]) => {
        const desk = createDesk({ start: start + 3_600_000 });
        for (const [index, event] of events.entries()) {
          if (restarts.includes(index)) desk.forget();
          await desk.event(event);
        }
        expect(outcomeOf(desk)).toEqual(expected);
        expect(desk.written('transaction_event')).toHaveLength(last + 1);
        expect(desk.written('meter_sample')).toHaveLength(last + 1);
      }),
      { numRuns: 60 },
    );
  });

  test('a replayed message changes nothing and writes nothing', async () => {
    const desk = createDesk({ start: start + 3_600_000 });
    await tellAll(desk, charge(last));
    const rows = desk.rows.length;
    const before = desk.memory;
    for (const event of charge(last)) {
      const { rows: written, events, live } = await desk.event(event);
      expect([written, events, live].flat()).toEqual([]);
    }
    expect(desk.rows).toHaveLength(rows);
    expect(desk.memory).toBe(before);
  });

  test('a decision that is lost before its commit, and the resend, give the same as one telling', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([0, 1, 2, 3, 4, 5, 6]), async (lost) => {
        const desk = createDesk({ start: start + 3_600_000 });
        const { TransactionEvent } = (await import('./ocpp2.ts')).transactionsOcpp2(desk.dependencies);
        for (const event of charge(last)) {
          if (lost.includes(event.seqNo)) await TransactionEvent(desk.context(), event);
          await desk.event(event);
        }
        expect(outcomeOf(desk)).toMatchObject({ energy: '600', anomalies: [] });
        expect(desk.written('transaction_event')).toHaveLength(last + 1);
      }),
      { numRuns: 20 },
    );
  });

  test('energy is never negative, whatever the registers show', async () => {
    const reading = fc.record({
      minute: fc.integer({ min: 0, max: 300 }),
      value: fc.integer({ min: -500, max: 90_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (readings, ends) => {
          const desk = createDesk({ start: start + 86_400_000 });
          const events = readings.map(
            ({ minute, value }, seqNo): Event => ({
              ...message(1, 9),
              seqNo,
              eventType:
                seqNo === 0 ? 'Started' : ends && seqNo === readings.length - 1 ? 'Ended' : 'Updated',
              meterValue: [{ timestamp: at(minute), sampledValue: [{ value }] }],
            }),
          );
          await tellAll(desk, events);
          expect(desk.transactions()[0]!.settled.energy).toBeGreaterThanOrEqual(0n);
        },
      ),
    );
  });
});

test('a transaction bills the end register minus the start register, in the units that were told', async () => {
  const desk = createDesk({ start });
  await tellAll(desk, [
    {
      ...message(0, 2),
      meterValue: [
        {
          timestamp: at(0),
          sampledValue: [{ value: 1.0005, context: 'Transaction.Begin', unitOfMeasure: { unit: 'kWh' } }],
        },
      ],
    },
    {
      ...message(2, 2),
      meterValue: [
        {
          timestamp: at(2),
          sampledValue: [
            { value: 12, context: 'Transaction.End', unitOfMeasure: { unit: 'Wh', multiplier: 2 } },
          ],
        },
      ],
    },
  ]);
  expect(outcomeOf(desk)).toMatchObject({ energy: '199.5', anomalies: ['gap'] });
});

test('the same id at two EVSEs of two stations, and two ids at once, are different transactions', async () => {
  const desk = createDesk({ start });
  await tellAll(desk, [message(0, 5), { ...message(0, 5, 'T2'), evse: { id: 2 } }]);
  expect(desk.memory.open.map(({ evse, stationTransactionId }) => [evse, stationTransactionId])).toEqual([
    [1, 'T1'],
    [2, 'T2'],
  ]);
});

test('an end before its start is recorded; the start that comes late completes it', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  await desk.event(message(3, 3));
  expect(outcomeOf(desk)).toMatchObject({
    startKnown: false,
    anomalies: ['register_missing', 'start_missing'],
    energy: '0',
  });
  await tellAll(desk, [message(0, 3), message(2, 3)]);
  expect(outcomeOf(desk)).toMatchObject({
    startKnown: true,
    startedAt: start,
    energy: '300',
    anomalies: ['gap'],
  });
  await desk.event(message(1, 3));
  expect(outcomeOf(desk).anomalies).toEqual([]);
});

test('the same number with another body is kept whole and flagged; an end so is quarantined too', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  await tellAll(desk, charge(2));
  const other = {
    ...message(2, 2),
    meterValue: [{ timestamp: at(2), sampledValue: [register(9000, 'Transaction.End')] }],
  };
  await desk.event(other);
  await desk.event(other);
  expect(outcomeOf(desk)).toMatchObject({ energy: '200', anomalies: ['conflicting_event'] });
  const events = desk.written('transaction_event');
  expect(events.map(({ seq_no, variant }) => [seq_no, variant])).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 1],
  ]);
  expect(JSON.parse(events[3]!.data as string).body).toEqual(other);
  expect(desk.written('quarantine')).toMatchObject([{ kind: 'ended', reason: 'second_end' }]);
});

test('an end under a number that was used ends its transaction all the same, flagged', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  await desk.event(message(0, 2));
  await desk.event(message(1, 2));
  await desk.event({ ...message(2, 2), seqNo: 1 });
  expect(outcomeOf(desk)).toMatchObject({ energy: '200', anomalies: ['conflicting_event'] });
  expect(desk.written('quarantine')).toEqual([]);
  expect(desk.written('transaction_event').map(({ seq_no, variant }) => [seq_no, variant])).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
});

test('a start with a refused token is recorded all the same, and the answer says no', async () => {
  const desk = createDesk({ start });
  const { answer } = await desk.event({ ...message(0, 5), idToken: { idToken: 'BAD1', type: 'ISO14443' } });
  expect(answer).toMatchObject({ idTokenInfo: { status: 'Blocked' } });
  expect(desk.memory.open[0]!.payer).toMatchObject({ uid: 'BAD1', status: 'Blocked' });
  expect(desk.written('attempt_log').map(({ step }) => step)).toEqual(['refused', 'started']);
});

test('the first accepted token pays; a stop token never does', async () => {
  const desk = createDesk({ start });
  const { idToken: _, ...plugged } = message(0, 9);
  await desk.event(plugged);
  await desk.event({
    ...message(1, 9),
    triggerReason: 'StopAuthorized',
    idToken: { idToken: 'STOP', type: 'ISO14443' },
  });
  expect(desk.memory.open[0]).toMatchObject({ payer: null, stopTokenUid: 'STOP' });
  await desk.event({
    ...message(2, 9),
    triggerReason: 'Authorized',
    idToken: { idToken: 'BAD', type: 'ISO14443' },
  });
  await desk.event({
    ...message(4, 9),
    triggerReason: 'Authorized',
    idToken: { idToken: 'LATER', type: 'ISO14443' },
  });
  await desk.event({
    ...message(3, 9),
    triggerReason: 'Authorized',
    idToken: { idToken: 'FIRST', type: 'ISO14443' },
  });
  expect(desk.memory.open[0]!.payer).toMatchObject({ uid: 'FIRST', status: 'Accepted' });
});

test('a resend of a start gets the first answer, also when the token was blocked meanwhile', async () => {
  let blocked = false;
  const desk = createDesk({
    start,
    authorize: async (facts, shown) => {
      const { authorizeAll } = await import('./testing.ts');
      return authorizeAll(facts, blocked ? { ...shown, uid: `BAD${shown.uid}` } : shown);
    },
  });
  const first = await desk.event(message(0, 9));
  blocked = true;
  desk.forget();
  const second = await desk.event(message(0, 9));
  expect(second.answer).toEqual(first.answer);
  expect(second.rows).toEqual([]);
});

test('a time without sense is kept as sent, flagged, and replaced by the arrival', async () => {
  const desk = createDesk({ start });
  await desk.event({ ...message(0, 9), timestamp: '1970-01-01T00:00:00Z' });
  expect(desk.memory.open[0]).toMatchObject({ startedAt: start, startedSent: '1970-01-01T00:00:00Z' });
  expect(outcomeOf(desk).anomalies).toEqual(['clock']);
});

test('a register that runs backwards, or leaps, is flagged and bills nothing negative', async () => {
  const backwards = createDesk({ start: start + 3_600_000 });
  await tellAll(backwards, [
    message(0, 2),
    {
      ...message(2, 2),
      meterValue: [{ timestamp: at(2), sampledValue: [register(400, 'Transaction.End')] }],
    },
  ]);
  expect(outcomeOf(backwards)).toMatchObject({ energy: '0' });
  expect(outcomeOf(backwards).anomalies).toContain('register_backwards');
  const leap = createDesk({ start: start + 3_600_000 });
  await tellAll(leap, [
    message(0, 2),
    {
      ...message(2, 2),
      meterValue: [{ timestamp: at(2), sampledValue: [register(9e6, 'Transaction.End')] }],
    },
  ]);
  expect(outcomeOf(leap).anomalies).toContain('register_jump');
});

test('an end register of 0, which some stations send, is replaced by the latest sample', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  await tellAll(desk, [
    message(0, 2),
    message(1, 2),
    { ...message(2, 2), meterValue: [{ timestamp: at(2), sampledValue: [register(0, 'Transaction.End')] }] },
  ]);
  expect(outcomeOf(desk)).toMatchObject({ energy: '100', source: 'samples' });
});

test('without any register the energy is integrated from power, flagged as estimated', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  const power = (seqNo: number, watts: number): Event => ({
    ...message(seqNo, 2),
    meterValue: [
      { timestamp: at(seqNo * 30), sampledValue: [{ value: watts, measurand: 'Power.Active.Import' }] },
    ],
    timestamp: at(seqNo * 30),
  });
  await tellAll(desk, [power(2, 6000), power(0, 6000), power(1, 12_000)]);
  expect(outcomeOf(desk)).toMatchObject({ energy: '9000', source: 'power', anomalies: ['register_missing'] });
});

test('begin and end are read at the same location of the meter', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  const two = (
    seqNo: number,
    outlet: number,
    inlet: number,
    context: 'Transaction.Begin' | 'Transaction.End',
  ): Event => ({
    ...message(seqNo, 1),
    meterValue: [
      {
        timestamp: at(seqNo),
        sampledValue: [register(outlet, context), { ...register(inlet, context), location: 'Inlet' }],
      },
    ],
  });
  await tellAll(desk, [two(0, 100, 5000, 'Transaction.Begin'), two(1, 350, 5400, 'Transaction.End')]);
  expect(outcomeOf(desk).energy).toBe('250');
});

test('exported energy is counted for itself and never netted', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  const both = (
    seqNo: number,
    imported: number,
    exported: number,
    context: 'Transaction.Begin' | 'Transaction.End',
  ): Event => ({
    ...message(seqNo, 1),
    meterValue: [
      {
        timestamp: at(seqNo),
        sampledValue: [
          register(imported, context),
          { ...register(exported, context), measurand: 'Energy.Active.Export.Register' },
        ],
      },
    ],
  });
  await tellAll(desk, [both(0, 100, 10, 'Transaction.Begin'), both(1, 300, 60, 'Transaction.End')]);
  const { settled } = desk.transactions()[0]!;
  expect([settled.energy, settled.exported].map(formatWattHours)).toEqual(['200', '50']);
});

test('another value for the same instant is kept and flagged, and changes no energy', async () => {
  const desk = createDesk({ start: start + 3_600_000 });
  await tellAll(desk, [message(0, 9), message(1, 9)]);
  await desk.meter2({
    evseId: 1,
    meterValue: [{ timestamp: at(1), sampledValue: [register(5000, 'Sample.Periodic')] }],
  });
  expect(desk.written('meter_sample').map(({ conflicting }) => conflicting)).toEqual([false, false, true]);
  expect(outcomeOf(desk)).toMatchObject({ energy: '100', anomalies: ['conflicting_sample'] });
});

describe('a transaction that nobody ends', () => {
  const free = (minute: number) =>
    ({ evse: 1, connector: 1, state: 'available', at: new Date(start + minute * 60_000) }) as const;

  test('is closed provisionally when its connector becomes available, and a late real end replaces that', async () => {
    const desk = createDesk({ start });
    await tellAll(desk, [message(0, 5), message(1, 5)]);
    const { events } = desk.connector(free(3));
    expect(events!.map(({ kind }) => kind)).toEqual(['transaction.provisional']);
    expect(outcomeOf(desk)).toMatchObject({ energy: '100', end: { provisional: 'connector_available' } });
    desk.advance(86_400_000 * 2);
    await tellAll(desk, charge(5));
    expect(outcomeOf(desk)).toMatchObject({
      energy: '500',
      end: { at: start + 300_000, provisional: null },
      anomalies: [],
    });
  });

  test('is not closed by a state from before it, nor while only authorized', async () => {
    const desk = createDesk({ start });
    await desk.event(message(0, 5));
    desk.connector(free(-10));
    expect(desk.memory.open).toHaveLength(1);
    const early = createDesk({ start });
    await early.event({ ...message(0, 5), transactionInfo: { transactionId: 'T1' } });
    early.connector(free(1));
    expect(early.memory.open).toHaveLength(1);
  });

  test('is opened again when the station goes on telling of it', async () => {
    const desk = createDesk({ start });
    await desk.event(message(0, 5));
    desk.connector(free(1));
    expect(desk.memory.open).toHaveLength(0);
    await desk.event(message(3, 5));
    expect(desk.memory.open).toHaveLength(1);
    expect(desk.written('transaction_event').map(({ kind }) => kind)).toEqual([
      'started',
      'provisional',
      'reopened',
      'updated',
    ]);
  });

  test('is not opened again once its end was confirmed: it is marked for a person', async () => {
    const desk = createDesk({ start });
    await desk.event(message(0, 5));
    desk.connector(free(1));
    const closed = { ...desk.transactions()[0]!, confirmedAt: start + 86_400_000 };
    const time = judgeTime(at(3), start + 86_400_000);
    const after = tell(closed, { ...silent, kind: 'updated', time, seqNo: 3, digest: 1 }, 22_000);
    expect(after.end).toEqual(closed.end);
    expect(after.settled.anomalies).toContain('conflicting_event');
  });

  test('survives a boot: 2.x may go on, and is asked', async () => {
    const desk = createDesk({ start });
    await desk.event(message(0, 5));
    desk.boot();
    expect(desk.memory.open).toHaveLength(1);
  });
});

test('the hot path writes a narrow row, a sample and an event, and tells the live stream', async () => {
  const desk = createDesk({ start });
  await tellAll(desk, [message(0, 9), message(1, 9), message(2, 9)]);
  desk.rows.length = 0;
  const decision = await desk.event(message(3, 9));
  expect(decision.rows!.map((row) => row.sink.name)).toEqual([
    'transaction_progress',
    'transaction_event',
    'meter_sample',
  ]);
  expect(decision.events).toEqual([]);
  expect(decision.live).toMatchObject([{ kind: 'meter', data: { evse: 1, energyWh: 300 } }]);
});

test('numbers that no column could hold do no harm', async () => {
  const desk = createDesk({ start });
  await desk.event({
    ...message(0, 9),
    seqNo: 3_000_000_000,
    reservationId: 3_000_000_000,
    evse: { id: 3_000_000_000, connectorId: 70_000 },
  });
  expect(desk.memory.open[0]).toMatchObject({
    evse: null,
    connector: null,
    reservationId: null,
    sequence: null,
  });
  expect(outcomeOf(desk).anomalies).toContain('bad_sequence');
});

test('an event says what its connector is, when that is news and not history', async () => {
  const desk = createDesk({ start });
  await tellAll(desk, [message(0, 3), message(1, 3), message(3, 3)]);
  expect(desk.statuses.map(({ evse, connector, state }) => [evse, connector, state])).toEqual([
    [1, 1, 'charging'],
    [1, 1, 'available'],
  ]);
  const late = createDesk({ start: start + 86_400_000 });
  await tellAll(late, charge(3));
  expect(late.statuses).toEqual([]);
});

test('a token of the master pass group ends transactions and begins none (C16)', async () => {
  const authorize: Authorize = async (station, shown) => ({
    ...(await authorizeAll(station, shown)),
    token: { id: 'm', kind: 'rfid', organizationId: 'o', groupUid: 'MASTER' },
  });
  const desk = createDesk({ start: start + 3_600_000, authorize });
  const begun = await desk.event(message(0, 2));
  expect(begun.answer).toMatchObject({ idTokenInfo: { status: 'Invalid' } });
  expect(desk.transactions()[0]?.payer).toMatchObject({ uid: 'A1', status: 'Invalid' });
  const ended = await desk.event({
    ...message(2, 2),
    triggerReason: 'StopAuthorized',
    idToken: { idToken: 'A1', type: 'ISO14443' },
  });
  expect(ended.answer).toMatchObject({ idTokenInfo: { status: 'Accepted' } });
});
