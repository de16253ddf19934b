import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Opened } from '../index.ts';
import { opened, type TestPaying, testPaying } from '../testing.ts';
import { type StubCard, stripeStub } from './testing.ts';

const webhookSecret = 'whsec_of-the-whole-house';
let stub: Awaited<ReturnType<typeof stripeStub>>;
let paying: TestPaying;
beforeAll(async () => {
  stub = await stripeStub();
  paying = await testPaying(
    {
      BUSBAR_PAYMENTS: 'stripe',
      BUSBAR_STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
      BUSBAR_STRIPE_PUBLISHABLE_KEY: 'pk_test_0123456789abcdef',
      BUSBAR_STRIPE_WEBHOOK_SECRET: webhookSecret,
    },
    { stripeServer: stub.server },
  );
  await paying.made('/legal-entities', {
    ...{ organizationId: paying.house.rootId, name: 'Harbour Ltd', country: 'DE', zone: 'Europe/Berlin' },
    ...{ currency: 'EUR', invoicePrefix: 'H' },
  });
});
afterAll(async () => {
  await paying.end();
  await stub.end();
});

const rows = async <T>(text: string, values: unknown[]): Promise<T[]> =>
  (await paying.house.database.pool.query(text, values)).rows;
/** The payment as it is kept: asking as its payer would look at Stripe without waiting for a message. */
const kept = async ({ paymentId }: Opened) => {
  const [row] = await rows<Record<string, unknown>>(
    `select state, reason, authorized_minor::int as held, captured_minor::int as taken,
            refunded_minor::int as back, owed_minor::int as owed, provider_ref as ref, invoice_id
       from payment where id = $1`,
    [paymentId],
  );
  return row!;
};
const becomes = (payment: Opened, wanted: Record<string, unknown>) =>
  vi.waitFor(async () => {
    const row = await kept(payment);
    expect(row).toMatchObject(wanted);
    return row;
  }, 10_000);
const looks = async ({ paymentId }: Opened) =>
  (
    await rows<{ state: string }>(
      `select state from payment_effect where payment_id = $1 and kind = 'look'`,
      [paymentId],
    )
  ).map(({ state }) => state);

/** What Stripe would post of an event, signed on its very bytes. */
function message(eventId: string, type: string, about: Record<string, unknown>, secret = webhookSecret) {
  const payload = JSON.stringify({ id: eventId, object: 'event', type, data: { object: about } });
  const signature = new Stripe('sk_test_x').webhooks.generateTestHeaderString({ payload, secret });
  return { payload, signature };
}
const post = async ({ payload, signature }: ReturnType<typeof message>) => {
  const answer = await fetch(`http://${paying.host}/pay/stripe/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body: payload,
  });
  return answer.status;
};
const intentOf = (ref: unknown) => ({ id: ref, object: 'payment_intent' });

let stations = 0;
/** A station of its own and a payment at it that Stripe knows and nobody has paid yet. */
async function asked() {
  const station = await paying.station(`STRIPE-${++stations}`);
  const payment = await opened(paying, station.evseId);
  expect(payment.client).toMatchObject({ kind: 'stripe', clientSecret: expect.stringMatching(/_secret$/) });
  const { ref } = await kept(payment);
  return { station, payment, ref: ref as string };
}
async function charging(card?: StubCard) {
  const one = await asked();
  stub.pay(one.ref, card);
  expect(
    await post(message(`evt_held_${one.ref}`, 'payment_intent.amount_capturable_updated', intentOf(one.ref))),
  ).toBe(204);
  await becomes(one.payment, { state: 'starting' });
  const number = await one.station.begin();
  await becomes(one.payment, { state: 'charging' });
  return { ...one, number };
}

describe('a payment at Stripe', () => {
  it('goes from hold to receipt and refund by signed messages, each of which counts once, in whichever order', async () => {
    const { station, payment, ref } = await asked();
    stub.pay(ref);
    const held = message('evt_held', 'payment_intent.amount_capturable_updated', intentOf(ref));
    // Signed with another secret, or about other bytes than were signed: refused, and nothing is changed.
    const type = 'payment_intent.amount_capturable_updated';
    const forged = message('evt_held', type, intentOf(ref), 'whsec_somebody-elses');
    expect(await post(forged)).toBe(400);
    expect(await post({ ...held, payload: held.payload.replace('evt_held', 'evt_hel2') })).toBe(400);
    expect(await rows('select event_id from payment_webhook', [])).toEqual([]);
    expect([await looks(payment), await kept(payment)]).toEqual([
      [],
      expect.objectContaining({ state: 'created', held: 0 }),
    ]);

    expect(await post(held)).toBe(204);
    await becomes(payment, { state: 'starting', held: 3000 });
    const number = await station.begin();
    await becomes(payment, { state: 'charging' });
    // The same again is taken and changes nothing: no second look, no second start.
    expect(await post(held)).toBe(204);
    expect(await rows('select times from payment_webhook where event_id = $1', ['evt_held'])).toEqual([
      { times: 2 },
    ]);
    expect(await looks(payment)).toEqual(['done']);
    expect(station.asked('RemoteStartTransaction')).toHaveLength(1);

    await station.stop(number, 10_000);
    await becomes(payment, { state: 'captured', taken: 720, invoice_id: expect.any(String) });
    expect(stub.intents.get(ref)).toMatchObject({ status: 'succeeded', amount_received: 720 });

    // Somebody gives 2.20 EUR back at Stripe itself; messages of before and after come in the wrong order.
    const intent = stub.intents.get(ref)!;
    intent.latest_charge!.amount_refunded = 220;
    const charge = { id: 'ch_1', object: 'charge', payment_intent: ref };
    expect(await post(message('evt_refunded', 'charge.refunded', charge))).toBe(204);
    await becomes(payment, { state: 'part_refunded', taken: 720, back: 220 });
    for (const [eventId, late] of [
      ['evt_taken', 'payment_intent.succeeded'],
      ['evt_made', 'payment_intent.created'],
      ['evt_action', 'payment_intent.requires_action'],
    ] as const)
      expect(await post(message(eventId, late, intentOf(ref)))).toBe(204);
    await vi.waitFor(async () => expect(await looks(payment)).toEqual(Array(5).fill('done')), 10_000);
    expect(await kept(payment)).toMatchObject({ state: 'part_refunded', taken: 720, back: 220, owed: 0 });
    await vi.waitFor(async () => {
      const booked = await rows<{ account: string; minor: number }>(
        `select account, sum(amount_minor)::int as minor from posting_entry where ref = $1 group by 1 order by 1`,
        [payment.paymentId],
      );
      expect(booked).toEqual([
        { account: 'prepaid', minor: -500 },
        { account: 'provider_clearing:stripe', minor: 500 },
      ]);
    }, 10_000);
    // Of a payment that is not ours it is kept that it came, and that is all.
    expect(await post(message('evt_other', 'payment_intent.succeeded', intentOf('pi_of_nobody')))).toBe(204);
    await station.close();
  });

  it.each<[string, StubCard, number, Record<string, unknown>]>([
    ['beyond the hold, where the card allows it', { incremental: false, overMinor: 750 }, 3720, {}],
    ['after the hold was raised, where that is allowed', { incremental: true, overMinor: 0 }, 3720, {}],
    [
      'up to what is allowed, and the rest by a second payment',
      { incremental: false, overMinor: 450 },
      3450,
      { state: 'second_payment', owed: 270 },
    ],
  ])('that costs more than was held is taken %s', async (_, card, taken, stands) => {
    const { station, payment, ref, number } = await charging(card);
    // 60 kWh for 37.20 EUR; 30.00 EUR were held.
    await station.stop(number, 60_000);
    await becomes(payment, { state: 'captured', owed: 0, ...stands, taken });
    expect(stub.intents.get(ref)).toMatchObject({ status: 'succeeded', amount_received: taken });
    const captures = stub.asked.filter(({ path }) => path === `/v1/payment_intents/${ref}/capture`);
    expect(captures.map(({ form }) => Number(form.get('amount_to_capture')))).toEqual([taken]);
    await station.close();
  });

  it('whose card is not kept is not held anew: charging ends before the hold does, what is due is taken once, and the rest is asked for', async () => {
    const { station, payment, ref, number } = await charging();
    const page = async () => (await paying.ask('GET', `/payments/${payment.paymentId}`)).body;
    const said = async () => (await page()).payment.sentence.text;
    const endsIn = async (time: string) => {
      await rows(`update payment set capture_before = now() + $2::interval where id = $1`, [
        payment.paymentId,
        time,
      ]);
      await paying.payments.watch();
    };
    await station.meter(number, 5000);
    await vi.waitFor(async () => {
      await paying.payments.watch();
      expect(await said()).toBe('Charging. 4.20 EUR so far, 30.00 EUR is held.');
    }, 10_000);

    await endsIn('11 hours');
    await vi.waitFor(async () => expect(await said()).toContain('charging ends by itself'), 10_000);
    // The operator reads why.
    const { effects } = await page();
    expect(effects.find(({ kind }: { kind: string }) => kind === 'renew')).toMatchObject({
      ...{ state: 'refused', problem: expect.stringContaining('only a saved card can be held again') },
    });
    expect(station.asked('RemoteStopTransaction')).toHaveLength(0);

    await endsIn('5 hours');
    await station.heard('RemoteStopTransaction');
    expect(await said()).toContain('the bank holds the money only for so long');
    // The station goes on all the same: in the last hour what is known is taken, however often time is told.
    await endsIn('50 minutes');
    await becomes(payment, { state: 'charging', taken: 420 });
    await endsIn('49 minutes');
    await station.meter(number, 8000, 0.5);
    await endsIn('48 minutes');
    await station.stop(number, 10_000);
    await becomes(payment, { state: 'second_payment', taken: 420, owed: 300 });
    const captures = stub.asked.filter(({ path }) => path === `/v1/payment_intents/${ref}/capture`);
    expect(captures).toHaveLength(1);
    expect(await said()).toBe(
      '3.00 EUR is still to be paid: the bank held the money only for so long, and charging took longer.',
    );

    const rest = await paying.payments.payRest(payment.paymentId, payment.secret, '/drive/paid');
    const { ref: restRef } = await kept(rest);
    stub.pay(restRef as string);
    expect(await post(message('evt_rest', 'payment_intent.succeeded', intentOf(restRef)))).toBe(204);
    await becomes(rest, { state: 'captured', taken: 300 });
    await becomes(payment, { state: 'captured', owed: 0 });
    await station.close();
  });
});
