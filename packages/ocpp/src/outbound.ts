import type { Bounds } from './bounds.ts';
import { encodeCall, type Frame } from './frame.ts';
import type { CallLimits, CallOutcome } from './outcome.ts';
import type { Timers } from './timers.ts';
import type { Violation } from './violation.ts';

type AnswerFrame = Extract<Frame, { type: 'result' | 'error' }>;

interface Waiting {
  readonly messageId: string;
  readonly action: string;
  readonly payload: unknown;
  readonly timeoutMs: number;
  readonly askedAt: number;
  readonly resolve: (outcome: CallOutcome) => void;
  sentAt?: number;
  cancelTimer?: () => void;
}

export interface OutboundOptions {
  readonly timers: Timers;
  readonly bounds: Bounds;
  readonly newId: () => string;
  readonly send: (text: string, messageId: string, action: string) => void;
  /** Checks an answer against its schema. */
  readonly check: (action: string, payload: unknown) => Violation | undefined;
}

/** What an answer did: the action it answers and what is wrong with it. Undefined: nothing waited for it. */
export interface Settled {
  readonly action: string;
  readonly deviation?: Violation;
}

/** Our own calls to the peer: one at a time, in order, each with its time limit. */
export interface Outbound {
  call(action: string, payload: unknown, limits: CallLimits): Promise<CallOutcome>;
  /** Matches an answer with the call in flight. */
  settle(frame: AnswerFrame): Settled | undefined;
  close(reason: string): void;
  /** Calls in flight and waiting. */
  depth(): number;
}

export function createOutbound(options: OutboundOptions): Outbound {
  const { timers, bounds, newId } = options;
  const queue: Waiting[] = [];
  let inFlight: Waiting | undefined;
  let closedBecause: string | undefined;

  function call(action: string, payload: unknown, limits: CallLimits): Promise<CallOutcome> {
    const messageId = limits.messageId ?? newId();
    if (closedBecause !== undefined) {
      return Promise.resolve({ outcome: 'offline', reason: closedBecause, messageId, durationMs: 0 });
    }
    if (inFlight && queue.length >= bounds.outboundQueue) {
      return Promise.resolve({ outcome: 'busy', messageId, durationMs: 0 });
    }
    return new Promise((resolve) => {
      const { timeoutMs, queueTimeoutMs = timeoutMs } = limits;
      const waiting: Waiting = { messageId, action, payload, timeoutMs, askedAt: timers.now(), resolve };
      if (!inFlight) return dispatch(waiting);
      waiting.cancelTimer = timers.after(queueTimeoutMs, () => giveUpWaiting(waiting));
      queue.push(waiting);
    });
  }

  function dispatch(waiting: Waiting): void {
    inFlight = waiting;
    waiting.cancelTimer?.();
    waiting.sentAt = timers.now();
    waiting.cancelTimer = timers.after(waiting.timeoutMs, () => {
      if (inFlight !== waiting) return;
      end(waiting, { outcome: 'timeout', ...ended(waiting) });
    });
    options.send(
      encodeCall(waiting.messageId, waiting.action, waiting.payload),
      waiting.messageId,
      waiting.action,
    );
  }

  function giveUpWaiting(waiting: Waiting): void {
    const place = queue.indexOf(waiting);
    if (place < 0) return;
    queue.splice(place, 1);
    waiting.resolve({ outcome: 'timeout', ...ended(waiting) });
  }

  function ended({ messageId, sentAt, askedAt }: Waiting) {
    const durationMs = timers.now() - askedAt;
    return sentAt === undefined ? { messageId, durationMs } : { messageId, sentAt, durationMs };
  }

  /** Ends the call in flight and gives the next one its turn. */
  function end(waiting: Waiting, outcome: CallOutcome): void {
    waiting.cancelTimer?.();
    inFlight = undefined;
    waiting.resolve(outcome);
    const next = queue.shift();
    if (next) dispatch(next);
  }

  function settle(frame: AnswerFrame): Settled | undefined {
    const waiting = inFlight;
    if (waiting?.sentAt === undefined || waiting.messageId !== frame.messageId) return undefined;
    const { action, messageId, sentAt } = waiting;
    const times = { messageId, sentAt, durationMs: timers.now() - waiting.askedAt };
    if (frame.type === 'error') {
      const { code, description, details } = frame;
      end(waiting, { outcome: 'error', code, description, details, ...times });
      return { action };
    }
    const deviation = options.check(action, frame.payload);
    end(waiting, { outcome: 'answered', payload: frame.payload, ...times, ...(deviation && { deviation }) });
    return { action, deviation };
  }

  function close(reason: string): void {
    closedBecause = reason;
    const waiting = inFlight ? [inFlight, ...queue] : queue.slice();
    inFlight = undefined;
    queue.length = 0;
    for (const one of waiting) {
      one.cancelTimer?.();
      one.resolve({ outcome: 'offline', reason, ...ended(one) });
    }
  }

  return { call, settle, close, depth: () => queue.length + (inFlight ? 1 : 0) };
}
