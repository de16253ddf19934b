/** Billing: what transactions cost, by the tariff that was frozen when they began. */

import type { Transaction } from 'kysely';
import type pg from 'pg';
import type { Commands } from '../gateway/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { consumeOutbox } from '../platform/outbox-consumer.ts';
import { createPricing, type Judge } from './follow.ts';
import { costSoFar, type FindPromised, keepPromises, priceForgotten } from './price.ts';
import { billingRoutes } from './routes.ts';
import { createAbilities } from './showing/ability.ts';
import { keepDisplays } from './showing/display.ts';
import { unpluggedMessages } from './showing/ocpp-unplugged.ts';
import { createShowing } from './showing/show.ts';

export { amountsOf } from './amounts.ts';
export { findTransactions, meteredOf, type TransactionRow } from './metered.ts';
export { priceNoShows } from './no-show.ts';
export { type FindPromised, type PromisedPrice, priceForgotten } from './price.ts';

export interface BillingOptions {
  readonly judge: Judge;
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly commands: Pick<Commands, 'run' | 'ask'>;
  readonly receiptUrl: (transactionId: string) => string | undefined;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly onFault: (error: unknown, about: string) => void;
  /** Prices that were shown and paid for before charging began. */
  readonly findPromised?: FindPromised;
}

/** Puts the slice together: routes for people; `follow` for the worker, which prices what begins and ends. */
export function createBilling(options: BillingOptions) {
  const { judge, db, bus, clock, newId, onFault, findPromised } = options;
  const abilityOf = createAbilities(options.pool, () => clock.now().getTime());
  const showing = createShowing({ ...options, abilityOf });
  return {
    showing,
    vendorMessages: unpluggedMessages(options.pool),
    routes: billingRoutes({ db, clock }),
    repeatedWork: [
      { name: 'show-running-costs', crontab: '* * * * *', run: () => showing.tellRunning() },
      { name: 'keep-price-displays', crontab: '*/5 * * * *', run: () => keepDisplays(options) },
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
    /** Shows prices and costs at stations that can, until it is ended. */
    show: () =>
      consumeOutbox({
        db,
        bus,
        name: 'billing-show',
        pick: showing.pick,
        take: showing.take,
        onError: (error) => onFault(error, 'showing costs at stations'),
      }),
    /** Prices transactions as they begin and end, until it is ended. */
    follow: () =>
      consumeOutbox({
        db,
        bus,
        name: 'billing',
        ...createPricing({ judge, clock, newId, onFault, findPromised }),
        onError: (error) => onFault(error, 'pricing transactions'),
      }),
  };
}
