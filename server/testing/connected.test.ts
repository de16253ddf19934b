/** What edits do to a station that is connected, and what stations in odd states are answered: over real sockets. */

import type { Version } from '@busbar/ocpp';
import { parseCronItems } from 'graphile-worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from './house.ts';

let house: TestHouse;
let url: string;

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' });
  url = `ws://${await house.open()}`;
});
afterAll(() => house.end());

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.json() };
};
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;
const ended = (socket: { once(event: 'close', listener: (code: number, reason: Buffer) => void): void }) =>
  new Promise<string>((resolve) => socket.once('close', (code, reason) => resolve(`${code} ${reason}`)));
const status = { connectorId: 1, errorCode: 'NoError', status: 'Available' };
const connect = (identity: string, version: Version = '1.6') => testStation(url, identity, version);

test('a station that is retired while it is connected is hung up on, and not let in again', async () => {
  const station = await connect('RETIRED');
  const end = ended(station.socket);
  expect((await ask('POST', '/stations/RETIRED/retire')).status).toBe(200);
  expect(await end).toContain('taken out of service');
  await expect(connect('RETIRED')).rejects.toThrow('403');
});

test('a station whose leniency is changed connects again, for it was read by the old one', async () => {
  const station = await connect('LENIENT');
  const end = ended(station.socket);
  expect((await ask('PATCH', '/stations/LENIENT', { lenient: false })).status).toBe(200);
  expect(await end).toContain('connect again');
  const strict = await connect('LENIENT');
  expect(await strict.call('StatusNotification', { ...status, extra: 1 })).toMatchObject({ 0: 4 });
  await strict.close();
});

test('a transaction stays with its organization when its station moves, and so does what is told of it', async () => {
  const station = await connect('MOVES');
  const start = { connectorId: 1, idTag: 'NOBODY', meterStart: 0, timestamp: new Date().toISOString() };
  const [, , { transactionId }] = (await station.call('StartTransaction', start)) as [
    number,
    string,
    { transactionId: number },
  ];
  const other = (
    await ask('POST', '/organizations', { parentId: house.rootId, kind: 'operator', name: 'Other' })
  ).body.id;
  expect((await ask('PATCH', '/stations/MOVES', { organizationId: other })).status).toBe(200);
  const stop = { transactionId, meterStop: 10, timestamp: new Date().toISOString() };
  expect(await station.call('StopTransaction', stop)).toMatchObject({ 0: 3 });
  expect(await station.call('StatusNotification', status)).toMatchObject({ 0: 3 });
  const events = await query(
    `select kind, organization_id from event where station_id = (select id from station where identity = 'MOVES')
        and kind in ('transaction.ended', 'connector.status') order by kind`,
  );
  expect(events).toEqual([
    { kind: 'connector.status', organization_id: other },
    { kind: 'transaction.ended', organization_id: house.rootId },
  ]);
  await station.close();
});

test('a site that moves is known to the station’s next event', async () => {
  const site = (
    await ask('POST', '/sites', { organizationId: house.rootId, name: 'Here', zone: 'Europe/Berlin' })
  ).body.id;
  const station = await connect('SITED');
  expect((await ask('PATCH', '/stations/SITED', { siteId: site })).status).toBe(200);
  expect(await station.call('StatusNotification', status)).toMatchObject({ 0: 3 });
  const [event] = await query(
    `select site_id from event where kind = 'connector.status' and site_id is not null`,
  );
  expect(event).toEqual({ site_id: site });
  await station.close();
});

test('a pending 1.6 station is answered normally and authorizes nothing; start and stop are recorded', async () => {
  const token = { uid: 'GOOD', kind: 'rfid', organizationId: house.rootId, label: 'good' };
  expect((await ask('POST', '/tokens', token)).status).toBe(201);
  await (await connect('PENDING')).close();
  await query(`update station set boot_status = 'pending' where identity = 'PENDING'`);
  const station = await connect('PENDING');
  expect(
    await station.call('BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' }),
  ).toMatchObject([3, expect.anything(), { status: 'Pending' }]);
  const refused = { idTagInfo: { status: 'Invalid' } };
  expect(await station.call('Authorize', { idTag: 'GOOD' })).toMatchObject([3, expect.anything(), refused]);
  const start = { connectorId: 1, idTag: 'GOOD', meterStart: 0, timestamp: new Date().toISOString() };
  const answer = (await station.call('StartTransaction', start)) as [
    number,
    string,
    { transactionId: number },
  ];
  expect(answer[2]).toMatchObject(refused);
  const { transactionId } = answer[2];
  const stop = { transactionId, meterStop: 7, timestamp: new Date().toISOString(), idTag: 'GOOD' };
  expect(await station.call('StopTransaction', stop)).toMatchObject({ 0: 3 });
  const [row] = await query(
    `select state, energy_wh, authorization_status from transaction where station_transaction_id = $1`,
    [String(transactionId)],
  );
  expect(row).toMatchObject({ state: 'ended', energy_wh: '7' });
  expect(row.authorization_status).not.toBe('Accepted');
  await station.close();
});

test('where a station bends the rules is noted once, and shown with what is known of its model', async () => {
  const station = await connect('BENDS', '1.6');
  const status = { connectorId: 1, errorCode: 'NoError', status: 'Available', mood: 'good' };
  expect(await station.call('StatusNotification', status, '1')).toMatchObject({ 0: 3 });
  expect(await station.call('StatusNotification', { ...status, tone: 1 }, '2')).toMatchObject({ 0: 3 });
  expect(await station.call('MeterValues', { connectorId: 'one', meterValue: [] }, '3')).toMatchObject({
    0: 4,
  });
  await station.call('DataTransfer', { vendorId: 'x' }, 'same');
  await station.call('DataTransfer', { vendorId: 'y' }, 'same');
  const { body } = await ask('GET', '/stations/BENDS/model');
  const noted = body.deviations.map(({ sentence }: { sentence: { key: string; text: string } }) => [
    sentence.key,
    sentence.text,
  ]);
  expect(noted.toSorted()).toEqual([
    ['deviation.message_id', 'It uses the id of a message again for another message.'],
    [
      'deviation.schema',
      'Its StatusNotification breaks the schema: mood is not a member this message may have.',
    ],
  ]);
  await station.close();
});

test('a pending 2.x station may boot, and nothing that nobody asked for', async () => {
  await (await connect('PENDING2', '2.0.1')).close();
  await query(`update station set boot_status = 'pending' where identity = 'PENDING2'`);
  const station = await connect('PENDING2', '2.0.1');
  const security = { 0: 4, 2: 'SecurityError' };
  expect(await station.call('Heartbeat', {})).toMatchObject(security);
  const told = {
    timestamp: new Date().toISOString(),
    evseId: 1,
    connectorId: 1,
    connectorStatus: 'Available',
  };
  expect(await station.call('StatusNotification', told)).toMatchObject(security);
  await station.close();
});

test('a start and stop with a fraction of a Wh and words of a maker’s own are recorded: stations are lenient by default', async () => {
  const station = await connect('FRACTIONS');
  const start = { connectorId: 1, idTag: 'X', meterStart: 0.25, timestamp: new Date().toISOString() };
  const [, , { transactionId }] = (await station.call('StartTransaction', start)) as [
    number,
    string,
    { transactionId: number },
  ];
  const stop = {
    transactionId,
    meterStop: 1000.5,
    timestamp: new Date().toISOString(),
    reason: 'Overheated',
    transactionData: [
      {
        timestamp: new Date().toISOString(),
        sampledValue: [{ value: '21', measurand: 'Humidity', unit: 'Celcius' }],
      },
    ],
  };
  expect(await station.call('StopTransaction', stop)).toMatchObject({ 0: 3 });
  const [row] = await query(
    `select energy_wh, stop_reason from transaction where station_transaction_id = $1`,
    [String(transactionId)],
  );
  expect(row).toEqual({ energy_wh: '1000.25', stop_reason: 'Overheated' });
  await station.close();
});

test('a NotifyEvent of a connector that has no number says nothing of the station', async () => {
  const station = await connect('NAMELESS', '2.1');
  const timestamp = new Date().toISOString();
  const event = (component: object, eventId: number) => ({
    eventId,
    timestamp,
    trigger: 'Delta',
    actualValue: 'Faulted',
    component,
    variable: { name: 'AvailabilityState' },
    eventNotificationType: 'HardWiredNotification',
  });
  const eventData = [event({ name: 'Connector' }, 1), event({ name: 'EVSE' }, 2)];
  expect(await station.call('NotifyEvent', { generatedAt: timestamp, seqNo: 0, eventData })).toMatchObject({
    0: 3,
  });
  expect(await query(`select status from station where identity = 'NAMELESS'`)).not.toEqual([
    { status: 'faulted' },
  ]);
  await station.close();
});

test('a SEND frame of 2.1 is kept, never answered, and does not disturb the next message', async () => {
  const station = await connect('STREAMS', '2.1');
  const send = { id: 1, pending: 0, basetime: new Date().toISOString(), data: [{ t: 0, v: '1' }] };
  let answered = false;
  station.socket.on('message', (data) => {
    answered ||= data.toString().includes('the-send');
  });
  station.socket.send(JSON.stringify([6, 'the-send', 'NotifyPeriodicEventStream', send]));
  expect(await station.call('Heartbeat', {})).toMatchObject({ 0: 3 });
  expect(answered).toBe(false);
  await station.close();
  await expect
    .poll(() => query(`select kind, action from frame_log where message_id = 'the-send'`))
    .toEqual([{ kind: 6, action: 'NotifyPeriodicEventStream' }]);
});

test('a station that sends nothing but "1" as its message id is heard each time', async () => {
  const station = await connect('ONES');
  const uid = 'LATECOMER';
  expect(await station.call('Authorize', { idTag: uid }, '1')).toMatchObject([
    3,
    '1',
    { idTagInfo: { status: 'Invalid' } },
  ]);
  await ask('POST', '/tokens', { uid, kind: 'rfid', organizationId: house.rootId, label: 'late' });
  expect(await station.call('Authorize', { idTag: uid }, '1')).toMatchObject([
    3,
    '1',
    { idTagInfo: { status: 'Accepted' } },
  ]);
  await station.close();
});

test('all work that repeats has a time that the queue of jobs understands, and a name of its own', () => {
  const works = house.house.repeatedWork;
  expect(() =>
    parseCronItems(works.map(({ name, crontab }) => ({ task: name, match: crontab }))),
  ).not.toThrow();
  expect(new Set(works.map(({ name }) => name)).size).toBe(works.length);
});
