import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentProvider } from '../provider.ts';
import { apiVersion, createStripeProvider } from './provider.ts';
import { stripeStub } from './testing.ts';

let stub: Awaited<ReturnType<typeof stripeStub>>;
let provider: PaymentProvider;
const webhookSecret = 'whsec_for-this-test-only';
beforeAll(async () => {
  stub = await stripeStub();
  provider = createStripeProvider({
    secretKey: 'sk_test_0123456789abcdef',
    publishableKey: 'pk_test_0123456789abcdef',
    webhookSecret,
    server: stub.server,
  });
});
afterAll(() => stub.end());

async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of some) list.push(one);
  return list;
}

let keys = 0;
const key = () => `key-${++keys}`;
async function held(card?: Parameters<typeof stub.pay>[1], capture: 'hold' | 'now' = 'hold') {
  const asked = {
    amountMinor: 3000,
    currency: 'EUR',
    capture,
    description: 'Charging',
    email: null,
    returnUrl: null,
  };
  const answer = await provider.hold({ key: key(), paymentId: `payment-${keys}`, ...asked });
  if (answer.outcome !== 'done') throw new Error(answer.words);
  const { ref } = answer.value.snapshot;
  stub.pay(ref, card);
  return ref;
}
const looked = async (ref: string) => {
  const answer = await provider.look(ref);
  if (answer.outcome !== 'done') throw new Error(answer.words);
  return answer.value;
};

describe('Stripe', () => {
  it('is asked for a hold under the pinned version, and for more only where the card allows it', async () => {
    const ref = await held();
    const { version, form, key: told } = stub.asked.find(({ path }) => path === '/v1/payment_intents')!;
    expect([version, told]).toEqual([apiVersion, 'key-1']);
    expect(Object.fromEntries(form)).toMatchObject({
      amount: '3000',
      currency: 'eur',
      capture_method: 'manual',
      'metadata[payment_id]': 'payment-1',
      'payment_method_options[card][request_incremental_authorization]': 'if_available',
      'payment_method_options[card][request_overcapture]': 'if_available',
      'payment_method_options[card][request_extended_authorization]': 'if_available',
    });
    expect(await looked(ref)).toMatchObject({
      status: 'held',
      authorizedMinor: 3000,
      mostCaptureMinor: 3000,
      canIncrease: false,
      method: { last4: '4242' },
    });
    expect((await looked(ref)).captureBefore!.getTime()).toBeGreaterThan(Date.now());
    expect(await looked(await held({ incremental: true, overMinor: 450 }))).toMatchObject({
      canIncrease: true,
      mostCaptureMinor: 3450,
    });
  });

  it('holds more, takes what is due, and gives back', async () => {
    const ref = await held({ incremental: true, overMinor: 0 });
    expect(await provider.increase({ key: key(), ref, toMinor: 4500, currency: 'EUR' })).toMatchObject({
      value: { authorizedMinor: 4500 },
    });
    expect(await provider.capture({ key: key(), ref, amountMinor: 3720, currency: 'EUR' })).toMatchObject({
      value: { status: 'captured', capturedMinor: 3720 },
    });
    expect(await provider.refund({ key: key(), ref, amountMinor: 220, currency: 'EUR' })).toMatchObject({
      value: { capturedMinor: 3720, refundedMinor: 220 },
    });
    expect(await provider.refund({ key: key(), ref, amountMinor: 9000, currency: 'EUR' })).toMatchObject({
      outcome: 'refused',
    });
    expect(await provider.release({ key: key(), ref })).toMatchObject({ outcome: 'refused' });
  });

  it('takes beyond the hold only what the card was said to allow', async () => {
    const capture = (ref: string, amountMinor: number) =>
      provider.capture({ key: key(), ref, amountMinor, currency: 'EUR' });
    const bare = await held();
    expect(await capture(bare, 3001)).toMatchObject({ outcome: 'refused', reason: 'capture_failed' });
    expect(await provider.increase({ key: key(), ref: bare, toMinor: 4000, currency: 'EUR' })).toMatchObject({
      outcome: 'refused',
    });
    expect(await capture(bare, 3000)).toMatchObject({ value: { capturedMinor: 3000 } });
    const wide = await held({ incremental: false, overMinor: 450 });
    expect(await capture(wide, 3451)).toMatchObject({ outcome: 'refused' });
    expect(await capture(wide, 3450)).toMatchObject({ value: { capturedMinor: 3450 } });
  });

  it('whose answer was lost is asked again under the same key, and did it once', async () => {
    const ref = await held();
    const capture = { key: key(), ref, amountMinor: 700, currency: 'EUR' };
    // The SDK itself tries a broken line once more.
    stub.cut(5);
    expect(await provider.capture(capture)).toMatchObject({ outcome: 'again' });
    stub.cut(0);
    expect(await provider.capture(capture)).toMatchObject({ outcome: 'done', value: { capturedMinor: 700 } });
  });

  it('says why a card was refused, and lets the payer try another one', async () => {
    const answer = await provider.hold({
      key: key(),
      paymentId: 'declined',
      amountMinor: 3000,
      currency: 'EUR',
      capture: 'hold',
      description: '',
      email: null,
      returnUrl: null,
    });
    const { ref } = (answer as { value: { snapshot: { ref: string } } }).value.snapshot;
    stub.decline(ref, 'insufficient_funds');
    expect(await looked(ref)).toMatchObject({ status: 'waiting', code: 'insufficient_funds' });
    expect(await provider.release({ key: key(), ref })).toMatchObject({ value: { status: 'canceled' } });
  });

  it('is believed by its signature on the very bytes, and not for ever', () => {
    const payload = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'charge.refunded',
      data: { object: { object: 'charge', id: 'ch_1', payment_intent: 'pi_1' } },
    });
    const sign = (timestamp?: number) =>
      new Stripe('sk_test_x').webhooks.generateTestHeaderString({
        payload,
        secret: webhookSecret,
        ...(timestamp && { timestamp }),
      });
    const read = (raw: string, header: string) =>
      provider.readWebhook(Buffer.from(raw), { 'stripe-signature': header });
    expect(read(payload, sign())).toEqual({ eventId: 'evt_1', kind: 'charge.refunded', ref: 'pi_1' });
    expect(read(`${payload} `, sign())).toBeUndefined();
    expect(read(payload, sign(Math.floor(Date.now() / 1000) - 3600))).toBeUndefined();
    expect(provider.readWebhook(Buffer.from(payload), {})).toBeUndefined();
  });

  it('lists payments, fees and payouts for the reconciliation', async () => {
    const listed = await all(provider.listSince(new Date(0)));
    expect(listed).toContainEqual(expect.objectContaining({ paymentId: 'payment-1', currency: 'EUR' }));
    const moved = await all(provider.movementsSince(new Date(0)));
    expect(moved).toContainEqual(
      expect.objectContaining({ kind: 'fee', amountMinor: 35, paymentRef: expect.stringMatching(/^pi_/) }),
    );
    expect(moved).toContainEqual(expect.objectContaining({ kind: 'payout', amountMinor: 5000 }));
  });

  it('is asked for whole krónur and for tens of fils, and what it took is told in our smallest units', async () => {
    const asked = { description: '', email: null, returnUrl: null, capture: 'hold' } as const;
    for (const [currency, minor, stripes] of [
      ['ISK', 1500, 150_000],
      ['JPY', 1500, 1500],
      ['KWD', 1230, 1230],
    ] as const) {
      const answer = await provider.hold({
        ...{ ...asked, key: key(), paymentId: `in-${currency}`, amountMinor: minor, currency },
      });
      if (answer.outcome !== 'done') throw new Error(answer.words);
      const { ref } = answer.value.snapshot;
      stub.pay(ref);
      expect(stub.intents.get(ref)).toMatchObject({ amount: stripes });
      expect(await looked(ref)).toMatchObject({ authorizedMinor: minor });
      const taken = await provider.capture({ key: key(), ref, amountMinor: minor, currency });
      expect(taken).toMatchObject({ value: { capturedMinor: minor } });
    }
  });

  it('holds anew with a saved card while nobody is there, and not without one, nor where the bank asks', async () => {
    const ref = await held();
    const saved = { customerRef: 'cus_1', methodRef: 'pm_1' };
    const renew = (asked: { saved: typeof saved | null; paymentId?: string }) =>
      provider.renew({ key: key(), ref, paymentId: 'renewed', amountMinor: 2500, currency: 'EUR', ...asked });
    const answer = await renew({ saved });
    expect(answer).toMatchObject({ value: { status: 'held', authorizedMinor: 2500 } });
    expect(Object.fromEntries(stub.asked.at(-1)!.form)).toMatchObject({
      ...{ amount: '2500', customer: 'cus_1', payment_method: 'pm_1', off_session: 'true', confirm: 'true' },
      'metadata[renews]': ref,
    });
    expect(await renew({ saved: null })).toMatchObject({ outcome: 'refused' });
    expect(await renew({ saved: { ...saved, methodRef: 'pm_asks' } })).toMatchObject({ outcome: 'refused' });
    expect([...stub.intents.values()].at(-1)).toMatchObject({ status: 'canceled' });
    expect(await looked(ref)).toMatchObject({ status: 'held' });
  });

  it('keeps cards that drivers save', async () => {
    const begun = await provider.beginSaving({
      key: key(),
      customerRef: null,
      email: 'driver@example.com',
      returnUrl: null,
    });
    expect(begun).toMatchObject({
      value: { customerRef: 'cus_1', ref: 'seti_1', client: { clientSecret: 'seti_1_secret' } },
    });
    expect(await provider.saved('seti_1')).toMatchObject({
      value: { methodRef: 'pm_1', last4: '4242', expires: '2030-04' },
    });
  });
});
