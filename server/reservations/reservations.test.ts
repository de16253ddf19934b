/** Reservations over real sockets: block H of 2.x, ReserveNow and CancelReservation of 1.6. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Version, validate } from '@busbar/ocpp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

let house: TestHouse;
let server: Server;
let url: string;

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' });
  server = createServer();
  server.on('upgrade', house.house.gateway.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const uid of ['ADA', 'BOB', 'EVE'])
    await ask('POST', '/tokens', {
      uid,
      kind: 'rfid',
      organizationId: house.rootId,
      label: uid,
      ...(uid !== 'BOB' && { groupUid: 'FAMILY' }),
    });
});
afterAll(async () => {
  await house.end();
  server.close();
});

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.json() };
};
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;
const job = (name: string) => house.house.repeatedWork.find((work) => work.name === name)!.run();
const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** Resolves once a station that hung up counts as offline. */
const offline = (identity: string) =>
  expect
    .poll(async () => (await ask('GET', `/stations/${identity}`)).body.online, { timeout: 20_000 })
    .toBe(false);

let count = 0;

/** A station with one free post that answers as it is told. */
async function setUp(version: Version, answers: { reserve?: string; cancel?: string } = {}) {
  count += 1;
  const identity = `RESERVES-${count}`;
  const connect = () =>
    testStation(url, identity, version, {
      ReserveNow: () => ({ status: answers.reserve ?? 'Accepted' }),
      CancelReservation: () => ({ status: answers.cancel ?? 'Accepted' }),
    });
  const station = await connect();
  const status = (state: string) =>
    station.call(
      'StatusNotification',
      version === '1.6'
        ? { connectorId: 1, errorCode: state === 'Faulted' ? 'GroundFailure' : 'NoError', status: state }
        : { evseId: 1, connectorId: 1, connectorStatus: state, timestamp: new Date().toISOString() },
    );
  await status('Available');
  const timestamp = () => new Date().toISOString();
  return {
    identity,
    station,
    status,
    connect,
    reserve: (body: Record<string, unknown> = {}) =>
      ask('POST', `/stations/${identity}/reservations`, {
        token: { uid: 'ADA' },
        evse: 1,
        expiresAt: later(30),
        ...body,
      }),
    states: async () =>
      (await ask('GET', `/reservations?station=${identity}`)).body.items.map(
        ({ state }: { state: string }) => state,
      ),
    /** Begins a transaction; gives what the token was told. */
    async begin(uid: string, reservationId?: number): Promise<string> {
      const named = reservationId === undefined ? {} : { reservationId };
      if (version === '1.6') {
        const start = { connectorId: 1, idTag: uid, meterStart: 0, timestamp: timestamp(), ...named };
        const frame = await station.call('StartTransaction', start);
        return (frame[2] as { idTagInfo: { status: string } }).idTagInfo.status;
      }
      const frame = await station.call('TransactionEvent', {
        eventType: 'Started',
        timestamp: timestamp(),
        triggerReason: 'Authorized',
        seqNo: 0,
        transactionInfo: { transactionId: `${identity}-${uid}-${Date.now()}` },
        evse: { id: 1, connectorId: 1 },
        idToken: { idToken: uid, type: 'ISO14443' },
        ...named,
      });
      return (frame[2] as { idTokenInfo: { status: string } }).idTokenInfo.status;
    },
    sent(action: string): Record<string, never> {
      const { payload } = station.heard.findLast((one) => one.action === action)!;
      expect(validate(version, action, 'request', payload)).toBeUndefined();
      return payload as Record<string, never>;
    },
  };
}
type Bench = Awaited<ReturnType<typeof setUp>>;

describe.each(['1.6', '2.0.1', '2.1'] as const)('a reservation at a station of OCPP %s', (version) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await setUp(version);
    return () => bench.station.close();
  });

  it('is told to the station, and kept by it (H01; 1.6 ReserveNow)', async () => {
    const { status, body } = await bench.reserve({ groupUid: 'FAMILY', note: 'for the doctor' });
    expect(status).toBe(201);
    expect(body.command).toMatchObject({ verdict: 'accepted' });
    expect(body.reservation).toMatchObject({ state: 'active', evse: 1, token: { uid: 'ADA', label: 'ADA' } });
    const sent = bench.sent('ReserveNow');
    const { number } = body.reservation;
    expect(sent).toMatchObject(
      version === '1.6'
        ? { connectorId: 1, idTag: 'ADA', parentIdTag: 'FAMILY', reservationId: number }
        : {
            id: number,
            evseId: 1,
            idToken: { idToken: 'ADA', type: 'ISO14443' },
            groupIdToken: { idToken: 'FAMILY' },
          },
    );
    await bench.status('Reserved');
    const [connector] = await query(
      `select c.state from connector c join station s on s.id = c.station_id where s.identity = $1`,
      [bench.identity],
    );
    expect(connector.state).toBe('reserved');
  });

  it('keeps the EVSE from others, with a reason of its own (H03)', async () => {
    await bench.reserve();
    expect(await bench.begin('BOB')).toBe(version === '1.6' ? 'Invalid' : 'NotAtThisTime');
    const [step] = await query(
      `select reason from attempt_log where token_uid = 'BOB' and station_id = (select id from station where identity = $1) and step = 'refused'`,
      [bench.identity],
    );
    expect(step).toEqual({ reason: 'reserved' });
    expect(await bench.states()).toEqual(['active']);
  });

  it('is used by the transaction that names it (H01.FR.15; 1.6 reservationId)', async () => {
    const { number } = (await bench.reserve()).body.reservation;
    expect(await bench.begin('ADA', number)).toBe('Accepted');
    const { items } = (await ask('GET', `/reservations?station=${bench.identity}`)).body;
    expect(items).toMatchObject([{ state: 'used', transactionId: expect.any(String) }]);
    expect(await bench.begin('BOB')).toBe('Accepted');
  });

  it('is used by a token of its group, also where the station does not name it (H03)', async () => {
    await bench.reserve({ groupUid: 'FAMILY' });
    expect(await bench.begin('EVE')).toBe('Accepted');
    expect(await bench.states()).toEqual(['used']);
  });

  it('is cancelled by the station’s own answer (H02.FR.02)', async () => {
    const { id, number } = (await bench.reserve()).body.reservation;
    const { body } = await ask('POST', `/reservations/${id}/cancel`);
    expect(body).toMatchObject({ reservation: { state: 'cancelled' }, command: { verdict: 'accepted' } });
    expect(bench.sent('CancelReservation')).toEqual({ reservationId: number });
    expect(await bench.begin('BOB')).toBe('Accepted');
  });

  it('that the station does not know when it is cancelled is gone (H02.FR.01)', async () => {
    const other = await setUp(version, { cancel: 'Rejected' });
    const { id } = (await other.reserve()).body.reservation;
    await ask('POST', `/reservations/${id}/cancel`);
    expect(await other.states()).toEqual(['removed']);
    await other.station.close();
  });

  it('is refused with the station’s own word (H01.FR.11, H01.FR.12)', async () => {
    const other = await setUp(version, { reserve: 'Occupied' });
    const { body } = await other.reserve();
    expect(body.reservation).toMatchObject({ state: 'refused', reason: 'Occupied' });
    await other.station.close();
  });

  it('ends by the clock (H04.FR.01), and a late start that names it still uses it', async () => {
    const { id, number } = (await bench.reserve()).body.reservation;
    const past = `update reservation set starts_at = now() - interval '2 hours', expires_at = now() - interval '1 hour' where id = $1`;
    await query(past, [id]);
    await job('expire-reservations');
    expect(await bench.states()).toEqual(['expired']);
    expect(await bench.begin('BOB')).toBe('Accepted');
    await bench.begin('ADA', number);
    expect(await bench.states()).toEqual(['used']);
  });

  it('made for later is told when its time comes; one that was never told is simply cancelled', async () => {
    const { body } = await bench.reserve({ startsAt: later(60), expiresAt: later(90) });
    expect(body).toMatchObject({ command: null, reservation: { state: 'requested' } });
    await job('tell-reservations');
    expect(bench.station.heard.some(({ action }) => action === 'ReserveNow')).toBe(false);
    await query(`update reservation set starts_at = now() - interval '1 minute' where id = $1`, [
      body.reservation.id,
    ]);
    await job('tell-reservations');
    expect(bench.sent('ReserveNow')).toBeDefined();
    expect(await bench.states()).toEqual(['active']);
    const next = (await bench.reserve({ startsAt: later(200), expiresAt: later(210) })).body.reservation;
    const cancelled = (await ask('POST', `/reservations/${next.id}/cancel`)).body;
    expect(cancelled).toMatchObject({ command: null, reservation: { state: 'cancelled' } });
  });

  it('of a station that is offline is told, or cancelled, once it is back', async () => {
    const other = await setUp(version);
    await other.station.close();
    await offline(other.identity);
    const { body } = await other.reserve();
    expect(body).toMatchObject({ command: { outcome: 'offline' }, reservation: { state: 'requested' } });
    const back = await other.connect();
    await job('tell-reservations');
    expect(await other.states()).toEqual(['active']);
    await back.close();
    await offline(other.identity);
    const asked = (await ask('POST', `/reservations/${body.reservation.id}/cancel`)).body;
    expect(asked.reservation).toMatchObject({ state: 'active', cancelAskedAt: expect.any(String) });
    const again = await other.connect();
    await job('tell-reservations');
    expect(await other.states()).toEqual(['cancelled']);
    await again.close();
  });

  it('ends with a fault, and comes alive again when the connector is reserved again', async () => {
    await bench.reserve();
    await bench.status('Faulted');
    expect(await bench.states()).toEqual(['faulted']);
    await bench.status('Reserved');
    expect(await bench.states()).toEqual(['active']);
  });

  it('made by a call by hand is kept too', async () => {
    const until = later(20);
    const payload =
      version === '1.6'
        ? { connectorId: 1, expiryDate: until, idTag: 'ADA', reservationId: 990_000 + count }
        : {
            id: 990_000 + count,
            expiryDateTime: until,
            idToken: { idToken: 'ADA', type: 'ISO14443' },
            evseId: 1,
          };
    await ask('POST', `/stations/${bench.identity}/calls`, { action: 'ReserveNow', payload });
    expect(await bench.states()).toEqual(['active']);
    expect(await bench.begin('BOB')).not.toBe('Accepted');
  });
});

describe.each(['2.0.1', '2.1'] as const)('what a station of OCPP %s tells of a reservation', (version) => {
  it('ends it: expired, or removed (H04.FR.01)', async () => {
    for (const [told, state] of [
      ['Expired', 'expired'],
      ['Removed', 'removed'],
    ] as const) {
      const bench = await setUp(version);
      const { number } = (await bench.reserve()).body.reservation;
      const update = { reservationId: number, reservationUpdateStatus: told };
      expect(await bench.station.call('ReservationStatusUpdate', update)).toMatchObject([
        3,
        expect.anything(),
        {},
      ]);
      expect(await bench.states()).toEqual([state]);
      expect(await bench.begin('BOB')).toBe('Accepted');
      await bench.station.close();
    }
  });
});

describe('a reservation that makes no sense', () => {
  it('is refused in words: the same EVSE twice, a token that may not charge, times, any EVSE where that is impossible', async () => {
    const bench = await setUp('1.6');
    await bench.reserve();
    expect(await bench.reserve({ token: { uid: 'BOB' } })).toMatchObject({ status: 409 });
    const unknown = await bench.reserve({
      token: { uid: 'NOBODY' },
      startsAt: later(60),
      expiresAt: later(70),
    });
    expect(unknown.status).toBe(422);
    expect((await bench.reserve({ startsAt: later(60), expiresAt: later(50) })).status).toBe(422);
    expect((await bench.reserve({ startsAt: later(60), expiresAt: later(20_000) })).status).toBe(422);
    await query(
      `insert into device_variable (station_id, component, variable, value, read_at)
        select id, 'OCPP16', 'ReserveConnectorZeroSupported', 'false', now() from station where identity = $1`,
      [bench.identity],
    );
    const any = (await bench.reserve({ evse: undefined })).body;
    expect(any.reservation.state).toBe('refused');
    expect(any.command.sentence.text).toContain('name one');
    await bench.station.close();
  });
});

describe('a fee', () => {
  it('is due of who does not come within the grace, and the EVSE is free again then', async () => {
    const definition = {
      taxIncluded: 'none',
      elements: [
        { components: [{ dimension: 'FLAT', price: 5, step: 0 }], restrictions: { reservation: 'expired' } },
        { components: [{ dimension: 'TIME', price: 6, step: 1 }], restrictions: { reservation: 'any' } },
        { components: [{ dimension: 'ENERGY', price: '0.5', step: 1 }] },
      ],
    };
    const organizationId = house.rootId;
    const tariff = { organizationId, name: 'With a fee', currency: 'EUR', definition };
    const { body: made } = await ask('POST', '/tariffs', tariff);
    await ask('POST', '/tariff-assignments', {
      tariffId: made.id,
      level: 'organization',
      subjectId: organizationId,
    });
    await query(`update tariff_version set valid_from = now() - interval '1 day'`);
    await query(`update tariff_assignment set valid_from = now() - interval '1 day'`);
    const { identity, station } = await setUp('2.0.1');
    const wish = { token: { uid: 'ADA' }, evse: 1, expiresAt: later(120), graceMinutes: 10 };
    const { body } = await ask('POST', `/stations/${identity}/reservations`, wish);
    const { id, holdUntil } = body.reservation;
    expect(Date.parse(holdUntil) - Date.parse(body.reservation.startsAt)).toBe(600_000);
    const told = station.heard.findLast(({ action }) => action === 'ReserveNow')?.payload;
    expect(told).toMatchObject({ expiryDateTime: holdUntil });
    await query(
      `update reservation set starts_at = now() - interval '20 minutes', hold_until = now() - interval '10 minutes' where id = $1`,
      [id],
    );
    await job('expire-reservations');
    const [follow] = house.house.followers;
    const following = await follow!();
    // Five for not coming, and ten minutes at six an hour.
    await expect
      .poll(async () => (await ask('GET', `/reservations/${id}`)).body, { timeout: 10_000 })
      .toMatchObject({ state: 'expired', fee: { amountMinor: 600, currency: 'EUR', decimals: 2 } });
    await following.end();
    await station.close();
  });
});
