import type { Transaction } from 'kysely';
import pg from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { OutboxEvent } from '../platform/outbox.ts';
import { findTransactions } from './metered.ts';
import { freeze, price } from './price.ts';

/** What each event of a transaction means to its price. */
const meanings: Readonly<Record<string, 'begins' | 'ends'>> = {
  'transaction.started': 'begins',
  'transaction.ended': 'ends',
  'transaction.provisional': 'ends',
  'transaction.confirmed': 'ends',
};

/** Freezes tariffs when transactions begin, and prices them when they end: each in the order in which it happened. */
export function createPricing(deps: {
  readonly clock: Clock;
  readonly onFault: (error: unknown, about: string) => void;
}) {
  const { clock, onFault } = deps;
  return async function take(trx: Transaction<DB>, events: readonly OutboxEvent[]): Promise<void> {
    const meant = events.filter(({ kind, subjectId }) => meanings[kind] && subjectId);
    // As they are now, not as each event found them; those gone with their retention are left out.
    const found = await findTransactions(trx, [...new Set(meant.map(({ subjectId }) => subjectId!))]);
    await freeze(trx, found);
    const ended = new Set(
      meant.filter(({ kind }) => meanings[kind] === 'ends').map(({ subjectId }) => subjectId),
    );
    for (const transaction of found.filter(({ id }) => ended.has(id))) {
      try {
        await price(trx, transaction, clock.now());
      } catch (error) {
        // What the database refuses comes again with all events; what cannot be priced must not hold up the others.
        if (error instanceof pg.DatabaseError) throw error;
        onFault(error, `pricing transaction ${transaction.id}`);
      }
    }
  };
}
