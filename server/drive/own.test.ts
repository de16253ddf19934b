/** What drivers with an account do beside charging: reserve, look after cards, pay ahead, leave. */

import { makeMeterKeys, signOcmf } from '@busbar/signed-readings';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { type TestPaying, testPaying } from '../payments/testing.ts';
import { createLabelCodes } from './label-code.ts';
import { type SignedInDriver, signedInDriver } from './testing.ts';

let paying: TestPaying;
let ada: SignedInDriver;

beforeAll(async () => {
  paying = await testPaying();
  ada = await signedInDriver(paying, { name: 'Ada', uid: 'ADA-CARD' });
});
afterAll(() => paying.end());

const site = async (name: string) =>
  (await paying.made('/sites', { organizationId: paying.house.rootId, name, zone: 'Europe/Berlin' }))
    .id as string;

/** A station at a site, free, that answers reservations as it is told. */
async function post(siteId: string, identity: string, answer = 'Accepted') {
  const station = await testStation(`ws://${paying.host}`, identity, '1.6', {
    ReserveNow: () => ({ status: answer }),
    CancelReservation: () => ({ status: 'Accepted' }),
    RemoteStartTransaction: () => ({ status: 'Accepted' }),
    GetConfiguration: () => ({ configurationKey: [], unknownKey: [] }),
  });
  await station.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
  await station.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  await paying.ask('PATCH', `/stations/${identity}`, { siteId });
  return station;
}

/** A fee of 1 EUR for reserving, of 5 EUR for not coming, both with 20 % of tax on top. */
async function priceReservations(siteId: string): Promise<void> {
  const fee = (price: number) => [{ dimension: 'FLAT', price, step: 0, vat: 20 }];
  const definition = {
    taxIncluded: 'no',
    elements: [
      { components: fee(1), restrictions: { reservation: 'any' } },
      { components: fee(5), restrictions: { reservation: 'expired' } },
      { components: [{ dimension: 'ENERGY', price: 0.5, step: 1, vat: 20 }] },
    ],
  };
  const organizationId = paying.house.rootId;
  const tariff = await paying.made('/tariffs', {
    organizationId,
    name: 'Reserved',
    currency: 'EUR',
    definition,
  });
  await paying.made('/tariff-assignments', { tariffId: tariff.id, level: 'site', subjectId: siteId });
}

const halfHour = 1_800_000;
/** The first half hour that begins at least so many minutes from now. */
const slot = (minutes: number) =>
  new Date(Math.ceil((Date.now() + minutes * 60_000) / halfHour) * halfHour).toISOString();

describe('reservations', () => {
  it('ahead show free times and the fee first, are booked at that price, listed, and given up for nothing', async () => {
    const siteId = await site('Market');
    await priceReservations(siteId);
    const station = await post(siteId, 'RES-1');
    const startsAt = slot(90);
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date(startsAt));
    const free = async () => {
      const { body } = await ada.ask('GET', `/sites/${siteId}/free-times?day=${day}`);
      return body.items[0].slots.find(({ at }: { at: string }) => at === startsAt).free;
    };
    expect(await free()).toBe(1);
    const wish = { plug: '', startsAt, minutes: 60, tokenId: ada.tokenId };
    const query = new URLSearchParams({ ...wish, minutes: '60' });
    const quoted = () => ada.ask('GET', `/sites/${siteId}/reservation-quote?${query}`);
    // A fee needs somebody who pays it: a customer, or a balance in its currency.
    expect((await quoted()).body.type).toBe('/problems/drive/reserve-payer');
    const balance = await paying.made('/balances', { driverId: ada.driverId, currency: 'EUR' });
    await paying.ask('POST', `/balances/${balance.id}/movements`, { kind: 'top_up', amountMinor: 5000 });
    const { body: quote } = await quoted();
    expect(quote.fee).toEqual({
      currency: 'EUR',
      decimals: 2,
      comeMinor: 120,
      lateMinor: 120,
      noShowMinor: 600,
    });
    expect(Date.parse(quote.keptUntil) - Date.parse(startsAt)).toBe(15 * 60_000);

    const book = (agreed: unknown, more: object = {}) =>
      ada.ask('POST', `/sites/${siteId}/reservations`, { ...wish, ...more, agreed });
    // Nobody is bound to a price that they were not shown.
    expect((await book(null)).body.type).toBe('/problems/drive/reserve-price');
    const agreed = { currency: 'EUR', comeMinor: 120, noShowMinor: 600 };
    const { status, body: booked } = await book(agreed);
    expect(status).toBe(201);
    expect(booked).toMatchObject({ state: 'planned', live: true, noShow: { amountMinor: 600 } });
    expect(await free()).toBe(0);
    expect((await book(agreed)).body.type).toBe('/problems/drive/reserve-taken');
    expect((await book(agreed, { minutes: 61 })).body.type).toBe('/problems/drive/reserve-time');

    const bob = await signedInDriver(paying, { name: 'Bob', uid: 'BOB-CARD' });
    expect((await bob.ask('GET', '/me/reservations')).body.items).toEqual([]);
    expect((await bob.ask('POST', `/me/reservations/${booked.id}/cancel`)).status).toBe(404);
    expect((await bob.ask('POST', `/sites/${siteId}/reservations`, { ...wish, agreed })).status).toBe(404);

    const given = await ada.ask('POST', `/me/reservations/${booked.id}/cancel`);
    expect(given.body).toMatchObject({ state: 'cancelled', live: false, noShow: null });
    expect(await free()).toBe(1);
    await station.close();
  });

  it('now are kept by the station at once, for one’s own token to start; two at a time are too many', async () => {
    const siteId = await site('Station square');
    const station = await post(siteId, 'RES-2');
    const wish = { plug: '', minutes: 30, tokenId: ada.tokenId, agreed: null };
    const { body: kept } = await ada.ask('POST', `/sites/${siteId}/reservations`, wish);
    expect(kept).toMatchObject({ state: 'kept', siteName: 'Station square' });
    expect(station.heard.find(({ action }) => action === 'ReserveNow')?.payload).toMatchObject({
      connectorId: 1,
      idTag: 'ADA-CARD',
    });
    const again = await ada.ask('POST', `/sites/${siteId}/reservations`, wish);
    expect(again.body.type).toBe('/problems/drive/reserve-taken');
    const next = await post(siteId, 'RES-3');
    const same = await ada.ask('POST', `/sites/${siteId}/reservations`, wish);
    expect(same.body.type).toBe('/problems/drive/reserve-many');
    const start = await ada.ask('POST', `/evses/${kept.evse.code}/start`, { tokenId: ada.tokenId });
    expect(start.body).toMatchObject({ started: true });
    await station.call('StartTransaction', {
      connectorId: 1,
      idTag: 'ADA-CARD',
      meterStart: 0,
      timestamp: new Date().toISOString(),
    });
    const { items } = (await ada.ask('GET', '/me/reservations')).body;
    expect(items.find(({ id }: { id: string }) => id === kept.id)).toMatchObject({
      state: 'used',
      live: false,
    });
    await station.close();
    await next.close();
  });

  it('that no station takes are refused in words, and bind nobody', async () => {
    const siteId = await site('Old yard');
    const station = await post(siteId, 'RES-4', 'Rejected');
    const wish = { plug: '', minutes: 15, tokenId: ada.tokenId, agreed: null };
    const { body } = await ada.ask('POST', `/sites/${siteId}/reservations`, wish);
    expect(body.type).toBe('/problems/drive/reserve-refused');
    const { items } = (await ada.ask('GET', '/me/reservations')).body;
    expect(items.filter(({ live }: { live: boolean }) => live)).toEqual([]);
    await station.close();
  });
});

describe('cards', () => {
  const card = (uid: string, more: object = {}) =>
    paying.made('/tokens', { organizationId: paying.house.rootId, uid, kind: 'rfid', ...more });

  it('are claimed by what is printed on them, however it is written, once; of others the operator is asked', async () => {
    const eve = await signedInDriver(paying, { name: 'Eve' });
    const claim = (number: string) => eve.ask('POST', '/me/tokens', { number, label: 'Key ring' });
    await card('04DEADBEEF', { printedNumber: 'NL-100 200' });
    const claimed = await claim('nl100200');
    expect([claimed.status, claimed.body.token]).toMatchObject([
      201,
      { label: 'Key ring', ending: 'BEEF', usable: true },
    ]);
    expect((await claim('NL-100 200')).body.token.id).toBe(claimed.body.token.id);
    // Unknown, another's, or read off the chip: the operator is asked, and nobody learns which numbers there are.
    await paying.ask('PATCH', `/tokens/${ada.tokenId}`, { printedNumber: 'NL-7777' });
    const told = [await claim('NL-100 201'), await claim('ADA-CARD'), await claim('NL-7777')];
    expect(new Set(told.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set(['201 {"token":null}']),
    );
    // So many tries are a person's mistakes.
    expect((await claim('NL-7778')).status).toBe(429);
    const waiting = async () => (await eve.ask('GET', '/me/tokens')).body.waiting;
    expect((await waiting()).map(({ number }: { number: string }) => number).toSorted()).toEqual([
      'ADA-CARD',
      'NL-100 201',
      'NL-7777',
    ]);
    await decideRequests(eve, waiting);
    await paying.ask('PATCH', `/tokens/${ada.tokenId}`, { driverId: ada.driverId });
    const again = await paying.ask('POST', '/tokens', {
      organizationId: paying.house.rootId,
      uid: 'OTHER',
      kind: 'rfid',
      printedNumber: 'NL 100-200',
    });
    expect([again.status, again.body.errors?.[0].path]).toEqual([409, 'body/printedNumber']);
  });

  /** The operator sees whose each is, gives one and refuses one, each once, and the driver is told; one is taken back. */
  async function decideRequests(eve: SignedInDriver, waiting: () => Promise<{ id: string }[]>) {
    const { items } = (await paying.ask('GET', '/card-requests?state=open')).body;
    const of = (number: string) => items.find((one: { number: string }) => one.number === number);
    const holder = { id: ada.driverId };
    expect(of('NL-7777')).toMatchObject({
      driver: { id: eve.driverId },
      candidates: [{ tokenId: ada.tokenId, uid: 'ADA-CARD', holder, charged: true }],
    });
    expect(of('ADA-CARD').candidates).toEqual([]);
    const decide = (number: string, what: string, body: object) =>
      paying.ask('POST', `/card-requests/${of(number).id}/${what}`, body);
    const given = { tokenId: ada.tokenId };
    expect((await decide('NL-7777', 'accept', { tokenId: eve.accountId })).status).toBe(404);
    expect((await decide('NL-7777', 'accept', given)).status).toBe(204);
    expect((await decide('NL-7777', 'accept', given)).status).toBe(409);
    expect((await decide('NL-100 201', 'refuse', { reason: 'Not one of ours' })).status).toBe(204);
    expect((await paying.ask('GET', `/tokens/${ada.tokenId}`)).body).toMatchObject({
      driverId: eve.driverId,
    });
    const { rows } = await paying.house.database.pool.query(
      'select kind, place, words from drive_notice where account_id = $1 order by kind',
      [eve.accountId],
    );
    expect(rows).toEqual([
      { kind: 'card_accepted', place: 'NL-7777', words: '' },
      { kind: 'card_refused', place: 'NL-100 201', words: 'Not one of ours' },
    ]);
    // What was refused is read in the app as well, with the reason, until it is asked for again.
    const refused = async () => (await eve.ask('GET', '/me/tokens')).body.refused;
    expect(await refused()).toMatchObject([{ number: 'NL-100 201', reason: 'Not one of ours' }]);
    const left = await waiting();
    expect(left).toHaveLength(1);
    expect((await ada.ask('DELETE', `/me/card-requests/${left[0]!.id}`)).status).toBe(404);
    expect((await eve.ask('DELETE', `/me/card-requests/${left[0]!.id}`)).status).toBe(204);
    expect(await waiting()).toEqual([]);
  }

  it('that an account asks for are three at a time, each once', async () => {
    const fay = await signedInDriver(paying, { name: 'Fay' });
    const claim = (number: string) => fay.ask('POST', '/me/tokens', { number });
    for (const number of ['F-0001', 'F 0001', 'F-0002', 'F-0003'])
      expect((await claim(number)).status).toBe(201);
    expect((await claim('F-0004')).body.type).toBe('/problems/drive/card-waiting');
    expect((await fay.ask('GET', '/me/tokens')).body.waiting).toHaveLength(3);
  });
});

describe('leaving', () => {
  it('gives reservations up and takes the claimed card along, but not while money is left', async () => {
    const { db } = paying.house.database;
    const siteId = await site('Last stop');
    const station = await post(siteId, 'RES-5');
    const ivy = await signedInDriver(paying, { name: 'Ivy', uid: 'IVY-CARD' });
    await db
      .updateTable('drive_account_driver')
      .set({ signed_up: true })
      .where('driver_id', '=', ivy.driverId)
      .execute();
    const wish = { plug: '', startsAt: slot(90), minutes: 60, tokenId: ivy.tokenId, agreed: null };
    const { body: booked } = await ivy.ask('POST', `/sites/${siteId}/reservations`, wish);
    const balance = await paying.made('/balances', { driverId: ivy.driverId, currency: 'EUR' });
    const move = (kind: string, amountMinor: number) =>
      paying.ask('POST', `/balances/${balance.id}/movements`, { kind, amountMinor, note: 'paid out' });
    await move('top_up', 500);
    expect((await ivy.ask('DELETE', '/me')).body.type).toBe('/problems/drive/money-left');
    await move('correction', -500);
    const taken = (await ivy.ask('GET', '/me/export')).text;
    for (const own of ['ivy@example.com', 'IVY-CARD', booked.startsAt.slice(0, 16)])
      expect(taken).toContain(own);
    expect((await ivy.ask('DELETE', '/me')).status).toBe(204);
    const token = await db
      .selectFrom('token')
      .select(['uid', 'label'])
      .where('id', '=', ivy.tokenId)
      .executeTakeFirstOrThrow();
    expect(token.uid).toMatch(/^erased-/);
    const { rows } = await paying.house.database.pool.query('select state from reservation where id = $1', [
      booked.id,
    ]);
    expect(rows).toEqual([{ state: 'cancelled' }]);
    await station.close();
  });
});

describe('papers', () => {
  it('of what was paid while signed in are listed and had as files, by nobody else', async () => {
    const zoe = await signedInDriver(paying, { name: 'Zoe', uid: 'ZOE-CARD' });
    await paying.made('/legal-entities', {
      organizationId: paying.house.rootId,
      ...{
        name: 'Nordlicht GmbH',
        country: 'DE',
        zone: 'Europe/Berlin',
        currency: 'EUR',
        invoicePrefix: 'NL',
        taxNumber: '27/123/45678',
        email: 'rechnung@example.com',
      },
    });
    const station = await paying.station('PAPER-1');
    const code = createLabelCodes(Buffer.alloc(32, 7)).codeOf(station.evseId);
    const { offer } = (await zoe.ask('GET', `/evses/${code}/offer`)).body;
    const { id, holdMinor, currency } = offer;
    const clientKey = 'the-key-of-zoes-browser';
    const opened = (
      await zoe.ask('POST', `/evses/${code}/payments`, { offer: id, holdMinor, currency, clientKey })
    ).body;
    await paying.pay(opened, 'accepted');
    const transaction = await station.begin();
    await station.stop(transaction, 10_000);
    await paying.stands(opened, 'captured');
    const [paper] = await vi.waitFor(
      async () => {
        const { items } = (await zoe.ask('GET', '/me/invoices')).body;
        expect(items).toMatchObject([{ kind: 'receipt', totalMinor: 720, openMinor: 0, currency: 'EUR' }]);
        return items;
      },
      { timeout: 10_000 },
    );
    const pdf = await zoe.ask('GET', `/me/invoices/${paper.id}/pdf`);
    expect([pdf.status, pdf.text.slice(0, 5)]).toEqual([200, '%PDF-']);
    // Without an account the payment's secret opens the same paper.
    const receipt = (secret: string) =>
      zoe.ask('GET', `/payments/${opened.paymentId}/receipt.pdf?secret=${secret}`);
    expect((await receipt(opened.secret)).text.slice(0, 5)).toBe('%PDF-');
    expect((await receipt('guessed-by-somebody')).status).toBe(404);
    expect((await ada.ask('GET', `/me/invoices/${paper.id}/pdf`)).status).toBe(404);
    expect((await ada.ask('GET', `/me/invoices/${paper.id}/xml`)).status).toBe(404);
    // A receipt names no buyer, and is no e-invoice: said with the reason.
    expect((await zoe.ask('GET', `/me/invoices/${paper.id}/xml`)).body.title).toBe('No e-invoice');
    // What was paid with an account is in its history; this meter signs nothing.
    const [charged] = (await zoe.ask('GET', '/me/transactions')).body.items;
    expect(charged).toMatchObject({ energyWh: 10_000, signed: false });
    expect((await zoe.ask('GET', `/me/transactions/${charged.id}/signed-readings`)).status).toBe(404);
    await billedWithProof(zoe, station);
    await station.close();
  });

  /** A customer's charge at a meter that signs: its e-invoice and its proof are files of theirs alone. */
  async function billedWithProof(zoe: SignedInDriver, station: Awaited<ReturnType<TestPaying['station']>>) {
    const [entity] = (await paying.ask('GET', '/legal-entities')).body.items;
    await paying.made('/customers', {
      ...{ entityId: entity.id, driverId: zoe.driverId, kind: 'private', billing: 'single', number: 'Z-1' },
      ...{ name: 'Zoe Zander', address: 'Quay 2', postalCode: '20457', city: 'Hamburg', country: 'DE' },
      ...{ email: 'zoe@example.com', billedFrom: '2020-01-01T00:00:00Z' },
    });
    const timestamp = new Date().toISOString();
    const begin = { connectorId: 1, idTag: 'ZOE-CARD', meterStart: 1000, timestamp };
    const [, , { transactionId }] = (await station.call('StartTransaction', begin)) as [
      number,
      string,
      { transactionId: number },
    ];
    const TM = `${timestamp.slice(0, -1).replace('.', ',')}+0000 S`;
    const unit = { TM, RI: '1-0:1.8.0', RU: 'Wh', ST: 'G' };
    const RD = [
      { ...unit, TX: 'B', RV: 1000 },
      { ...unit, TX: 'E', RV: 11_000 },
    ];
    const record = signOcmf(
      { FV: '1.0', MS: 'METER-Z', PG: 'T1', IS: true, ID: 'ZOE-CARD', RD },
      makeMeterKeys(),
    );
    const sampledValue = [{ value: record, format: 'SignedData', context: 'Transaction.End' }];
    const ended = { transactionId, meterStop: 11_000, timestamp };
    await station.call('StopTransaction', { ...ended, transactionData: [{ timestamp, sampledValue }] });
    const issue = paying.house.house.repeatedWork.find(({ name }) => name === 'issue-invoices')!;
    const invoice = await vi.waitFor(
      async () => {
        await issue.run();
        const { items } = (await zoe.ask('GET', '/me/invoices')).body;
        expect(items).toContainEqual(expect.objectContaining({ kind: 'invoice', eInvoice: true }));
        return items.find(({ kind }: { kind: string }) => kind === 'invoice');
      },
      { timeout: 10_000 },
    );
    const xml = await zoe.ask('GET', `/me/invoices/${invoice.id}/xml`);
    expect([xml.status, xml.text]).toEqual([200, expect.stringContaining('Zoe Zander')]);
    expect((await ada.ask('GET', `/me/invoices/${invoice.id}/xml`)).status).toBe(404);
    const [last] = (await zoe.ask('GET', '/me/transactions')).body.items;
    expect(last).toMatchObject({ signed: true });
    const proof = await zoe.ask('GET', `/me/transactions/${last.id}/signed-readings`);
    expect([proof.status, proof.text]).toEqual([200, expect.stringContaining('METER-Z')]);
    expect((await ada.ask('GET', `/me/transactions/${last.id}/signed-readings`)).status).toBe(404);
  }
});

describe('paying ahead', () => {
  it('opens a balance, puts what was paid on it once, posts it, and gives a token that charges', async () => {
    const max = await signedInDriver(paying, { name: 'Max' });
    const { db } = paying.house.database;
    const clientKey = 'the-key-of-the-browser-of-max';
    const topUp = (amountMinor: number) =>
      max.ask('POST', '/me/balance/top-ups', { amountMinor, currency: 'EUR', clientKey });
    // Whom the operator wrote down has the operator's terms; who signed up alone may pay ahead.
    expect((await max.ask('GET', '/me/balance')).body).toMatchObject({ balance: null, topUp: null });
    expect((await topUp(2000)).body.type).toBe('/problems/drive/top-up');
    await db
      .updateTable('drive_account_driver')
      .set({ signed_up: true })
      .where('driver_id', '=', max.driverId)
      .execute();
    const { body: offered } = await max.ask('GET', '/me/balance');
    expect(offered.topUp).toMatchObject({ currency: 'EUR', amounts: [1000, 2000, 5000, 10_000] });
    expect((await topUp(2001)).body.type).toBe('/problems/drive/top-up-amount');
    const opened = (await topUp(2000)).body;
    expect((await topUp(2000)).body.paymentId).toBe(opened.paymentId);
    expect((await max.ask('GET', '/me/balance')).body.balance).toMatchObject({ leftMinor: 0 });
    await paying.pay(opened, 'accepted');
    await paying.stands(opened, 'captured');
    // Told again, it is on the balance once.
    await paying.payments.reconcile();
    const { body: now } = await max.ask('GET', '/me/balance');
    expect(now).toMatchObject({
      balance: { leftMinor: 2000 },
      movements: [{ kind: 'top_up', amountMinor: 2000 }],
    });
    expect((await max.ask('GET', '/me/tokens')).body.items).toMatchObject([{ kind: 'app', usable: true }]);
    const posted = async () => {
      const { rows } = await paying.house.database.pool.query(
        `select account, sum(amount_minor)::int as minor from posting_entry where ref = $1 group by account order by account`,
        [opened.paymentId],
      );
      return rows;
    };
    const job = paying.house.house.repeatedWork.find(({ name }) => name === 'post-prepaid');
    await job?.run();
    await vi.waitFor(
      async () =>
        expect(await posted()).toEqual([
          { account: 'prepaid', minor: 0 },
          { account: 'provider_clearing:builtin', minor: 2000 },
        ]),
      10_000,
    );
    // 12.00 was spent; then 15.00 went back at the provider, whose message comes twice, and the rest, without any.
    const [{ balance_id }] = (
      await paying.house.database.pool.query('select balance_id from payment where id = $1', [
        opened.paymentId,
      ])
    ).rows;
    const correction = { kind: 'correction', amountMinor: -1200, note: 'spent' };
    await paying.ask('POST', `/balances/${balance_id}/movements`, correction);
    const givenBack = (minor: number) =>
      paying.house.database.pool.query(
        'update builtin_payment set refunded_minor = $2, changed_at = now() where payment_id = $1',
        [opened.paymentId, minor],
      );
    await givenBack(1500);
    await paying.pay(opened, 'accepted');
    await paying.pay(opened, 'accepted');
    await paying.stands(opened, 'part_refunded');
    expect((await max.ask('GET', '/me/balance')).body).toMatchObject({
      balance: { leftMinor: -700 },
      movements: [{ kind: 'refund', amountMinor: -1500 }, { kind: 'correction' }, { kind: 'top_up' }],
    });
    expect((await max.ask('DELETE', '/me')).body.type).toBe('/problems/drive/money-left');
    await givenBack(2000);
    await paying.payments.reconcile();
    await paying.payments.reconcile();
    await paying.stands(opened, 'refunded');
    await job?.run();
    await vi.waitFor(
      async () =>
        expect(await posted()).toEqual([
          { account: 'prepaid', minor: 0 },
          { account: 'provider_clearing:builtin', minor: 0 },
        ]),
      10_000,
    );
    const { items } = (await paying.ask('GET', `/balances?driverId=${max.driverId}`)).body;
    expect(items).toMatchObject([{ amountMinor: -1200, sentence: { key: 'balance.below' } }]);
    expect((await paying.ask('GET', '/ledger/prepaid')).body.items).toContainEqual(
      expect.objectContaining({ balanceId: balance_id, ledgerMinor: -1200, balanceMinor: -1200 }),
    );
    // Less than what is missing may be paid in; taking more off is refused.
    const move = (kind: string, amountMinor: number) =>
      paying.ask('POST', `/balances/${balance_id}/movements`, { kind, amountMinor });
    expect((await move('refund', -1)).status).toBe(409);
    expect((await move('top_up', 200)).body).toMatchObject({ amountMinor: -1000 });
  });
});
