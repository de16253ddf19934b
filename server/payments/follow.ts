import type { Follower } from '../platform/outbox-consumer.ts';
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
const settles = 'transaction.settled';

/** Set when effects were noted whose commit is told by the outbox: whoever works looks then, not before. */
export interface Nudge {
  due: boolean;
}

/**
 * Tells payments how their transactions stand now, not as each event found them: whichever order the events come in,
 * and however often, it ends the same.
 */
export function createFollower(house: House, nudge: Nudge): Follower {
  return {
    pick: (events) =>
      events.filter(({ kind, subjectId }) => subjectId && (meant.has(kind) || kind === settles)),
    async take(trx, events) {
      const settled = events.filter(({ kind }) => kind === settles);
      for (const { subjectId } of settled) await takeSettlement(house, trx, subjectId!);
      const priced = events.filter(
        ({ kind, data }) => kind === 'transaction.priced' && data.state === 'final',
      );
      const receipts = await giveTerminalReceipts(
        house,
        trx,
        priced.map(({ subjectId }) => subjectId!),
      );
      const told = events.filter(({ kind }) => kind !== settles).map(({ subjectId }) => subjectId!);
      const found = await paymentsOfTransactions(trx, [...new Set(told)]);
      for (const { paymentId, facts } of found)
        await apply(house, trx, paymentId, { kind: 'transaction', ...facts });
      if (settled.length + receipts + found.length === 0) return 'done';
      nudge.due = true;
      return 'wrote_events';
    },
  };
}
