import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from './house.ts';

let all: TestHouse;
let url: string;
const get = async (path: string) => (await all.ask(all.ownerKey, 'GET', path)).json();
const command = async (identity: string, name: string, body: unknown) =>
  (await all.ask(all.ownerKey, 'POST', `/stations/${identity}/commands/${name}`, body)).json();

beforeAll(async () => {
  all = await testHouse();
  url = `ws://${await all.open()}`;
});
afterAll(() => all.end());

/** What a station was asked last of this kind; Busbar may ask other things by itself. */
const askedOf = (one: Awaited<ReturnType<typeof testStation>>, action: string) =>
  one.heard.findLast((frame) => frame.action === action)?.payload;

async function station(identity: string, version: '1.6' | '2.0.1' | '2.1', answers = {}) {
  await addStation(all.database, all.rootId, identity, { version });
  return testStation(url, identity, version, answers);
}
const started = (transactionId: string) => ({
  eventType: 'Started',
  timestamp: new Date().toISOString(),
  triggerReason: 'CablePluggedIn',
  seqNo: 0,
  transactionInfo: { transactionId },
  evse: { id: 1, connectorId: 1 },
});

describe('a payment at a 2.1 station', () => {
  it('that it settled is kept with its transaction, once (C22: NotifySettlement)', async () => {
    const one = await station('PAYS', '2.1');
    await one.call('TransactionEvent', started('T-PAY'));
    const settlement = {
      transactionId: 'T-PAY',
      pspRef: 'psp-1',
      status: 'Settled',
      settlementAmount: 12.34,
      settlementTime: new Date().toISOString(),
      receiptId: 'R1',
      vatNumber: 'DE136695976',
      vatCompany: { name: 'Acme', address1: 'Street 1', city: 'Bonn', country: 'Germany' },
    };
    expect((await one.call('NotifySettlement', settlement))[2]).toEqual({});
    expect((await one.call('NotifySettlement', settlement))[2]).toEqual({});
    const [transaction] = (await get('/transactions?station=PAYS')).items;
    const { items } = await get(`/settlements?transactionId=${transaction.id}`);
    expect(items).toMatchObject([
      { status: 'settled', amount: 12.34, pspRef: 'psp-1', receiptId: 'R1', vatCompany: 'Acme' },
    ]);
    // One of a transaction that nobody knows is kept as well.
    await one.call('NotifySettlement', { ...settlement, transactionId: 'UNKNOWN', status: 'Failed' });
    expect((await get('/settlements')).items).toMatchObject([
      { transactionId: null, stationTransactionId: 'UNKNOWN', status: 'failed' },
      {},
    ]);
    await one.close();
  });

  it('may name a VAT number, and is told what was checked of it (VatNumberValidation)', async () => {
    const one = await station('VAT', '2.1');
    const ask = async (vatNumber: string) =>
      (await one.call('VatNumberValidation', { vatNumber, evseId: 1 }))[2];
    expect(await ask('DE136695976')).toEqual({
      vatNumber: 'DE136695976',
      evseId: 1,
      status: 'Accepted',
      statusInfo: { reasonCode: 'CheckDigits', additionalInfo: expect.stringContaining('No register') },
    });
    expect(await ask('DE136695977')).toMatchObject({ status: 'Rejected' });
    expect(await ask('nonsense')).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'Form' } });
    await one.close();
  });

  it('on the web is told to the station (C25: NotifyWebPaymentStarted); older ones have no word for it', async () => {
    const one = await station('WEB', '2.1', { NotifyWebPaymentStarted: () => ({}) });
    const asked = { evse: 1, seconds: 90 };
    expect(await command('WEB', 'notify-web-payment-started', asked)).toMatchObject({ verdict: 'accepted' });
    expect(askedOf(one, 'NotifyWebPaymentStarted')).toEqual({ evseId: 1, timeout: 90 });
    await one.close();
    await (await station('OLD', '2.0.1')).close();
    expect(await command('OLD', 'notify-web-payment-started', asked)).toMatchObject({
      outcome: 'unsupported',
    });
  });
});

it('the cost so far is told to a 2.x station under its own id of the transaction (I02: CostUpdated)', async () => {
  const one = await station('COST', '2.0.1', { CostUpdated: () => ({}) });
  await one.call('TransactionEvent', started('T-COST'));
  const [{ id }] = (await get('/transactions?station=COST')).items;
  const cost = { transactionId: id, totalCost: 4.2 };
  expect(await command('COST', 'cost-updated', cost)).toMatchObject({ verdict: 'accepted' });
  expect(askedOf(one, 'CostUpdated')).toEqual({ transactionId: 'T-COST', totalCost: 4.2 });
  expect(await command('COST', 'cost-updated', { ...cost, transactionId: 'NONE' })).toMatchObject({
    outcome: 'unsupported',
  });
  await one.close();
});

describe('a battery swap (2.1)', () => {
  const battery = (evseId: number, serialNumber: string) => ({ evseId, serialNumber, soC: 20, soH: 97 });
  const swap = (eventType: string, ...batteryData: object[]) => ({
    requestId: 5,
    eventType,
    idToken: { idToken: 'SCOOTER-1', type: 'ISO14443' },
    batteryData,
  });

  it('is asked for, and what goes in and comes out is kept (S01–S03)', async () => {
    const one = await station('SWAP', '2.1', { RequestBatterySwap: () => ({ status: 'Accepted' }) });
    expect(await command('SWAP', 'request-battery-swap', { token: { uid: 'SCOOTER-1' } })).toMatchObject({
      verdict: 'accepted',
    });
    expect(askedOf(one, 'RequestBatterySwap')).toEqual({
      idToken: { idToken: 'SCOOTER-1', type: 'Central' },
      requestId: expect.any(Number),
    });
    await one.call('BatterySwap', swap('BatteryIn', battery(1, 'B-1'), battery(2, 'B-2')));
    await one.call('BatterySwap', swap('BatteryOut', battery(2, 'B-2')));
    expect(
      (await one.call('BatterySwap', swap('BatteryIn', battery(1, 'B-1'), battery(2, 'B-2'))))[2],
    ).toEqual({});
    expect(
      (await get('/stations/SWAP/battery-swaps')).items.map(({ kind }: { kind: string }) => kind),
    ).toEqual(['out', 'in']);
    expect((await get('/stations/SWAP/batteries')).items).toMatchObject([
      { evse: 1, serialNumber: 'B-1', socPercent: 20, sohPercent: 97 },
    ]);
    expect((await one.call('BatterySwap', swap('BatteryIn', battery(99_999, 'X'))))[2]).toBe(
      'PropertyConstraintViolation',
    );
    await one.close();
  });
});

describe('a vendor’s own message', () => {
  it('goes out as text (1.6 §5.6) or as what it is (P01), and is judged by the station’s answer', async () => {
    const answers = { DataTransfer: () => ({ status: 'UnknownMessageId' }) };
    const data = { vendorId: 'org.example', messageId: 'm', data: '{"a":1}' };
    for (const [identity, version, sent] of [
      ['VENDOR-16', '1.6', '{"a":1}'],
      ['VENDOR-2', '2.0.1', { a: 1 }],
    ] as const) {
      const one = await station(identity, version, answers);
      expect(await command(identity, 'data-transfer', data)).toMatchObject({
        verdict: 'rejected',
        sentence: { text: 'Rejected by the station: UnknownMessageId.' },
      });
      expect(askedOf(one, 'DataTransfer')).toMatchObject({ vendorId: 'org.example', data: sent });
      await one.close();
    }
  });
});
