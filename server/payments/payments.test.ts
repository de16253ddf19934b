import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { erase, type Opened } from './index.ts';
import { opened, type TestPaying, testPaying } from './testing.ts';

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

let stations = 0;
/** A station of its own, charged at by a payment of its own with this card. */
async function charging(card: Parameters<TestPaying['pay']>[1] = 'accepted', holdMinor?: number) {
  const station = await paying.station(`PAY-${++stations}`);
  const payment = await opened(paying, station.evseId, holdMinor === undefined ? {} : { holdMinor });
  await paying.pay(payment, card);
  await paying.stands(payment, 'starting');
  const number = await station.begin();
  await paying.stands(payment, 'charging');
  return { station, payment, number };
}
/** The same, ended after 10 kWh: 7.20 EUR. */
async function paid() {
  const { station, payment, number } = await charging();
  await station.stop(number, 10_000);
  const view = await paying.stands(payment, 'captured');
  await station.close();
  // Postings and the receipt follow the capture.
  await vi.waitFor(
    async () =>
      expect(
        await rows(`select kind from payment_effect where payment_id = $1 and state = 'intended'`, [
          payment.paymentId,
        ]),
      ).toEqual([]),
    10_000,
  );
  return { payment, view };
}
/** The tariff is frozen by a follower of its own: costs are looked at until they are there. */
const watchUntil = (check: () => unknown) =>
  vi.waitFor(async () => {
    await paying.payments.watch();
    await check();
  }, 10_000);
const rows = async <T>(text: string, values: unknown[]): Promise<T[]> =>
  (await paying.house.database.pool.query(text, values)).rows;
const balanceOf = async ({ paymentId }: Opened) => {
  const entries = await rows<{ account: string; minor: number }>(
    `select account, sum(amount_minor)::int as minor from posting_entry where ref = $1 group by 1 order by 1`,
    [paymentId],
  );
  return Object.fromEntries(entries.map(({ account, minor }) => [account, minor]));
};
const webhooksOf = ({ paymentId }: Opened) =>
  rows<{ times: number }>('select times from payment_webhook where payment_id = $1', [paymentId]);

describe('charging without an account', () => {
  it('is held, started, charged, paid to the cent, and gets a receipt', async () => {
    const station = await paying.station('PAY-FIRST');
    const payment = await opened(paying, station.evseId);
    expect(await paying.stands(payment, 'created')).toMatchObject({ holdMinor: 3000, over: false });
    const back = await paying.pay(payment, 'accepted');
    expect([back.statusCode, back.headers.location]).toEqual([303, '/drive/paid']);
    const transaction = await station.begin();
    await station.meter(transaction, 5000);
    await paying.stands(payment, 'charging');
    await watchUntil(async () =>
      expect(await paying.stands(payment, 'charging')).toMatchObject({ costMinor: 420 }),
    );
    await station.stop(transaction, 10_000);
    const view = await paying.stands(payment, 'captured');
    expect(view).toMatchObject({ dueMinor: 720, capturedMinor: 720, over: true });
    expect(view.sentence.text).toBe('Paid: 7.20 EUR.');
    await vi.waitFor(
      async () => expect(await paying.stands(payment, 'captured')).toMatchObject({ receipt: true }),
      10_000,
    );
    expect(await balanceOf(payment)).toEqual({ prepaid: -720, 'provider_clearing:builtin': 720 });
    await station.close();
  });

  it('lets nobody see or stop a payment without its secret', async () => {
    const { payment } = await paid();
    await expect(paying.payments.state(payment.paymentId, 'wrong')).rejects.toMatchObject({ status: 404 });
    await expect(paying.payments.stop(payment.paymentId, `${payment.secret}x`)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('goes on with another card after one was declined, and through 3-D Secure', async () => {
    const station = await paying.station('PAY-CARDS');
    const payment = await opened(paying, station.evseId);
    expect((await paying.pay(payment, 'insufficient')).body).toContain('too little money');
    await vi.waitFor(
      async () =>
        expect(await paying.stands(payment, 'created')).toMatchObject({ reason: 'insufficient_funds' }),
      10_000,
    );
    expect((await paying.pay(payment, 'secure')).body).toContain('3-D Secure');
    await paying.stands(payment, 'needs_action');
    await paying.pay(payment, 'confirmed');
    await paying.stands(payment, 'starting');
    await station.close();
  });

  it.each(['message_twice', 'message_late', 'message_never'] as const)(
    'starts once with %s',
    async (card) => {
      const { station, payment } = await charging(card);
      expect(station.asked('RemoteStartTransaction')).toHaveLength(1);
      const [hook] = await webhooksOf(payment);
      expect(hook?.times).toBe({ message_twice: 2, message_late: undefined, message_never: undefined }[card]);
      await station.close();
    },
  );

  it('gives the hold back, and says what to do, when the station refuses', async () => {
    const station = await paying.station('PAY-REFUSES', 'Rejected');
    const payment = await opened(paying, station.evseId);
    await paying.pay(payment, 'accepted');
    const { sentence } = await paying.stands(payment, 'released');
    expect(sentence.text).toContain('cable is plugged in');
    const [token] = await rows(
      'select t.retired_at from token t join payment p on p.token_id = t.id where p.id = $1',
      [payment.paymentId],
    );
    expect(token).toMatchObject({ retired_at: expect.any(Date) });
    await station.close();
  });

  it('is paid once when two tabs pay for one place: the other hold is given back', async () => {
    const station = await paying.station('PAY-TABS');
    const same = { clientKey: 'one-browser-one-key-0001' };
    const [a, again] = [
      await opened(paying, station.evseId, same),
      await opened(paying, station.evseId, same),
    ];
    expect(again).toEqual(a);
    const b = await opened(paying, station.evseId);
    await Promise.all([paying.pay(a, 'accepted'), paying.pay(b, 'accepted')]);
    const ends = await vi.waitFor(async () => {
      const views = await Promise.all(
        [a, b].map(({ paymentId, secret }) => paying.payments.state(paymentId, secret)),
      );
      const states = views.map(({ state }) => state).sort();
      expect(states).toEqual(['released', 'starting']);
      return views;
    }, 10_000);
    expect(ends.find(({ state }) => state === 'released')).toMatchObject({ reason: 'taken' });
    expect(station.asked('RemoteStartTransaction')).toHaveLength(1);
    await station.close();
  });

  it('is billed at the price that was shown, though it is edited while somebody pays', async () => {
    const station = await paying.station('PAY-EDITED');
    const payment = await opened(paying, station.evseId);
    const definition = {
      taxIncluded: 'no',
      elements: [{ components: [{ dimension: 'ENERGY', price: 9, step: 1, vat: 20 }] }],
    };
    await paying.made(`/tariffs/${paying.tariffId}/versions`, { definition });
    const offered = await paying.payments.offer(station.evseId);
    expect(offered).toMatchObject({ offer: { prices: { elements: definition.elements } } });
    await paying.pay(payment, 'accepted');
    const transaction = await station.begin(0);
    await station.stop(transaction, 10_000);
    expect(await paying.stands(payment, 'captured')).toMatchObject({ capturedMinor: 720 });
    await paying.house.database.pool.query('update tariff_version set withdrawn_at = now() where number > 1');
    await station.close();
  });

  it('is refused in another currency, for another place, at a made-up price, and where nobody answers', async () => {
    const [here, there] = [await paying.station('PAY-HERE'), await paying.station('PAY-THERE')];
    const found = await paying.payments.offer(here.evseId);
    if (!found || 'cannot' in found) throw new Error('no offer');
    const { id: offer, holdMinor } = found.offer;
    const asked = { evse: here.evseId, offer, holdMinor, currency: 'EUR', returnUrl: '/drive/paid' };
    const refused = (changed: Partial<typeof asked>) =>
      expect(paying.payments.open({ ...asked, ...changed })).rejects;
    await refused({ currency: 'CHF' }).toMatchObject({ status: 422, words: { title: 'Another currency' } });
    await refused({ evse: there.evseId }).toMatchObject({ status: 422 });
    await refused({ offer: `${offer.slice(0, -2)}AA` }).toMatchObject({ status: 422 });
    await refused({ holdMinor: -5 }).toMatchObject({ status: 422 });
    await refused({ returnUrl: '//elsewhere.example' }).toMatchObject({ status: 422 });
    await here.close();
    await vi.waitFor(
      () =>
        refused({}).toMatchObject({
          status: 409,
          words: { detail: expect.stringContaining('not connected') },
        }),
      10_000,
    );
    await there.close();
  });
});

describe('what is held', () => {
  it('is raised when the cost comes near it', async () => {
    const { station, payment, number } = await charging('accepted', 500);
    await station.meter(number, 6000);
    await watchUntil(async () =>
      expect(await paying.stands(payment, 'charging')).toMatchObject({ authorizedMinor: 1000 }),
    );
    await station.stop(number, 10_000);
    expect(await paying.stands(payment, 'captured')).toMatchObject({ capturedMinor: 720 });
    await station.close();
  });

  it('is the end of charging where the bank holds no more; what is over it is a second payment', async () => {
    const { station, payment, number } = await charging('no_more', 500);
    await station.meter(number, 6000);
    await watchUntil(() => expect(station.asked('RemoteStopTransaction')).toHaveLength(1));
    expect(await station.heard('RemoteStopTransaction')).toEqual({ transactionId: number });
    await station.stop(number, 10_000);
    expect(await paying.stands(payment, 'second_payment')).toMatchObject({
      capturedMinor: 500,
      owedMinor: 220,
    });
    const rest = await paying.payments.payRest(payment.paymentId, payment.secret, '/drive/paid');
    expect(await paying.payments.payRest(payment.paymentId, payment.secret, '/drive/paid')).toEqual(rest);
    await paying.pay(rest, 'secure');
    await paying.pay(rest, 'confirmed');
    expect(await paying.stands(rest, 'captured')).toMatchObject({ capturedMinor: 220 });
    expect(await paying.stands(payment, 'captured')).toMatchObject({ owedMinor: 0 });
    await station.close();
  });

  it('that the bank then does not pay is asked for anew', async () => {
    const { station, payment, number } = await charging('capture_refused');
    await station.stop(number, 10_000);
    expect(await paying.stands(payment, 'second_payment')).toMatchObject({
      owedMinor: 720,
      reason: 'capture_failed',
    });
    await station.close();
  });

  it('is used up by the payer’s own wish to stop no sooner than the station tells', async () => {
    const { station, payment, number } = await charging();
    await paying.payments.stop(payment.paymentId, payment.secret);
    await station.heard('RemoteStopTransaction');
    await station.stop(number, 4000);
    expect(await paying.stands(payment, 'captured')).toMatchObject({ capturedMinor: 360 });
    await station.close();
  });

  it('is charged to its end when its driver is erased meanwhile', async () => {
    const { station, payment, number } = await charging();
    const driverId = '0190a000-0000-7000-8000-00000000d01e';
    await rows('update payment set driver_id = $1, email = $2 where id = $3', [
      driverId,
      'gone@example.com',
      payment.paymentId,
    ]);
    await paying.house.database.db.transaction().execute((trx) => erase(trx, driverId));
    await station.stop(number, 10_000);
    await paying.stands(payment, 'captured');
    const left = await sql`select 1 from payment p where to_jsonb(p)::text like '%gone@example.com%'`.execute(
      paying.house.database.db,
    );
    expect(left.rows).toEqual([]);
    await station.close();
  });
});

describe('a refund', () => {
  const refund = ({ paymentId }: Opened, amountMinor: number) =>
    paying.ask('POST', `/payments/${paymentId}/refunds`, { amountMinor, reason: 'The cable was stuck' });

  it('gives back in part, then the rest, and never more than was paid; the receipt is taken back with it', async () => {
    const { payment } = await paid();
    expect(await refund(payment, 721)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('7.20 EUR is left') },
    });
    expect(await refund(payment, 220)).toMatchObject({ status: 201, body: { refundableMinor: 500 } });
    const both = await Promise.all([refund(payment, 400), refund(payment, 400)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect((await refund(payment, 100)).status).toBe(201);
    expect(await paying.stands(payment, 'refunded')).toMatchObject({ refundedMinor: 720 });
    await vi.waitFor(
      async () => expect(await balanceOf(payment)).toEqual({ prepaid: 0, 'provider_clearing:builtin': 0 }),
      10_000,
    );
    const credited = await rows<{ minor: number }>(
      `select sum(c.total_minor)::int as minor from payment p join invoice c on c.corrects_id = p.invoice_id where p.id = $1`,
      [payment.paymentId],
    );
    expect(credited).toEqual([{ minor: -720 }]);
  });

  it('is told step by step on the payment’s page, and found in the list', async () => {
    const { payment } = await paid();
    await refund(payment, 20);
    await paying.stands(payment, 'part_refunded');
    const { body } = await paying.ask('GET', `/payments/${payment.paymentId}`);
    expect(body.refunds).toMatchObject([
      { amountMinor: 20, state: 'done', reason: 'The cable was stuck', cause: 'operator' },
    ]);
    expect(body.log.map(({ state }: { state: string }) => state)).toEqual(
      expect.arrayContaining(['authorized', 'starting', 'charging', 'captured', 'part_refunded']),
    );
    expect(body.effects.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['hold', 'start', 'capture', 'refund', 'post', 'receipt']),
    );
    const { items } = (
      await paying.ask('GET', `/payments?state=part_refunded&transactionId=${body.payment.transactionId}`)
    ).body;
    expect(items).toMatchObject([{ id: payment.paymentId, method: { last4: '4242' } }]);
  });
});

describe('the reconciliation', () => {
  const board = async () => (await paying.ask('GET', '/payment-differences?open=true')).body.items;

  it('mends what a look at the provider mends, and puts on the board what does not fit', async () => {
    const { payment } = await paid();
    const { paymentId } = payment;
    const { db, pool } = paying.house.database;
    // Somebody gave money back in the provider's own portal.
    await pool.query(
      'update builtin_payment set refunded_minor = 100, changed_at = now() where payment_id = $1',
      [paymentId],
    );
    await pool.query(
      `insert into builtin_payment (id, payment_id, status, amount_minor, currency, automatic, authorized_minor, captured_minor, created_at, changed_at)
       values ('bp_stray', gen_random_uuid(), 'captured', 900, 'EUR', true, 900, 900, now(), now())`,
    );
    await paying.payments.reconcile();
    expect(await paying.stands(payment, 'part_refunded')).toMatchObject({ refundedMinor: 100 });
    expect((await paying.ask('GET', `/payments/${paymentId}`)).body.refunds).toMatchObject([
      { cause: 'provider', amountMinor: 100 },
    ]);
    const found = await board();
    expect(found).toContainEqual(
      expect.objectContaining({ kind: 'unknown_here', providerRef: 'bp_stray', theirsMinor: 900 }),
    );
    expect(found.filter((one: { paymentId: string }) => one.paymentId === paymentId)).toEqual([]);
    const [{ id }] = found.filter(({ providerRef }: { providerRef: string }) => providerRef === 'bp_stray');
    expect(
      (await paying.ask('POST', `/payment-differences/${id}/resolve`, { note: 'A test of the bank' })).status,
    ).toBe(204);
    expect(await board()).not.toContainEqual(expect.objectContaining({ id }));
    await db.deleteFrom('builtin_payment').where('id', '=', 'bp_stray').execute();
  });

  it('takes a difference off the board when it fits again', async () => {
    const { payment } = await paid();
    const post = { kind: 'post', payment_id: payment.paymentId };
    const { pool } = paying.house.database;
    await pool.query(`update payment set captured_minor = 700 where id = $1`, [post.payment_id]);
    await pool.query(`update builtin_payment set captured_minor = 700 where payment_id = $1`, [
      post.payment_id,
    ]);
    await paying.payments.reconcile();
    const wrong = async () =>
      (await board()).filter((one: { paymentId: string }) => one.paymentId === post.payment_id);
    expect(await wrong()).toMatchObject([{ kind: 'not_posted', oursMinor: 700, theirsMinor: 720 }]);
    await pool.query(`update payment set captured_minor = 720 where id = $1`, [post.payment_id]);
    await pool.query(`update builtin_payment set captured_minor = 720 where payment_id = $1`, [
      post.payment_id,
    ]);
    await paying.payments.reconcile();
    expect(await wrong()).toEqual([]);
  });
});

it('what a station’s own terminal took is kept beside the others, in the same books, once', async () => {
  const { house, host } = paying;
  await addStation(house.database, house.rootId, 'TERMINAL', { version: '2.1', siteId: paying.siteId });
  const station = await testStation(`ws://${host}`, 'TERMINAL', '2.1', {});
  const settlement = {
    transactionId: 'NONE',
    pspRef: 'psp-9',
    status: 'Settled',
    settlementAmount: 12.34,
    settlementTime: new Date().toISOString(),
  };
  await station.call('NotifySettlement', settlement);
  await station.call('NotifySettlement', settlement);
  const payment = await vi.waitFor(async () => {
    const { items } = (await paying.ask('GET', '/payments?kind=terminal')).body;
    expect(items).toMatchObject([{ state: 'captured', capturedMinor: 1234, provider: 'terminal' }]);
    return items[0];
  }, 10_000);
  await vi.waitFor(
    async () =>
      expect(await balanceOf({ paymentId: payment.id } as Opened)).toEqual({
        prepaid: -1234,
        'provider_clearing:terminal': 1234,
      }),
    10_000,
  );
  expect(
    (await paying.ask('POST', `/payments/${payment.id}/refunds`, { amountMinor: 1, reason: 'x' })).status,
  ).toBe(409);
  // Of a transaction that nobody told of it stands on the board, until the station tells of it after all.
  await rows(`update payment set created_at = now() - interval '2 days' where id = $1`, [payment.id]);
  const board = async () => {
    await paying.payments.reconcile();
    const { items } = (await paying.ask('GET', '/payment-differences?open=true')).body;
    return items.filter((one: { paymentId: string }) => one.paymentId === payment.id);
  };
  expect(await board()).toMatchObject([{ kind: 'terminal_unknown', oursMinor: 1234 }]);
  const tell = (transactionId: string, seqNo: number, value: number) => {
    const timestamp = new Date().toISOString();
    const ends = seqNo > 0;
    return station.call('TransactionEvent', {
      ...{ eventType: ends ? 'Ended' : 'Started', timestamp, seqNo, evse: { id: 1, connectorId: 1 } },
      ...{ triggerReason: ends ? 'EVDeparted' : 'CablePluggedIn', transactionInfo: { transactionId } },
      meterValue: [
        { timestamp, sampledValue: [{ value, context: ends ? 'Transaction.End' : 'Transaction.Begin' }] },
      ],
    });
  };
  await tell('NONE', 0, 0);
  await tell('NONE', 1, 10_000);
  const told = async (id: string) => (await paying.ask('GET', `/payments/${id}`)).body.payment;
  await vi.waitFor(
    async () =>
      expect((await board()).map(({ kind }: { kind: string }) => kind)).toEqual(['terminal_differs']),
    10_000,
  );
  await vi.waitFor(
    async () => expect(await told(payment.id)).toMatchObject({ invoiceId: expect.any(String) }),
    10_000,
  );
  // Told while it runs, there is no price yet and no receipt; both come with the end.
  await tell('RUNS', 0, 0);
  await station.call('NotifySettlement', {
    ...settlement,
    transactionId: 'RUNS',
    pspRef: 'psp-10',
    settlementAmount: 7.2,
  });
  const early = await vi.waitFor(async () => {
    const { items } = (await paying.ask('GET', '/payments?kind=terminal')).body;
    const found = items.find(({ capturedMinor }: { capturedMinor: number }) => capturedMinor === 720);
    expect(found).toMatchObject({ transactionId: expect.any(String), invoiceId: null });
    return found;
  }, 10_000);
  await vi.waitFor(
    async () =>
      expect(
        await rows(`select kind from payment_effect where payment_id = $1 and state = 'intended'`, [
          early.id,
        ]),
      ).toEqual([]),
    10_000,
  );
  expect((await told(early.id)).invoiceId).toBeNull();
  await tell('RUNS', 1, 10_000);
  await vi.waitFor(
    async () => expect(await told(early.id)).toMatchObject({ invoiceId: expect.any(String) }),
    10_000,
  );
  await station.close();
});
