/** Billing: what transactions cost, by the tariff that was frozen when they began. */

import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { NewId } from '../platform/ids.ts';
import { consumeOutbox } from '../platform/outbox-consumer.ts';
import { createPricing, type Judge } from './follow.ts';
import { priceForgotten } from './price.ts';
import { billingRoutes } from './routes.ts';

export { priceForgotten } from './price.ts';

export interface BillingOptions {
  readonly judge: Judge;
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly onFault: (error: unknown, about: string) => void;
}

/** Puts the slice together: routes for people; `follow` for the worker, which prices what begins and ends. */
export function createBilling({ judge, db, bus, clock, newId, onFault }: BillingOptions) {
  return {
    routes: billingRoutes({ db, clock }),
    repeatedWork: [
      {
        name: 'price-forgotten',
        crontab: '* * * * *',
        run: () => priceForgotten(db, { now: clock.now(), newId, onFault, judge }),
      },
    ],
    /** Prices transactions as they begin and end, until it is ended. */
    follow: () =>
      consumeOutbox({
        db,
        bus,
        name: 'billing',
        take: createPricing({ judge, clock, newId, onFault }),
        onError: (error) => onFault(error, 'pricing transactions'),
      }),
  };
}
