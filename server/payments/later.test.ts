import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { manualClock, systemClock } from '../platform/clock.ts';
import type { Caller } from '../platform/http/caller.ts';
import { newId } from '../platform/ids.ts';
import { askUnpaid } from './ask-unpaid.ts';
import type { House } from './house.ts';
import type { Opened } from './index.ts';
import { opened, type TestPaying, testPaying } from './testing.ts';
import { askForRest } from './unpaid.ts';

let paying: TestPaying;
beforeAll(async () => {
  paying = await testPaying();
  await paying.house.database.pool.query(
    `insert into legal_entity (id, organization_id, name, country, zone, currency, invoice_prefix, created_at)
     values (gen_random_uuid(), $1, 'Harbour Ltd', 'DE', 'Europe/Berlin', 'EUR', 'H', now())`,
    [paying.house.rootId],
  );
});
afterAll(() => paying.end());

const rows = async <T>(text: string, values: unknown[]): Promise<T[]> =>
  (await paying.house.database.pool.query(text, values)).rows;
const page = async ({ paymentId }: Opened) => (await paying.ask('GET', `/payments/${paymentId}`)).body;
const decide = ({ paymentId }: Opened, what: string, reason = 'Looked at it') =>
  paying.ask('POST', `/payments/${paymentId}/${what}`, { reason });
const booked = async ({ paymentId }: Opened) =>
  Object.fromEntries(
    (
      await rows<{ account: string; minor: number }>(
        `select account, sum(amount_minor)::int as minor from posting_entry where ref = $1 group by 1`,
        [paymentId],
      )
    ).map(({ account, minor }) => [account, minor]),
  );
/** Waits until all that a payment intends is done: while one of its effects holds its row, a job that takes what is free passes it over. */
const quiet = ({ paymentId }: Opened) =>
  vi.waitFor(
    async () =>
      expect(
        await rows(`select kind from payment_effect where payment_id = $1 and state = 'intended'`, [
          paymentId,
        ]),
      ).toEqual([]),
    10_000,
  );

let stations = 0;
/** A station of its own, charged at by a payment of its own with this card. */
async function charging(card: Parameters<TestPaying['pay']>[1] = 'accepted', holdMinor?: number) {
  const station = await paying.station(`LATER-${++stations}`);
  const payment = await opened(paying, station.evseId, holdMinor === undefined ? {} : { holdMinor });
  await paying.pay(payment, card);
  await paying.stands(payment, 'starting');
  const number = await station.begin();
  const { transactionId } = await paying.stands(payment, 'charging');
  return { station, payment, number, transactionId: transactionId! };
}

describe('a transaction whose signed readings failed', () => {
  /** What a meter with a registered key that signs nothing comes to. */
  async function heldBack(card: Parameters<TestPaying['pay']>[1] = 'accepted') {
    const one = await charging(card);
    await rows(
      `insert into billing_hold (id, transaction_id, organization_id, cause, fingerprint, raised_at)
       select $1, id, organization_id, 'signed_readings', 'none', now() from transaction where id = $2`,
      [newId(), one.transactionId],
    );
    await one.station.stop(one.number, 10_000);
    const view = await paying.stands(one.payment, 'held_back');
    expect(view).toMatchObject({ dueMinor: 720, capturedMinor: 0, over: false });
    await one.station.close();
    return one;
  }

  it('is not taken until an operator decides so; then it is, and billing is free again', async () => {
    const { payment, transactionId } = await heldBack();
    await paying.payments.reconcile();
    const board = (await paying.ask('GET', '/payment-differences?open=true')).body.items;
    expect(board).toContainEqual(
      expect.objectContaining({ kind: 'held_back', paymentId: payment.paymentId, oursMinor: 720 }),
    );
    expect((await decide(payment, 'take')).status).toBe(200);
    expect(await paying.stands(payment, 'captured')).toMatchObject({ capturedMinor: 720 });
    expect(
      await rows('select reason from billing_hold where transaction_id = $1 and released_at is not null', [
        transactionId,
      ]),
    ).toEqual([{ reason: 'Looked at it' }]);
    expect((await decide(payment, 'take')).status).toBe(409);
    const [audited] = await rows<{ detail: unknown }>(
      `select detail from audit where action = 'payment.taken_anyway' and subject_id = $1`,
      [payment.paymentId],
    );
    expect(audited).toEqual({ detail: { reason: 'Looked at it' } });
  });

  it('is taken by itself when the hold of billing is released, and never when it was let go', async () => {
    const freed = await heldBack();
    const left = await heldBack();
    expect((await decide(left.payment, 'waive')).body.payment).toMatchObject({ state: 'released' });
    for (const { transactionId } of [freed, left]) {
      const { items } = (await paying.ask('GET', `/billing-holds?transactionId=${transactionId}`)).body;
      await paying.ask('POST', `/billing-holds/${items[0].id}/release`, { reason: 'The key came' });
    }
    expect(await paying.stands(freed.payment, 'captured')).toMatchObject({ capturedMinor: 720 });
    expect(await paying.stands(left.payment, 'released')).toMatchObject({
      reason: 'waived',
      capturedMinor: 0,
    });
    expect(await booked(left.payment)).toEqual({});
  });

  it('keeps its hold alive by a new one, and the old one is let go', async () => {
    const { payment } = await heldBack();
    const refs = await rows<{ provider_ref: string }>('select provider_ref from payment where id = $1', [
      payment.paymentId,
    ]);
    await rows(`update payment set capture_before = now() + interval '11 hours' where id = $1`, [
      payment.paymentId,
    ]);
    await paying.payments.watch();
    await vi.waitFor(async () => {
      const there = await rows<{ id: string; status: string }>(
        'select id, status from builtin_payment where payment_id = $1 order by created_at',
        [payment.paymentId],
      );
      expect(there.map(({ status }) => status)).toEqual(['canceled', 'held']);
      expect(there[0]!.id).toBe(refs[0]!.provider_ref);
    }, 10_000);
    await paying.payments.reconcile();
    expect((await page(payment)).payment).toMatchObject({ state: 'held_back', authorizedMinor: 720 });
    await decide(payment, 'take');
    expect(await paying.stands(payment, 'captured')).toMatchObject({ capturedMinor: 720 });
  });

  it('is taken in the last hour where nothing can be held anew, and stands on the board until somebody has looked', async () => {
    const { payment, transactionId } = await heldBack('increase_refused');
    const endsIn = (time: string) =>
      rows(`update payment set capture_before = now() + $2::interval where id = $1`, [
        payment.paymentId,
        time,
      ]);
    const watched = async () => {
      await paying.payments.watch();
      await quiet(payment);
    };
    await endsIn('11 hours');
    await watched();
    expect((await page(payment)).payment).toMatchObject({ state: 'held_back', capturedMinor: 0 });
    await endsIn('50 minutes');
    await watched();
    expect((await page(payment)).payment).toMatchObject({ state: 'captured', capturedMinor: 720 });
    const board = async () => {
      await paying.house.house.repeatedWork.find(({ name }) => name === 'look-at-payments')!.run();
      const { items } = (await paying.ask('GET', '/payment-differences?open=true')).body;
      return items.filter((one: { paymentId: string }) => one.paymentId === payment.paymentId);
    };
    expect(await board()).toMatchObject([{ kind: 'unproven', oursMinor: 720 }]);
    const { items } = (await paying.ask('GET', `/billing-holds?transactionId=${transactionId}`)).body;
    await paying.ask('POST', `/billing-holds/${items[0].id}/release`, { reason: 'The key came' });
    await vi.waitFor(
      async () =>
        expect((await board()).filter(({ kind }: { kind: string }) => kind === 'unproven')).toEqual([]),
      10_000,
    );
  });
});

describe('what was not paid', () => {
  /** 7.20 EUR were due, and 5.00 EUR were held by a card that holds no more. */
  async function owing() {
    const one = await charging('no_more', 500);
    await one.station.stop(one.number, 10_000);
    expect(await paying.stands(one.payment, 'second_payment')).toMatchObject({ owedMinor: 220 });
    await one.station.close();
    await quiet(one.payment);
    return one.payment;
  }
  const openOf = async (payment: Opened) => {
    const { invoiceId } = (await page(payment)).payment;
    return (await paying.ask('GET', `/invoices/${invoiceId}`)).body;
  };

  it('is asked for again by a link, which is all that its payer needs', async () => {
    const payment = await owing();
    const { status, body } = await paying.ask('POST', `/payments/${payment.paymentId}/ask`);
    expect([status, body.mailed]).toEqual([200, 'no_address']);
    expect(body.url).toMatch(new RegExp(`/drive/charge/${payment.paymentId}#${payment.secret}$`));
  });

  it('is asked for by mail where the payer left an address, in their language, at most once an hour', async () => {
    const { paymentId } = await owing();
    await rows(`update payment set email = 'payer@example.com', language = 'de' where id = $1`, [paymentId]);
    const mails: { to: string; text: string }[] = [];
    const house = {
      ...{ db: paying.house.database.db, clock: systemClock, publicUrl: () => 'https://charge.example/' },
      audit: async () => {},
      sendMail: async (mail: { to: string; text: string }) => void mails.push(mail),
    } as unknown as House;
    const asked = {
      caller: { kind: 'operator', id: newId() } as Caller,
      scope: { whole: true, organizationIds: [paying.house.rootId], siteIds: [] },
      paymentId,
    };
    expect(await askForRest(house, () => 'secret', asked)).toMatchObject({ mailed: 'sent' });
    expect(await askForRest(house, () => 'secret', asked)).toMatchObject({ mailed: 'lately' });
    expect(mails).toMatchObject([
      {
        to: 'payer@example.com',
        subject: 'Fürs Laden noch zu zahlen: 2.20 EUR',
        text: expect.stringContaining(`https://charge.example/drive/charge/${paymentId}#secret`),
      },
    ]);
  });

  it('is asked for once by itself where the payer left an address; a mail that fails is tried again later', async () => {
    const { paymentId } = await owing();
    const later = manualClock(new Date(Date.now() + 15 * 60_000).toISOString());
    const letters: string[] = [];
    let broken = true;
    const house = {
      ...{ db: paying.house.database.db, clock: later, newId, publicUrl: () => 'https://charge.example' },
      onFault: () => {},
      sendMail: async ({ to, text }: { to: string; text: string }) => {
        if (broken) throw new Error('no route to the mail server');
        letters.push(`${to} ${/https:\S+/.exec(text)?.[0]}`);
      },
    } as unknown as House;
    const ask = () => askUnpaid(house, () => 'secret');
    expect(await ask()).toBe(0);
    await rows(`update payment set email = 'payer@example.com' where id = $1`, [paymentId]);
    await Promise.all([ask(), ask()]);
    broken = false;
    expect(await ask()).toBe(0);
    later.advance(16 * 60_000);
    await Promise.all([ask(), ask()]);
    later.advance(3_600_000);
    await ask();
    expect(letters).toEqual([`payer@example.com https://charge.example/drive/charge/${paymentId}#secret`]);
    const shown = await page({ paymentId } as Opened);
    expect(shown.payment).toMatchObject({ askedTimes: 1 });
    expect(shown.log.filter(({ event }: { event: string }) => event === 'asked')).toHaveLength(1);
  });

  it('is written off by an operator: a loss that squares the receipt, and is taken back when it is paid', async () => {
    const payment = await owing();
    const rest = await paying.payments.payRest(payment.paymentId, payment.secret, '/drive/paid');
    expect((await decide(payment, 'write-off')).body.payment).toMatchObject({
      state: 'written_off',
      owedMinor: 0,
      writtenOffMinor: 220,
    });
    expect(await paying.stands(rest, 'released')).toMatchObject({ capturedMinor: 0 });
    await vi.waitFor(async () => {
      expect(await booked(payment)).toMatchObject({ losses: 220, prepaid: -720 });
      expect(await openOf(payment)).toMatchObject({ openMinor: 0 });
    }, 10_000);
    expect((await decide(payment, 'write-off')).status).toBe(409);
  });
});

it('one receipt names all transactions that one start made, in order, to the cent', async () => {
  const { station, payment, number } = await charging();
  const { idTag } = await station.heard('RemoteStartTransaction');
  await station.stop(number, 5000);
  const timestamp = new Date().toISOString();
  const [, , again] = (await station.call('StartTransaction', {
    ...{ connectorId: 1, idTag, meterStart: 6000, timestamp },
  })) as [number, string, { transactionId: number }];
  await station.stop(again.transactionId, 10_000);
  // 5 kWh each: 1.00 + 2.50 EUR and tax, twice.
  await vi.waitFor(async () => {
    const found = (await page(payment)).payment;
    expect(found).toMatchObject({ dueMinor: 840, invoiceId: expect.any(String) });
    const lines = await rows<{ gross: number }>(
      `select l.gross_minor::int as gross from invoice_line l join transaction t on t.id = l.transaction_id
        where l.invoice_id = $1 order by l.position`,
      [found.invoiceId],
    );
    expect(lines).toEqual([{ gross: 420 }, { gross: 420 }]);
  }, 10_000);
  await station.close();
});

it.each(['2.0.1', '2.1'] as const)(
  'a %s station is charged at and paid for to the cent; one with a screen for it says that somebody is paying, once',
  async (version) => {
    const { house, host } = paying;
    const identity = `SCREEN-${version}`;
    await addStation(house.database, house.rootId, identity, { version, siteId: paying.siteId });
    const station = await testStation(`ws://${host}`, identity, version, {
      NotifyWebPaymentStarted: () => ({}),
      RequestStartTransaction: () => ({ status: 'Accepted' }),
    });
    const asked = (action: string) => station.heard.filter((frame) => frame.action === action);
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
    await station.call('StatusNotification', {
      ...{ timestamp: at(0), connectorStatus: 'Available', evseId: 1, connectorId: 1 },
    });
    const { evses } = (await paying.ask('GET', `/stations/${identity}`)).body;
    const payment = await opened(paying, evses[0].id);
    const screens = version === '2.1' ? [{ evseId: 1, timeout: 300 }] : [];
    await vi.waitFor(async () => {
      const announced = (await page(payment)).effects.find(
        ({ kind }: { kind: string }) => kind === 'announce',
      );
      expect(announced).toMatchObject({ state: 'done' });
    }, 10_000);
    expect(asked('NotifyWebPaymentStarted').map(({ payload }) => payload)).toEqual(screens);
    await paying.pay(payment, 'accepted');
    const start = await vi.waitFor(() => {
      const [frame] = asked('RequestStartTransaction');
      if (!frame) throw new Error('not asked to start');
      return frame.payload as { idToken: object; remoteStartId: number };
    }, 10_000);
    const told = (seqNo: number, eventType: 'Started' | 'Ended', value: number, timestamp: string) => {
      const context = eventType === 'Ended' ? 'Transaction.End' : 'Transaction.Begin';
      return station.call('TransactionEvent', {
        ...{ eventType, timestamp, seqNo, evse: { id: 1, connectorId: 1 } },
        triggerReason: eventType === 'Ended' ? 'EVDeparted' : 'RemoteStart',
        transactionInfo: { transactionId: `T-${version}`, remoteStartId: start.remoteStartId },
        ...(eventType === 'Started' && { idToken: start.idToken }),
        meterValue: [{ timestamp, sampledValue: [{ value, context }] }],
      });
    };
    await told(0, 'Started', 1000, at(10));
    await paying.stands(payment, 'charging');
    await told(1, 'Ended', 11_000, at(0));
    expect(await paying.stands(payment, 'captured')).toMatchObject({ capturedMinor: 720 });
    expect(asked('NotifyWebPaymentStarted')).toHaveLength(screens.length);
    if (version === '2.1') await paidAtTheTerminal(station, payment);
    await station.close();
  },
);

/** The same transaction is settled by the station's own terminal too, which then fails: kept, compared, and given back. */
async function paidAtTheTerminal(station: Awaited<ReturnType<typeof testStation>>, { paymentId }: Opened) {
  const settle = (status: string) =>
    station.call('NotifySettlement', {
      ...{ transactionId: 'T-2.1', pspRef: 'psp-terminal', status, settlementAmount: 7 },
      settlementTime: new Date().toISOString(),
    });
  const taken = async () => {
    const { transactionId } = (await page({ paymentId } as Opened)).payment;
    const { items } = (await paying.ask('GET', `/payments?kind=terminal&transactionId=${transactionId}`))
      .body;
    return items[0];
  };
  const board = async (id: string) => {
    await paying.payments.reconcile();
    const { items } = (await paying.ask('GET', '/payment-differences?open=true')).body;
    return items.filter(
      ({ paymentId, kind }: Record<string, string>) => paymentId === id && kind === 'terminal_differs',
    );
  };
  await settle('Settled');
  const one = await vi.waitFor(async () => {
    const found = await taken();
    expect(found).toMatchObject({ state: 'captured', capturedMinor: 700, transactionId: expect.any(String) });
    expect(await booked({ paymentId: found.id } as Opened)).toMatchObject({
      'provider_clearing:terminal': 700,
    });
    return found;
  }, 10_000);
  expect(await board(one.id)).toMatchObject([{ oursMinor: 700, theirsMinor: 720 }]);
  await settle('Failed');
  await vi.waitFor(async () => {
    expect(await taken()).toMatchObject({ state: 'refunded', refundedMinor: 700 });
    expect(await booked({ paymentId: one.id } as Opened)).toMatchObject({ 'provider_clearing:terminal': 0 });
  }, 10_000);
}

it('the page of the built-in provider speaks the payer’s language, and lets nobody try cards for ever', async () => {
  const station = await paying.station('LATER-PAGE');
  const payment = await opened(paying, station.evseId);
  if (payment.client.kind !== 'builtin') throw new Error('not the built-in provider');
  const { url } = payment.client;
  const seen = async (language: string) =>
    (await paying.house.house.http.inject({ url, headers: { 'accept-language': language } })).body;
  expect(await seen('de-AT,de;q=0.9')).toContain('Es fließt kein echtes Geld.');
  expect(await seen('fr')).toContain('lang="fr"');
  expect(await seen('xx')).toContain('No real money moves.');
  for (let tries = 0; tries < 10; tries++) await paying.pay(payment, 'declined');
  expect(await paying.stands(payment, 'failed')).toMatchObject({ reason: 'declined', capturedMinor: 0 });
  await paying.pay(payment, 'accepted');
  expect(await paying.stands(payment, 'failed')).toMatchObject({ authorizedMinor: 0 });
  await station.close();
});
