import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { OutboxEvent } from '../platform/outbox.ts';
import type { Taken } from '../platform/outbox-consumer.ts';
import { apply, paymentsOfTransactions } from './apply.ts';
import type { House } from './house.ts';
import { giveTerminalReceipts, takeSettlement } from './terminal.ts';

const meant: ReadonlySet<string> = new Set([
  'transaction.started',
  'transaction.updated',
  'transaction.ended',
  'transaction.provisional',
  'transaction.confirmed',
  'transaction.priced',
  'transaction.held',
  'transaction.released',
]);

/** Set when effects were noted whose commit is told by the outbox: whoever works looks then, not before. */
export interface Nudge {
  due: boolean;
}

/**
 * Tells payments how their transactions stand now, not as each event found them: whichever order the events come in,
 * and however often, it ends the same.
 */
export function createFollower(house: House, nudge: Nudge) {
  return async function take(trx: Transaction<DB>, events: readonly OutboxEvent[]): Promise<Taken> {
    const ids = new Set(events.filter(({ kind }) => meant.has(kind)).map(({ subjectId }) => subjectId!));
    const settled = events.filter(({ kind }) => kind === 'transaction.settled');
    for (const { subjectId } of settled) await takeSettlement(house, trx, subjectId!);
    const priced = events.filter(({ kind, data }) => kind === 'transaction.priced' && data.state === 'final');
    const receipts = await giveTerminalReceipts(
      house,
      trx,
      priced.map(({ subjectId }) => subjectId!),
    );
    if (settled.length + receipts > 0) nudge.due = true;
    const taken = settled.length + receipts > 0 ? 'wrote_events' : 'done';
    if (ids.size === 0) return taken;
    const found = await paymentsOfTransactions(trx, [...ids]);
    for (const { paymentId, facts } of found)
      await apply(house, trx, paymentId, { kind: 'transaction', ...facts });
    if (found.length === 0) return taken;
    nudge.due = true;
    return 'wrote_events';
  };
}
