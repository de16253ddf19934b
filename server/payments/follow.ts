import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { OutboxEvent } from '../platform/outbox.ts';
import type { Taken } from '../platform/outbox-consumer.ts';
import { apply, paymentsOfTransactions } from './apply.ts';
import type { House } from './house.ts';
import { effectsHint } from './perform.ts';

const meant: ReadonlySet<string> = new Set([
  'transaction.started',
  'transaction.updated',
  'transaction.ended',
  'transaction.provisional',
  'transaction.confirmed',
  'transaction.priced',
]);

/**
 * Tells payments how their transactions stand now, not as each event found them: whichever order the events come in,
 * and however often, it ends the same.
 */
export function createFollower(house: House) {
  return async function take(trx: Transaction<DB>, events: readonly OutboxEvent[]): Promise<Taken> {
    const ids = new Set(events.filter(({ kind }) => meant.has(kind)).map(({ subjectId }) => subjectId!));
    if (ids.size === 0) return 'done';
    const found = await paymentsOfTransactions(trx, [...ids]);
    for (const { paymentId, facts } of found)
      await apply(house, trx, paymentId, { kind: 'transaction', ...facts });
    if (found.length === 0) return 'done';
    house.bus.publish(effectsHint, null);
    return 'wrote_events';
  };
}
