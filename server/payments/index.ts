/** Payments: what people pay on the spot, from the hold to the receipt. */

import type { FastifyInstance } from 'fastify';
import { consumeOutbox } from '../platform/outbox-consumer.ts';
import { askUnpaid } from './ask-unpaid.ts';
import { serveBuiltinPages } from './builtin/pages.ts';
import { createBuiltinProvider, forgetAnswers } from './builtin/provider.ts';
import { createFollower, type Nudge } from './follow.ts';
import type { House } from './house.ts';
import { createMethods } from './methods.ts';
import { createPayer } from './payer.ts';
import { createPerformer } from './perform.ts';
import type { Hint, PaymentProvider } from './provider.ts';
import { lookHere, reconcile } from './reconcile.ts';
import { paymentRoutes } from './routes.ts';
import { createStripeProvider, type StripeSettings } from './stripe/provider.ts';
import { serveStripeWebhook } from './stripe/webhook.ts';
import { createTopUp } from './top-up.ts';
import { type CostSoFar, startWork, watchPayments } from './watch.ts';
import { takeHint } from './webhook.ts';

export { giveReceipt, postLoss, postMoved } from './books.ts';
export type { Opened, PayerView } from './payer.ts';
export { promisedPrices } from './promises.ts';
export { erase } from './refund.ts';
export type { StripeSettings } from './stripe/provider.ts';

export interface PaymentsOptions extends Omit<House, 'provider'> {
  readonly serverKey: Uint8Array;
  readonly costSoFar: CostSoFar;
  readonly settings: PaymentSettings;
}

export type PaymentSettings =
  | { readonly provider: 'none' | 'builtin' }
  | ({ readonly provider: 'stripe' } & StripeSettings);

/** Who takes the money, by the settings. The built-in provider would give energy away where real drivers charge. */
export function paymentSettings(
  config: {
    readonly paymentProvider: 'none' | 'builtin' | 'stripe' | undefined;
    readonly stripeSecretKey: string | undefined;
    readonly stripePublishableKey: string | undefined;
    readonly stripeWebhookSecret: string | undefined;
    readonly databaseUrl: string | undefined;
    readonly demo: boolean;
  },
  server?: StripeSettings['server'],
): PaymentSettings {
  const { stripeSecretKey: secretKey, stripePublishableKey: publishableKey, databaseUrl, demo } = config;
  const provider =
    config.paymentProvider ?? (secretKey ? 'stripe' : databaseUrl && !demo ? 'none' : 'builtin');
  if (provider !== 'stripe' || !secretKey || !publishableKey)
    return { provider: provider === 'stripe' ? 'none' : provider };
  return { provider, secretKey, publishableKey, webhookSecret: config.stripeWebhookSecret, server };
}

/** The card's fields are Stripe's own: its script and frames, and what they ask. */
const stripeOrigins = [
  'https://js.stripe.com',
  'https://hooks.stripe.com',
  'https://api.stripe.com',
] as const;

/** The origins beside ours that the page on which a card is typed needs. */
export const paymentOrigins = ({ provider }: PaymentSettings): readonly string[] =>
  provider === 'stripe' ? stripeOrigins : [];

function providerOf(
  settings: PaymentSettings,
  { db, clock }: Pick<House, 'db' | 'clock'>,
): PaymentProvider | undefined {
  if (settings.provider === 'stripe') return createStripeProvider(settings);
  return settings.provider === 'builtin' ? createBuiltinProvider({ db, clock }) : undefined;
}

/** Puts the slice together: what drivers' pages do with payments, the provider's pages, routes, and work. */
export function createPayments({ settings, serverKey, costSoFar, ...options }: PaymentsOptions) {
  const { db, bus, clock, onFault } = options;
  const provider = providerOf(settings, options);
  const house: House = { ...options, provider };
  const performer = createPerformer(house);
  const nudge: Nudge = { due: false };
  const payer = createPayer(house, serverKey, performer);
  return {
    offer: payer.offer,
    cannotStart: payer.cannotStart,
    open: payer.open,
    state: payer.state,
    stop: payer.stop,
    payRest: payer.payRest,
    /** Whether anything can be paid here at all. */
    takesMoney: provider !== undefined,
    topUp: createTopUp(house, payer.reopen),
    /** Cards that drivers with an account saved. */
    methods: createMethods(house),
    routes: paymentRoutes(house, performer, payer),
    /** The provider's own pages and messages. */
    servePages(app: FastifyInstance): void {
      if (!provider) return;
      const tell = async (hint: Hint) => void (await takeHint(house, provider.name, hint));
      if (provider.name === 'builtin') serveBuiltinPages(app, { db, clock, tell });
      else serveStripeWebhook(app, { provider, tell });
    },
    repeatedWork: [
      { name: 'reconcile-payments', crontab: '17 4 * * *', run: () => reconcile(house) },
      {
        name: 'ask-unpaid',
        crontab: '*/5 * * * *',
        run: async () => void (await askUnpaid(house, payer.secretOf)),
      },
      { name: 'look-at-payments', crontab: '47 * * * *', run: () => lookHere(house) },
      { name: 'forget-builtin-answers', crontab: '47 3 * * *', run: () => forgetAnswers(db, clock.now()) },
    ],
    followers: [
      () =>
        consumeOutbox({
          db,
          bus,
          name: 'payments',
          ...createFollower(house, nudge),
          onError: (error) => onFault(error, 'following the transactions of payments'),
        }),
      () => startWork(house, performer, costSoFar, nudge),
    ],
    /** Holds the provider's list, the payments and the books against each other. */
    reconcile: () => reconcile(house),
    /** One round of what is otherwise done every few seconds. */
    watch: () => watchPayments(house, costSoFar),
  };
}
