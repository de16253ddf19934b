import Stripe from 'stripe';
import type { Reason } from '../payment.ts';
import {
  type Answer,
  done,
  type HoldAsked,
  type Movement,
  type PaymentProvider,
  type SavedMethod,
} from '../provider.ts';
import { fromStripe, toStripe } from './amounts.ts';
import { expand, reasonOf, snapshotOf } from './snapshot.ts';

/** The version of Stripe's API that this is written for and tested with; the account's own setting does not count. */
export const apiVersion = '2026-10-28.endive';
/** A call that takes longer is asked again under the same key. */
const timeoutMs = 20_000;
/** Pages of lists. */
const pageSize = 100;

export interface StripeSettings {
  readonly secretKey: string;
  readonly publishableKey: string;
  /** Without it webhooks are refused, and payments are looked at every minute. */
  readonly webhookSecret: string | undefined;
  /** Where Stripe is, when it is not Stripe: tests. */
  readonly server?:
    | { readonly host: string; readonly port: number; readonly protocol: 'http' | 'https' }
    | undefined;
}

/** Stripe behind the port: payment intents that are captured by hand, through the official SDK. */
export function createStripeProvider(settings: StripeSettings): PaymentProvider {
  const stripe = new Stripe(settings.secretKey, {
    apiVersion,
    timeout: timeoutMs,
    // Repeating is ours: every call is an effect with a key and a pause of its own.
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'Busbar' },
    ...settings.server,
  });
  const { publishableKey, webhookSecret } = settings;
  const clientOf = (clientSecret: string) => ({ kind: 'stripe', publishableKey, clientSecret }) as const;
  const look = async (ref: string) => done(snapshotOf(await stripe.paymentIntents.retrieve(ref, { expand })));

  return {
    name: 'stripe',
    title: 'Stripe',

    hold: (asked) =>
      answered(async () => {
        const intent = await stripe.paymentIntents.create(holdParams(asked), { idempotencyKey: asked.key });
        const { client_secret } = intent;
        return done({ snapshot: snapshotOf(intent), client: client_secret ? clientOf(client_secret) : null });
      }),

    look: (ref) => answered(() => look(ref)),

    increase: ({ key, ref, toMinor, currency }) =>
      answered(async () => {
        const params = { amount: toStripe(toMinor, currency), expand };
        return done(
          snapshotOf(
            await stripe.paymentIntents.incrementAuthorization(ref, params, { idempotencyKey: key }),
          ),
        );
      }),

    renew: ({ key, ref, paymentId, amountMinor, currency, saved }) =>
      answered(async () => {
        if (!saved) return cannotRenew;
        const intent = await stripe.paymentIntents.create(
          renewParams({ paymentId, amountMinor, currency, saved, of: ref }),
          { idempotencyKey: key },
        );
        if (intent.status === 'requires_capture') return done(snapshotOf(intent));
        // The bank wants the payer, who is not here: what was begun is given up.
        await stripe.paymentIntents.cancel(intent.id, {}, { idempotencyKey: `${key}:cancel` });
        return cannotRenew;
      }),

    capture: ({ key, ref, amountMinor, currency }) =>
      answered(async () => {
        const params = { amount_to_capture: toStripe(amountMinor, currency), expand };
        return done(snapshotOf(await stripe.paymentIntents.capture(ref, params, { idempotencyKey: key })));
      }, 'capture_failed'),

    release: ({ key, ref }) =>
      answered(async () =>
        done(snapshotOf(await stripe.paymentIntents.cancel(ref, { expand }, { idempotencyKey: key }))),
      ),

    refund: ({ key, ref, amountMinor, currency }) =>
      answered(async () => {
        const amount = toStripe(amountMinor, currency);
        await stripe.refunds.create({ payment_intent: ref, amount }, { idempotencyKey: key });
        return look(ref);
      }),

    readWebhook(raw, headers) {
      const signature = headers['stripe-signature'];
      if (!webhookSecret || typeof signature !== 'string') return undefined;
      try {
        const event = stripe.webhooks.constructEvent(raw, signature, webhookSecret);
        return { eventId: event.id, kind: event.type, ref: refOf(event.data.object) };
      } catch {
        return undefined;
      }
    },

    async *listSince(since) {
      const created = { gte: Math.floor(since.getTime() / 1000) };
      const params = { created, limit: pageSize, expand: ['data.latest_charge'] };
      for await (const intent of stripe.paymentIntents.list(params))
        yield {
          snapshot: snapshotOf(intent),
          paymentId: intent.metadata.payment_id ?? null,
          currency: intent.currency.toUpperCase(),
          createdAt: new Date(intent.created * 1000),
        };
    },

    async *movementsSince(since) {
      const created = { gte: Math.floor(since.getTime() / 1000) };
      for await (const moved of stripe.balanceTransactions.list({
        created,
        limit: pageSize,
        expand: ['data.source'],
      }))
        yield* movementsOf(moved);
    },

    beginSaving: ({ key, customerRef, email }) =>
      answered(async () => {
        const customer =
          customerRef ??
          (await stripe.customers.create(email ? { email } : {}, { idempotencyKey: `${key}:customer` })).id;
        const intent = await stripe.setupIntents.create(
          {
            customer,
            // A hold may have to be renewed while nobody sits before a screen.
            usage: 'off_session',
            automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
          },
          { idempotencyKey: key },
        );
        return done({ customerRef: customer, ref: intent.id, client: clientOf(intent.client_secret!) });
      }),

    saved: (ref) =>
      answered(async () => {
        const intent = await stripe.setupIntents.retrieve(ref, { expand: ['payment_method'] });
        return done(intent.status === 'succeeded' ? methodOf(intent) : null);
      }),

    forget: (methodRef) =>
      answered(async () => {
        await stripe.paymentMethods.detach(methodRef);
        return done(null);
      }),
  };
}

const cannotRenew: Answer<never> = {
  outcome: 'refused',
  reason: 'authentication_failed',
  words: 'Without its payer only a saved card can be held again, where its bank asks nothing.',
};

function renewParams({
  paymentId,
  amountMinor,
  currency,
  saved,
  of,
}: {
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly saved: NonNullable<HoldAsked['saved']>;
  readonly of: string;
}): Stripe.PaymentIntentCreateParams {
  return {
    amount: toStripe(amountMinor, currency),
    currency: currency.toLowerCase(),
    capture_method: 'manual',
    description: 'Charging',
    metadata: { payment_id: paymentId, renews: of },
    customer: saved.customerRef,
    payment_method: saved.methodRef,
    confirm: true,
    off_session: true,
    allowed_payment_method_types: ['card'],
    expand,
  };
}

function holdParams(asked: HoldAsked): Stripe.PaymentIntentCreateParams {
  const { amountMinor, currency, capture, description, email, paymentId, saved, returnUrl } = asked;
  return {
    amount: toStripe(amountMinor, currency),
    currency: currency.toLowerCase(),
    capture_method: capture === 'hold' ? 'manual' : 'automatic',
    description,
    metadata: { payment_id: paymentId },
    ...(email && { receipt_email: email }),
    ...(saved
      ? {
          customer: saved.customerRef,
          payment_method: saved.methodRef,
          confirm: true,
          return_url: returnUrl ?? undefined,
        }
      : {}),
    allowed_payment_method_types: ['card'],
    // Asked for where card and trade allow it; whether they do is read from the answer.
    ...(capture === 'hold' && {
      payment_method_options: {
        card: {
          request_incremental_authorization: 'if_available',
          request_overcapture: 'if_available',
          // Up to a month: readings may have to be looked at, and without a saved card nothing can be held anew.
          request_extended_authorization: 'if_available',
        },
      },
    }),
    expand,
  };
}

/** Runs a call; what the SDK throws becomes an answer. Nothing is known of a call whose line broke. */
async function answered<T>(
  call: () => Promise<Answer<T>>,
  refusal: Reason = 'provider_refused',
): Promise<Answer<T>> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const words = `Stripe: ${error.message}`.slice(0, 500);
    if (error instanceof Stripe.errors.StripeCardError)
      return { outcome: 'refused', reason: reasonOf(error), words };
    if (error instanceof Stripe.errors.StripeInvalidRequestError)
      return { outcome: 'refused', reason: error.code === 'amount_too_small' ? 'too_small' : refusal, words };
    return { outcome: 'again', words };
  }
}

/** The payment intent that an event is about. */
function refOf(about: unknown): string | null {
  const { object, id, payment_intent } = about as { object?: string; id?: string; payment_intent?: unknown };
  if (object === 'payment_intent') return id ?? null;
  return typeof payment_intent === 'string' ? payment_intent : null;
}

function* movementsOf(moved: Stripe.BalanceTransaction): Iterable<Movement> {
  const { id: ref, fee, amount, type, created } = moved;
  const currency = moved.currency.toUpperCase();
  const told = { currency, at: new Date(created * 1000) };
  const ours = (stripes: number) => fromStripe(stripes, currency);
  const source = typeof moved.source === 'object' ? moved.source : null;
  const paymentRef = refOf(source ?? {});
  if (type === 'payout') yield { ...told, ref, kind: 'payout', paymentRef: null, amountMinor: ours(-amount) };
  else if (type === 'stripe_fee')
    yield { ...told, ref, kind: 'fee', paymentRef: null, amountMinor: ours(-amount) };
  else if (fee !== 0) yield { ...told, ref, kind: 'fee', paymentRef, amountMinor: ours(fee) };
}

function methodOf(intent: Stripe.SetupIntent): SavedMethod | null {
  const { payment_method: method, customer } = intent;
  if (typeof method !== 'object' || !method || typeof customer !== 'string') return null;
  const { card } = method;
  const expires = card ? `${card.exp_year}-${String(card.exp_month).padStart(2, '0')}` : null;
  return {
    methodRef: method.id,
    customerRef: customer,
    brand: card?.brand ?? method.type,
    last4: card?.last4 ?? '',
    expires,
  };
}
