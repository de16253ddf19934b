/** Billing: what transactions cost, by the tariff that was frozen when they began. */

import type { Transaction } from 'kysely';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { consumeOutbox } from '../platform/outbox-consumer.ts';
import { createPricing, type Judge } from './follow.ts';
import { costSoFar, type FindPromised, keepPromises, priceForgotten } from './price.ts';
import { billingRoutes } from './routes.ts';

export { type FindPromised, type PromisedPrice, priceForgotten } from './price.ts';

export interface BillingOptions {
  readonly judge: Judge;
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly onFault: (error: unknown, about: string) => void;
  /** Prices that were shown and paid for before charging began. */
  readonly findPromised?: FindPromised;
}

/** Puts the slice together: routes for people; `follow` for the worker, which prices what begins and ends. */
export function createBilling({ judge, db, bus, clock, newId, onFault, findPromised }: BillingOptions) {
  return {
    routes: billingRoutes({ db, clock }),
    repeatedWork: [
      {
        name: 'price-forgotten',
        crontab: '* * * * *',
        run: () => priceForgotten(db, { now: clock.now(), newId, onFault, judge, findPromised }),
      },
    ],
    /** What a transaction costs so far, in minor units; undefined where it is not priced. */
    costSoFar: (transactionId: string) => costSoFar(db, transactionId, clock.now()),
    /** Puts the price that a transaction's payer was promised in the place of the one that it began with. */
    keepPromise: (
      trx: Transaction<DB>,
      transaction: { readonly id: string; readonly token_id: string | null },
    ) => keepPromises(trx, [transaction], findPromised),
    /** Prices transactions as they begin and end, until it is ended. */
    follow: () =>
      consumeOutbox({
        db,
        bus,
        name: 'billing',
        take: createPricing({ judge, clock, newId, onFault, findPromised }),
        onError: (error) => onFault(error, 'pricing transactions'),
      }),
  };
}
