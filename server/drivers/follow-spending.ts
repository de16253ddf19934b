import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { Follower } from '../platform/outbox-consumer.ts';
import { type AmountsOf, countSpending } from './spend.ts';

/** What changes what a transaction is counted with. */
const heard = new Set([
  'transaction.priced',
  'transaction.ended',
  'transaction.provisional',
  'transaction.confirmed',
]);

/** Counts transactions against budgets and balances as they end and are priced; many at a time. */
export function createSpendingFollower(deps: {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly amountsOf: AmountsOf;
}): Follower {
  return {
    pick: (events) => events.filter(({ kind, subjectId }) => heard.has(kind) && subjectId),
    take: async (trx, events) => {
      const ids = events.map(({ subjectId }) => subjectId!);
      await countSpending(trx, [...new Set(ids)], { ...deps, now: deps.clock.now() });
      return 'done';
    },
  };
}
