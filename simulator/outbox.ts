import type { CallOutcome, Timers } from '@busbar/ocpp';
import type { Told } from './journal.ts';

/** A message about a transaction: kept until the CSMS has it. */
export interface Queued {
  readonly action: string;
  /** Makes the payload at the first attempt; every further attempt sends the very same. */
  readonly payload: () => object;
  /** What the CSMS knows once it has answered. */
  readonly told: readonly Told[];
  /** A sample between start and end: the first to go when the store is full. */
  readonly expendable?: boolean;
  readonly onAnswer?: (answer: unknown) => void;
  /** The id that a 1.6 CSMS has issued for the transaction, once it has. */
  readonly issuedId?: () => number | undefined;
}

interface Kept extends Queued {
  messageId: string;
  attempts: number;
  fixed?: object;
}

export interface OutboxOptions {
  readonly timers: Timers;
  readonly newId: () => string;
  readonly freshIdOnResend: boolean;
  /** Whether the station is connected and was accepted. */
  readonly ready: () => boolean;
  readonly call: (action: string, payload: object, messageId: string) => Promise<CallOutcome>;
  /** Attempts before a refused message is given up, and seconds to wait, times the attempts made (1.6 TransactionMessageAttempts, 2.x MessageAttempts). */
  readonly attempts: () => number;
  readonly retrySeconds: () => number;
  readonly onAcknowledged: (message: Queued, messageId: string) => void;
  readonly onGivenUp?: (message: Queued) => void;
}

/** Messages about transactions, sent in order, one at a time, again after every failure. */
export interface Outbox {
  push(message: Queued): void;
  /** Goes on sending: the connection is back, or the station was accepted. */
  wake(): void;
  /** Resolves when nothing waits. */
  empty(): Promise<void>;
  /** Whether a message about a transaction still waits. */
  holds(transaction: string): boolean;
  readonly size: number;
}

/** A day offline at one sample a minute on six EVSEs. */
const MOST_KEPT = 10_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { timers, newId } = options;
  const queue: Kept[] = [];
  let pumping = false;
  let cancelRetry: (() => void) | undefined;
  let waiting: (() => void)[] = [];

  function push(message: Queued): void {
    if (queue.length >= MOST_KEPT) makeRoom();
    queue.push({ ...message, messageId: newId(), attempts: 0 });
    wake();
  }

  /** Starts and ends are money: samples go first (2.x E04 allows dropping Updated events). */
  function makeRoom(): void {
    const place = queue.findIndex((message, at) => at > 0 && message.expendable);
    queue.splice(place > 0 ? place : 1, 1);
  }

  function wake(): void {
    if (!pumping && !cancelRetry) void pump();
  }

  async function pump(): Promise<void> {
    pumping = true;
    while (queue.length > 0 && options.ready() && !cancelRetry) await attempt(queue[0]!);
    pumping = false;
    if (queue.length === 0) {
      const resolved = waiting;
      waiting = [];
      for (const resolve of resolved) resolve();
    }
  }

  async function attempt(message: Kept): Promise<void> {
    if (message.attempts > 0 && options.freshIdOnResend) message.messageId = newId();
    message.fixed ??= message.payload();
    const outcome = await options.call(message.action, message.fixed, message.messageId);
    if (outcome.outcome === 'answered') {
      queue.shift();
      message.onAnswer?.(outcome.payload);
      options.onAcknowledged(message, message.messageId);
    } else if (outcome.outcome === 'offline') {
      // The answer may be lost though the message arrived: it will be sent again.
      if (outcome.sentAt !== undefined && options.freshIdOnResend) message.messageId = newId();
    } else {
      failed(message, outcome.sentAt !== undefined);
    }
  }

  /** Only what was sent and got a refusal, or no answer, counts as an attempt. */
  function failed(message: Kept, sent: boolean): void {
    if (sent) message.attempts++;
    if (message.attempts >= options.attempts()) {
      queue.shift();
      options.onGivenUp?.(message);
      return;
    }
    cancelRetry = timers.after(options.retrySeconds() * Math.max(1, message.attempts) * 1000, () => {
      cancelRetry = undefined;
      wake();
    });
  }

  function empty(): Promise<void> {
    if (queue.length === 0 && !pumping) return Promise.resolve();
    return new Promise((resolve) => waiting.push(resolve));
  }

  return {
    push,
    wake,
    empty,
    holds: (transaction) => queue.some(({ told }) => told.some((fact) => fact.transaction === transaction)),
    get size() {
      return queue.length;
    },
  };
}
