/** Payments: what people pay on the spot, from the hold to the receipt. */

import type { FastifyInstance } from 'fastify';
import { consumeOutbox } from '../platform/outbox-consumer.ts';
import { serveBuiltinPages } from './builtin/pages.ts';
import { createBuiltinProvider, forgetAnswers } from './builtin/provider.ts';
import { createFollower } from './follow.ts';
import type { House } from './house.ts';
import { createPayer } from './payer.ts';
import { createPerformer } from './perform.ts';
import { type CostSoFar, startWork, watchPayments } from './watch.ts';
import { takeHint } from './webhook.ts';

export type { Offer, Offered, Place } from './offer.ts';
export type { OpenAsked, Opened, PayerView } from './payer.ts';
export { promisedPrices } from './promises.ts';
export type { Client } from './provider.ts';

export interface PaymentsOptions extends Omit<House, 'provider'> {
  readonly serverKey: Uint8Array;
  readonly costSoFar: CostSoFar;
  readonly settings: { readonly provider: 'none' | 'builtin' | 'stripe' };
}

/** Who takes the money, by the settings. The built-in provider would give energy away where real drivers charge. */
export function paymentSettings(config: {
  readonly paymentProvider: 'none' | 'builtin' | 'stripe' | undefined;
  readonly stripeSecretKey: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly demo: boolean;
}): PaymentsOptions['settings'] {
  const { paymentProvider, stripeSecretKey, databaseUrl, demo } = config;
  return {
    provider: paymentProvider ?? (stripeSecretKey ? 'stripe' : databaseUrl && !demo ? 'none' : 'builtin'),
  };
}

/** Puts the slice together: what drivers' pages do with payments, the provider's pages, routes, and work. */
export function createPayments({ settings, serverKey, costSoFar, ...options }: PaymentsOptions) {
  const { db, bus, clock, onFault } = options;
  const provider = settings.provider === 'builtin' ? createBuiltinProvider({ db, clock }) : undefined;
  const house: House = { ...options, provider };
  const performer = createPerformer(house);
  const payer = createPayer(house, serverKey, performer);
  return {
    offer: payer.offer,
    cannotStart: payer.cannotStart,
    open: payer.open,
    state: payer.state,
    stop: payer.stop,
    payRest: payer.payRest,
    /** The provider's own pages and messages. */
    servePages(app: FastifyInstance): void {
      if (provider?.name === 'builtin')
        serveBuiltinPages(app, {
          db,
          clock,
          tell: async (hint) => void (await takeHint(house, 'builtin', hint)),
        });
    },
    repeatedWork: [
      { name: 'forget-builtin-answers', crontab: '47 3 * * *', run: () => forgetAnswers(db, clock.now()) },
    ],
    followers: [
      () =>
        consumeOutbox({
          db,
          bus,
          name: 'payments',
          take: createFollower(house),
          onError: (error) => onFault(error, 'following the transactions of payments'),
        }),
      () => startWork(house, performer, costSoFar),
    ],
    /** One round of what is otherwise done every few seconds. */
    watch: () => watchPayments(house, costSoFar),
  };
}
export type Payments = ReturnType<typeof createPayments>;
