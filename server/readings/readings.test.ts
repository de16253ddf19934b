import { makeMeterKeys, signOcmf } from '@busbar/signed-readings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';
import type { Hold, TransactionReadings } from './contract.ts';
import { heldAmong } from './index.ts';

let house: TestHouse;
let url: string;
const keys = makeMeterKeys();
const other = makeMeterKeys();
const identity = 'SIGNED-1';
const now = Date.now();
const iso = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

async function ask(method: string, path: string, body?: unknown) {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
}
const readingsOf = async (id: string): Promise<TransactionReadings> =>
  (await ask('GET', `/transactions/${id}/readings`)).body;

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' });
  url = `ws://${await house.open()}`;
  const station = await testStation(url, identity, '1.6');
  await station.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
  await station.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  await station.close();
});
afterAll(() => house.end());

let page = 0;
/** What a meter signs of a transaction of 10 kWh. */
function signed(by = keys, change = {}, MS = 'METER-1') {
  page += 1;
  const reading = (TX: string, minutes: number, RV: number) => ({
    TM: `${iso(minutes).slice(0, -1).replace('.', ',')}+0000 S`,
    TX,
    RV,
    RI: '1-0:1.8.0',
    RU: 'Wh',
    ST: 'G',
  });
  const RD = [reading('B', -10, 1000), { ...reading('E', 0, 11_000), ...change }];
  return signOcmf({ FV: '1.0', MS, PG: `T${page}`, IS: true, ID: 'CAR-1', RD }, by);
}

/** Charges 10 kWh; the stop brings what the meter signed. */
async function charge(record: string | undefined): Promise<string> {
  const station = await testStation(url, identity, '1.6');
  const start = { connectorId: 1, idTag: 'CAR-1', meterStart: 1000, timestamp: iso(-10) };
  const [, , { transactionId }] = (await station.call('StartTransaction', start)) as [
    number,
    string,
    { transactionId: number },
  ];
  const sampledValue = [{ value: record, format: 'SignedData', context: 'Transaction.End' }];
  const transactionData = record === undefined ? [] : [{ timestamp: iso(0), sampledValue }];
  await station.call('StopTransaction', {
    transactionId,
    meterStop: 11_000,
    timestamp: iso(0),
    transactionData,
  });
  await station.close();
  const { items } = (await ask('GET', `/transactions?station=${identity}&q=${transactionId}`)).body;
  await priceEnded();
  return items[0].id;
}
/** Prices what has ended, and looks at its proof before. */
const priceEnded = () => house.house.repeatedWork.find(({ name }) => name === 'price-forgotten')!.run();

describe('signed readings of a transaction', () => {
  it('are kept as they came; without a registered key they prove nothing, and hold back nothing', async () => {
    const record = signed();
    const { status, readings, holds, findings } = await readingsOf(await charge(record));
    expect(status).toBe('unverifiable');
    expect(readings).toMatchObject([
      { record, format: 'OCMF', meter: 'METER-1', context: 'Transaction.End', publicKey: null },
    ]);
    expect(findings[0]?.sentence.text).toBe('No key of the meter METER-1 is known.');
    expect(holds).toEqual([]);
  });

  it('are verified once the key of their meter is registered, those before it too', async () => {
    const [before] = (await ask('GET', '/transactions')).body.items;
    const key = { organizationId: house.rootId, meter: 'METER-1', publicKey: keys.publicHex };
    expect((await ask('POST', '/meter-keys', key)).body).toMatchObject({
      curve: 'secp256r1',
      meter: 'METER-1',
    });
    expect((await ask('POST', '/meter-keys', key)).status).toBe(409);
    expect((await ask('POST', '/meter-keys', { ...key, publicKey: 'none' })).status).toBe(422);
    expect((await readingsOf(before.id)).status).toBe('verified');
    const after = await readingsOf(await charge(signed()));
    expect(after).toMatchObject({
      status: 'verified',
      findings: [],
      energy: { wattHours: 10_000, fromWh: 1000 },
    });
  });

  it('that fail mark the transaction and hold back its billing until an operator says why it may be billed', async () => {
    const id = await charge(signed(other));
    const { status, findings, holds } = await readingsOf(id);
    expect(status).toBe('failed');
    expect(findings.map(({ code }) => code)).toEqual(['signature_wrong']);
    expect((await ask('GET', `/transactions/${id}`)).body.anomalies).toEqual(['readings_failed']);
    expect(await heldAmong(house.database.db, [id])).toEqual(new Set([id]));

    const [hold] = holds as [Hold];
    expect((await ask('POST', `/billing-holds/${hold.id}/release`, { reason: '' })).status).toBe(422);
    const released = await ask('POST', `/billing-holds/${hold.id}/release`, { reason: 'Meter exchanged' });
    expect(released.body).toMatchObject({ reason: 'Meter exchanged', releasedAt: expect.any(String) });
    expect((await ask('POST', `/billing-holds/${hold.id}/release`, { reason: 'again' })).status).toBe(409);
    await ask('POST', `/transactions/${id}/readings/check`);
    expect(await heldAmong(house.database.db, [id]), 'the same failure was looked at').toEqual(new Set());
    expect((await ask('GET', '/billing-holds?state=open')).body.items).toEqual([]);
  });

  it('that tell another energy than is billed fail, and come right when the true key is known', async () => {
    const id = await charge(signed(keys, { RV: 12_000 }));
    const { findings } = await readingsOf(id);
    expect(findings[0]?.sentence.text).toBe('Signed and billed energy differ (10000, 11000 Wh).');
    const csv = `meter;public key\nMETER-1;${other.publicHex}\nMETER-1;${other.publicHex}\n;x\n`;
    const imported = await ask('POST', '/imports/meter-keys', { organizationId: house.rootId, csv });
    expect(imported.body).toMatchObject({ created: 1, same: 1, errors: 1 });
    const exchanged = await readingsOf(await charge(signed(other)));
    expect(exchanged.status).toBe('verified');
  });

  it('are expected where a key is registered for the EVSE', async () => {
    const key = { stationIdentity: identity, evse: 1, meter: 'METER-1', publicKey: keys.publicHex };
    const { body: registered } = await ask('POST', '/meter-keys', key);
    const id = await charge(undefined);
    const before = await readingsOf(id);
    expect(before.findings.map(({ code }) => code)).toEqual(['none_told']);
    expect((await ask('GET', '/meter-keys?station=SIGNED-1')).body.items).toMatchObject([{ evse: 1 }]);
    expect((await ask('DELETE', `/meter-keys/${registered.id}`)).status).toBe(204);
    await ask('POST', `/transactions/${id}/readings/check`);
    const after = await readingsOf(id);
    expect(after.status).not.toBe('failed');
    expect(after.holds, 'a hold ends by itself when its cause is gone').toMatchObject([
      { reason: null, releasedBy: null },
    ]);
    expect((await ask('GET', `/transactions/${id}`)).body.anomalies).toEqual([]);
  });

  it('are downloaded as the file that transparency programs read', async () => {
    const record = signed();
    const id = await charge(record);
    const { headers, body } = await house.ask(
      house.ownerKey,
      'GET',
      `/transactions/${id}/readings/transparency.xml`,
    );
    expect(headers['content-type']).toContain('application/xml');
    expect(body).toContain(`<publicKey encoding="plain">${keys.publicHex}</publicKey>`);
    expect(body).toContain(record.replaceAll('"', '&quot;'));
    expect(body).toMatch(/<value transactionId="\d+" context="Transaction.End">/);
  });
});

it('signedMeterValue of 2.x is read with the key that came along', async () => {
  const station = await testStation(url, 'SIGNED-2', '2.0.1');
  await station.call('BootNotification', {
    reason: 'PowerUp',
    chargingStation: { vendorName: 'V', model: 'M' },
  });
  const meter = makeMeterKeys('brainpoolP256r1');
  const signedMeterValue = {
    signedMeterData: Buffer.from(signed(meter, {}, 'METER-2')).toString('base64'),
    signingMethod: '',
    encodingMethod: 'OCMF',
    publicKey: Buffer.from(`oca:base16:asn1:${meter.publicHex}`).toString('base64'),
  };
  const event = {
    triggerReason: 'Authorized',
    transactionInfo: { transactionId: 'T-1' },
    evse: { id: 1, connectorId: 1 },
  };
  const at = (minutes: number, context: string, value: number, more = {}) => [
    { timestamp: iso(minutes), sampledValue: [{ value, context, ...more }] },
  ];
  await station.call('TransactionEvent', {
    ...event,
    eventType: 'Started',
    timestamp: iso(-10),
    seqNo: 0,
    meterValue: at(-10, 'Transaction.Begin', 1000),
  });
  await station.call('TransactionEvent', {
    ...event,
    eventType: 'Ended',
    timestamp: iso(0),
    seqNo: 1,
    meterValue: at(0, 'Transaction.End', 11_000, { signedMeterValue }),
  });
  await station.close();
  const [{ id }] = (await ask('GET', '/transactions?station=SIGNED-2')).body.items;
  await priceEnded();
  expect(await readingsOf(id)).toMatchObject({
    status: 'told',
    findings: [{ code: 'key_told', failure: false }],
    energy: { wattHours: 10_000 },
    holds: [],
  });
});
