import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Decision, MessageContext, StationFacts } from '../gateway/index.ts';
import type { Row } from '../platform/batch.ts';
import { createBatchWriter } from '../platform/batch-writer.ts';
import { newId } from '../platform/ids.ts';
import { judgeTime } from '../platform/station-time.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { connectorStates } from './contract.ts';
import { placesSlot } from './memory.ts';
import { locationsOcpp2, stateOfCharging } from './ocpp2.ts';
import { locationsOcpp16 } from './ocpp16.ts';
import { createTakeStatus, type OnStatus } from './spoke.ts';
import { maxEvses, noPlaces, type Places, recordStatus, type StatusReport } from './status.ts';

const arrivedAt = new Date('2026-03-01T12:00:00Z');
const station = { id: newId() };

function report(
  evse: number,
  connector: number | undefined,
  state: StatusReport['state'],
  more = {},
): StatusReport {
  const time = judgeTime(arrivedAt.toISOString(), arrivedAt.getTime());
  return { evse, connector, state, time, source: 'test', ...more };
}
const record = (places: Places, ...reports: StatusReport[]) => recordStatus(places, station, reports, newId);
const statesOf = (places: Places) =>
  places.connectors.map(({ evse, number, state }) => `${evse}.${number} ${state}`);
const sinksOf = (rows: readonly Row[] = []) => rows.map(({ sink }) => sink.name);

describe('what a station tells of its connectors', () => {
  test('makes the EVSE and connector that were not known, once', () => {
    const first = record(noPlaces, report(1, 1, 'available'), report(1, 2, 'available'));
    expect(statesOf(first.places)).toEqual(['1.1 available', '1.2 available']);
    expect(sinksOf(first.rows).filter((name) => name === 'evse_told')).toHaveLength(1);
    expect(first.events.map(({ data }) => [data.connector, data.previous])).toEqual([
      [1, 'unknown'],
      [2, 'unknown'],
    ]);
  });

  test('a repeat writes nothing, yet is told to whoever acts on it', () => {
    const { places } = record(noPlaces, report(1, 1, 'available'));
    const again = record(places, report(1, 1, 'available'));
    expect(again).toMatchObject({
      rows: [],
      events: [],
      told: [{ state: 'available', previous: 'available' }],
    });
    expect(again.places).toBe(places);
  });

  test('number 0 is the station itself, never an EVSE', () => {
    const { places, rows } = record(noPlaces, report(0, 0, 'faulted', { errorCode: 'PowerMeterFailure' }));
    expect(places).toMatchObject({
      status: 'faulted',
      errorCode: 'PowerMeterFailure',
      evses: [],
      connectors: [],
    });
    expect(sinksOf(rows)).toEqual(['status_log', 'station_status']);
  });

  test('an EVSE as a whole means all its connectors, and connector 1 when none is known', () => {
    expect(statesOf(record(noPlaces, report(3, 0, 'unavailable')).places)).toEqual(['3.1 unavailable']);
    const { places } = record(
      noPlaces,
      report(1, 1, 'available'),
      report(1, 2, 'available'),
      report(1, 0, 'faulted'),
    );
    expect(statesOf(places)).toEqual(['1.1 faulted', '1.2 faulted']);
  });

  test('without a connector the one in use is meant', () => {
    const { places } = record(noPlaces, report(1, 1, 'available'), report(1, 2, 'occupied'));
    expect(statesOf(record(places, report(1, undefined, 'charging')).places)).toContain('1.2 charging');
  });

  test('occupied does not blur what is known better, but ends what is over', () => {
    const { places } = record(noPlaces, report(1, 1, 'suspended_ev'));
    expect(record(places, report(1, 1, 'occupied')).rows).toEqual([]);
    const faulted = record(places, report(1, 1, 'faulted'));
    expect(statesOf(record(faulted.places, report(1, 1, 'occupied')).places)).toEqual(['1.1 occupied']);
  });

  test('another reason for the same state is a change', () => {
    const { places } = record(noPlaces, report(1, 1, 'faulted', { errorCode: 'GroundFailure' }));
    const { rows, events } = record(places, report(1, 1, 'faulted', { errorCode: 'OverVoltage' }));
    expect(sinksOf(rows)).toEqual(['status_log', 'connector_told']);
    expect(events).toMatchObject([{ data: { errorCode: 'OverVoltage' } }]);
  });

  test('a station that invents EVSEs without end is stopped at a bound', () => {
    const reports = Array.from({ length: maxEvses + 50 }, (_, n) => report(n + 1, 1, 'available'));
    const { places, rows } = record(noPlaces, ...reports);
    expect(places.connectors).toHaveLength(maxEvses);
    expect(rows).toHaveLength(3 * maxEvses);
  });

  test('memory and rows agree whatever is told, and telling it all again ends in the same state', () => {
    const anyReport = fc
      .tuple(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 2 }),
        fc.constantFrom(...connectorStates),
      )
      .map(([evse, connector, state]) => report(evse, evse === 0 ? 0 : connector, state));
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 20 }), (reports) => {
        const { places, rows } = record(noPlaces, ...reports);
        const written = new Map<unknown, unknown>();
        for (const { sink, values } of rows)
          if (sink.name === 'connector_told') written.set(values.id, values.state);
        expect(new Map(places.connectors.map(({ id, state }) => [id, state]))).toEqual(written);
        const last = reports.at(-1);
        if (last) expect(record(places, last).rows).toEqual([]);
      }),
    );
  });
});

describe('how each version tells it', () => {
  let database: TestDatabase;
  let slot: ReturnType<typeof placesSlot>;
  const facts: StationFacts = {
    ...station,
    identity: 'CS-1',
    organizationId: newId(),
    siteId: null,
    zone: 'UTC',
    version: '2.0.1',
    bootStatus: 'accepted',
    lenient: true,
    template: { connectors: { '2': [1, 2] } },
  };

  beforeAll(async () => {
    database = await testDatabase();
    slot = placesSlot(database.pool);
    const { organizationId, identity } = facts;
    const made = { created_at: new Date() };
    const organization = { id: organizationId, kind: 'operator', name: 'O', path: [organizationId], ...made };
    await database.db.insertInto('organization').values(organization).execute();
    const row = { id: station.id, organization_id: organizationId, identity, ...made };
    await database.db.insertInto('station').values(row).execute();
  });
  afterAll(() => database.drop());

  const context = (places: Places): MessageContext => ({
    station: facts,
    messageId: '1',
    action: '',
    arrivedAt,
    memory: <T>() => places as T,
  });
  const nothing: OnStatus = () => ({});
  const placesAfter = ({ remember = [] }: Partial<Decision<unknown>>, before: Places): Places =>
    (remember.find((one) => one.slot === 'places')?.value as Places | undefined) ?? before;

  test('what is written is what is loaded again after a reconnection', async () => {
    const take = createTakeStatus(slot, newId, nothing);
    const writer = createBatchWriter(() => database.dedicated({ pipeline: true }));
    let places = noPlaces;
    const steps = [
      [report(0, 0, 'available'), report(1, 1, 'available'), report(1, 2, 'preparing')],
      [
        report(1, 1, 'faulted', {
          errorCode: 'ConnectorLockFailure',
          vendorErrorCode: 'E-27',
          info: 'latch',
        }),
      ],
      [report(2, 1, 'available')],
    ];
    for (const reports of steps) {
      const extra = take(context(places), reports);
      expect(await writer.write(undefined, extra.rows ?? [])).toEqual({ outcome: 'written' });
      places = placesAfter(extra, places);
    }
    await writer.close();
    const loaded = (await slot.load([station.id])).get(station.id)!;
    const sorted = (all: Places) => ({
      ...all,
      evses: all.evses.toSorted((a, b) => a.number - b.number),
      connectors: all.connectors.toSorted((a, b) => a.evse - b.evse || a.number - b.number),
    });
    expect(sorted(loaded)).toEqual(sorted(places));
    const { rows } = await database.pool.query('select count(*) as logged from status_log');
    expect(rows).toEqual([{ logged: 5 }]);
  });

  test('1.6: connectors are numbered flat, unless the template says otherwise', () => {
    const { StatusNotification } = locationsOcpp16(createTakeStatus(slot, newId, nothing));
    const told = (connectorId: number) =>
      statesOf(
        placesAfter(
          StatusNotification(context(noPlaces), {
            connectorId,
            status: 'SuspendedEVSE',
            errorCode: 'NoError',
          }),
          noPlaces,
        ),
      );
    expect(told(1)).toEqual(['1.1 suspended_evse']);
    expect(told(2)).toEqual(['1.2 suspended_evse']);
    expect(told(3)).toEqual(['3.1 suspended_evse']);
    expect(told(0)).toEqual([]);
  });

  test.each([-1, 70_000])(
    '1.6: connector %i cannot be, and is refused without spoiling a batch',
    (connectorId) => {
      const { StatusNotification } = locationsOcpp16(createTakeStatus(slot, newId, nothing));
      const { answer } = StatusNotification(context(noPlaces), {
        connectorId,
        status: 'Available',
        errorCode: 'NoError',
      });
      expect(answer).toMatchObject({ refuse: { code: 'PropertyConstraintViolation' } });
    },
  );

  test('2.x: availability by NotifyEvent is status, the rest goes to whoever cares for devices', () => {
    const noted: unknown[] = [];
    const spoke = locationsOcpp2(createTakeStatus(slot, newId, nothing), (_, events) => {
      noted.push(...events);
      return {};
    });
    const event = (component: object, variable: string, actualValue: string) => ({
      eventId: 1,
      timestamp: arrivedAt.toISOString(),
      trigger: 'Delta' as const,
      eventNotificationType: 'HardWiredNotification' as const,
      component: component as { name: string },
      variable: { name: variable },
      actualValue,
    });
    const temperature = event({ name: 'Connector', evse: { id: 1, connectorId: 1 } }, 'Temperature', '60');
    const decision = spoke.NotifyEvent(context(noPlaces), {
      generatedAt: arrivedAt.toISOString(),
      seqNo: 0,
      eventData: [
        event({ name: 'Connector', evse: { id: 1, connectorId: 2 } }, 'AvailabilityState', 'Occupied'),
        event({ name: 'EVSE', evse: { id: 2 } }, 'AvailabilityState', 'Faulted'),
        event({ name: 'ChargingStation' }, 'AvailabilityState', 'Available'),
        temperature,
      ],
    });
    const places = placesAfter(decision, noPlaces);
    expect(statesOf(places)).toEqual(['1.2 occupied', '2.1 faulted']);
    expect(places.status).toBe('available');
    expect(noted).toEqual([temperature]);
  });

  test.each([
    ['EVConnected', false, 'preparing'],
    ['SuspendedEVSE', false, 'suspended_evse'],
    ['Idle', true, 'available'],
    ['EVConnected', true, 'finishing'],
    [undefined, true, 'finishing'],
    [undefined, false, undefined],
  ] as const)('2.x: charging state %s (ended: %s) means %s', (chargingState, ended, state) => {
    expect(stateOfCharging(chargingState, ended)).toBe(state);
  });

  test('what others add goes into the same decision', () => {
    const take = createTakeStatus(slot, newId, (_, told) => ({
      events: told.map(({ state }) => ({ kind: `heard.${state}`, at: arrivedAt, data: {} })),
    }));
    const { events } = take(context(noPlaces), [report(1, 1, 'available')]);
    expect(events?.map(({ kind }) => kind)).toEqual(['connector.status', 'heard.available']);
  });
});
