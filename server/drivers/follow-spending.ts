import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { OutboxEvent } from '../platform/outbox.ts';
import type { Taken } from '../platform/outbox-consumer.ts';
import type { Trx } from './people-house.ts';
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
}) {
  return async function take(trx: Trx, events: readonly OutboxEvent[]): Promise<Taken> {
    const ids = events.flatMap(({ kind, subjectId }) => (heard.has(kind) && subjectId ? [subjectId] : []));
    await countSpending(trx, [...new Set(ids)], { ...deps, now: deps.clock.now() });
    return 'done';
  };
}
