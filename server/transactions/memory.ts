import type { Slot } from '../gateway/index.ts';
import type { Attempt } from './attempt.ts';
import type { Transaction } from './transaction.ts';

/** What the owner of a station remembers of its transactions, so that the hot path reads nothing. */
export interface Memory {
  readonly open: readonly Transaction[];
  /** The last closed ones, newest first: their messages are often sent again. */
  readonly recent: readonly Transaction[];
  readonly attempts: readonly Attempt[];
  /** What each EVSE can deliver, in W. */
  readonly maxWatts: ReadonlyMap<number, number>;
  /** Time of the latest sample outside transactions, by EVSE (0 is the station's own meter). */
  readonly idleSampleAt: ReadonlyMap<number, number>;
}

/** Closed transactions that stay in memory. */
export const recentTransactions = 3;
/** Open ones that stay in memory; older ones are read when a message names them. */
export const openTransactions = 64;
/** What an EVSE of unknown rating may deliver: the megawatt standard's limit. */
export const unknownMaxWatts = 3_750_000;

export const emptyMemory: Memory = {
  open: [],
  recent: [],
  attempts: [],
  maxWatts: new Map(),
  idleSampleAt: new Map(),
};

export type TransactionSlot = Slot<Memory>;

export function maxWattsOf(memory: Memory, evse: number | null): number {
  return (evse === null ? undefined : memory.maxWatts.get(evse)) ?? unknownMaxWatts;
}

/** Finds a transaction by the station's own id of it. */
export function findTransaction(memory: Memory, stationTransactionId: string): Transaction | undefined {
  const same = (transaction: Transaction) => transaction.stationTransactionId === stationTransactionId;
  return memory.open.find(same) ?? memory.recent.find(same);
}

/**
 * The transaction that a sample of an EVSE belongs to when it names none: the one open there, else a recent one
 * whose time it lies in.
 */
export function transactionAt(memory: Memory, evse: number, at: number): Transaction | undefined {
  return (
    memory.open.findLast((transaction) => transaction.evse === evse) ??
    memory.recent.find(
      (transaction) =>
        transaction.evse === evse &&
        at >= transaction.startedAt &&
        transaction.end !== null &&
        at <= transaction.end.at,
    )
  );
}

/** Puts a transaction in its place: among the open ones, or in front of the closed. */
export function withTransaction(memory: Memory, transaction: Transaction): Memory {
  const others = (list: readonly Transaction[]) => list.filter((other) => other.id !== transaction.id);
  if (transaction.end === null) {
    const index = memory.open.findIndex((other) => other.id === transaction.id);
    if (index >= 0) return { ...memory, open: memory.open.with(index, transaction) };
    const open = [...memory.open.slice(1 - openTransactions), transaction];
    return { ...memory, open, recent: others(memory.recent) };
  }
  return {
    ...memory,
    open: others(memory.open),
    recent: [transaction, ...others(memory.recent)].slice(0, recentTransactions),
  };
}

/** Whether memory holds every transaction that may have begun at or after a time. */
export function remembersSince(memory: Memory, at: number): boolean {
  if (memory.open.length >= openTransactions) return false;
  if (memory.recent.length < recentTransactions) return true;
  return memory.recent.every((transaction) => transaction.startedAt < at);
}
