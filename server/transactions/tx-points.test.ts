/** What a station's TxStartPoint and TxStopPoint make of one visit of a car (OCPP 2.x E01, E06): its transaction is told from another moment to another one. */

import { expect, test } from 'vitest';
import { createDesk, type Desk } from './testing.ts';
import { formatWattHours } from './watt-hours.ts';

type Event = Parameters<Desk['event']>[0];
const arrives = Date.UTC(2026, 0, 5, 8);
const at = (minute: number) => new Date(arrives + minute * 60_000).toISOString();

/** The visit, a minute each: what the station would tell of it, whatever its transaction begins and ends with. */
const visit = [
  { triggerReason: 'EVDetected', chargingState: 'Idle' },
  { triggerReason: 'CablePluggedIn', chargingState: 'EVConnected' },
  { triggerReason: 'Authorized', chargingState: 'EVConnected', token: true },
  { triggerReason: 'SignedDataReceived', chargingState: 'EVConnected' },
  { triggerReason: 'ChargingStateChanged', chargingState: 'SuspendedEV' },
  { triggerReason: 'ChargingStateChanged', chargingState: 'Charging', register: 1000 },
  { triggerReason: 'MeterValuePeriodic', chargingState: 'Charging', register: 2500 },
  { triggerReason: 'ChargingStateChanged', chargingState: 'SuspendedEV', register: 3000 },
  { triggerReason: 'StopAuthorized', chargingState: 'EVConnected', token: true },
  { triggerReason: 'EVCommunicationLost', chargingState: 'Idle' },
  { triggerReason: 'EVDeparted', chargingState: 'Idle' },
] as const;

const startPoints = {
  ParkingBayOccupancy: 0,
  EVConnected: 1,
  Authorized: 2,
  DataSigned: 3,
  PowerPathClosed: 4,
  EnergyTransfer: 5,
} as const;
const stopPoints = {
  EnergyTransfer: 7,
  Authorized: 8,
  PowerPathClosed: 8,
  EVConnected: 9,
  ParkingBayOccupancy: 10,
} as const;

/** The events between two moments of the visit; what was known before the first one comes along with it. */
function told(from: number, to: number, transactionId = 'T1'): Event[] {
  return visit.slice(from, to + 1).map((moment, seqNo) => {
    const minute = from + seqNo;
    const eventType = minute === from ? 'Started' : minute === to ? 'Ended' : 'Updated';
    const shown = 'token' in moment || (eventType === 'Started' && from > startPoints.Authorized);
    return {
      eventType,
      timestamp: at(minute),
      triggerReason: moment.triggerReason,
      seqNo,
      transactionInfo: { transactionId, chargingState: moment.chargingState },
      evse: { id: 1, connectorId: 1 },
      ...(shown && { idToken: { idToken: 'A1', type: 'ISO14443' as const } }),
      ...('register' in moment && {
        meterValue: [{ timestamp: at(minute), sampledValue: [{ value: moment.register }] }],
      }),
    };
  });
}

const points = Object.entries(startPoints).flatMap(([start, from]) =>
  Object.entries(stopPoints).map(([stop, to]) => ({ start, stop, from, to })),
);

test.each(points)(
  'a transaction from TxStartPoint $start to TxStopPoint $stop has that time, the whole energy and who pays',
  async ({ from, to }) => {
    const desk = createDesk({ start: arrives + 3_600_000 });
    for (const event of told(from, to)) {
      // The cable is pulled before the bay is free: what looks like an end is none where the transaction goes on.
      const { timestamp } = event;
      if (timestamp === at(stopPoints.ParkingBayOccupancy))
        desk.connector({ evse: 1, connector: 1, state: 'available', at: new Date(at(9.5)) });
      await desk.event(event);
    }
    expect(desk.transactions()).toHaveLength(1);
    const [transaction] = desk.transactions();
    expect(transaction).toMatchObject({
      startedAt: arrives + from * 60_000,
      startKnown: true,
      payer: { uid: 'A1' },
      end: { at: arrives + to * 60_000, provisional: null },
      sequence: { missing: [] },
    });
    expect(formatWattHours(transaction!.settled.energy)).toBe('2000');
  },
);

test('where both points are EnergyTransfer, a car that pauses and goes on has two transactions', async () => {
  const desk = createDesk({ start: arrives + 3_600_000 });
  const { EnergyTransfer: from } = startPoints;
  for (const event of told(from, stopPoints.EnergyTransfer, 'BEFORE')) await desk.event(event);
  const { EnergyTransfer: to } = stopPoints;
  for (const { meterValue, ...event } of told(from, to, 'AFTER')) {
    const timestamp = at((Date.parse(event.timestamp) - arrives) / 60_000 + 30);
    const value = 2000 + Number(meterValue?.[0]?.sampledValue[0]?.value);
    await desk.event({ ...event, timestamp, meterValue: [{ timestamp, sampledValue: [{ value }] }] });
  }
  expect(
    desk
      .transactions()
      .map(({ stationTransactionId, payer, settled, end }) => [
        stationTransactionId,
        payer?.uid,
        formatWattHours(settled.energy),
        end?.provisional,
      ]),
  ).toEqual([
    ['BEFORE', 'A1', '2000', null],
    ['AFTER', 'A1', '2000', null],
  ]);
  expect(desk.written('quarantine')).toEqual([]);
});

test('a connector that is plugged before the transaction may begin is an attempt, not a transaction', async () => {
  const desk = createDesk({ start: arrives + 3_600_000 });
  desk.connector({ evse: 1, connector: 1, state: 'occupied', at: new Date(at(1)) });
  expect(desk.transactions()).toEqual([]);
  for (const event of told(startPoints.PowerPathClosed, stopPoints.EVConnected)) await desk.event(event);
  expect(desk.transactions()).toHaveLength(1);
  const steps = desk.written('attempt_log');
  expect(steps.map(({ step }) => step)).toEqual(['plugged', 'authorized', 'started', 'energy', 'ended']);
  expect(new Set(steps.map(({ attempt_id }) => attempt_id)).size).toBe(1);
});
