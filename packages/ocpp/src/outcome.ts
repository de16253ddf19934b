import type { Violation } from './violation.ts';

/** How a call that we made ended. The caller always learns which; nothing is retried behind their back. */
export type CallOutcome = Answered | Refused | TimedOut | Offline | Busy;

interface Ended {
  readonly messageId: string;
  /** When the frame was handed to the socket, milliseconds since 1970; absent when it never was. */
  readonly sentAt?: number;
  /** From the call being asked for to its end, in milliseconds, waiting in the queue included. */
  readonly durationMs: number;
}

/** The peer answered with a CALLRESULT. */
export interface Answered extends Ended {
  readonly outcome: 'answered';
  readonly payload: unknown;
  readonly sentAt: number;
  /** What is wrong with the answer by its schema, if anything. The payload is then as it came, unchecked. */
  readonly deviation?: Violation;
}

/** The peer answered with a CALLERROR. */
export interface Refused extends Ended {
  readonly outcome: 'error';
  /** As the peer spelled it. */
  readonly code: string;
  readonly description: string;
  readonly details: unknown;
  readonly sentAt: number;
}

/** No answer within the time limit, or (without `sentAt`) no turn within the queue's time limit. */
export interface TimedOut extends Ended {
  readonly outcome: 'timeout';
}

/** The connection ended first. With `sentAt` the peer may have received and obeyed the call. */
export interface Offline extends Ended {
  readonly outcome: 'offline';
  readonly reason: string;
}

/** Too many calls were waiting already; nothing was sent. */
export interface Busy extends Ended {
  readonly outcome: 'busy';
}

/** Time limits of one call, in milliseconds. */
export interface CallLimits {
  /** How long the peer may take, counted from the sending of the frame. */
  readonly timeoutMs: number;
  /** How long the call may wait for its turn; default: as long as `timeoutMs`. */
  readonly queueTimeoutMs?: number;
  /** The message id to use instead of a fresh one (to send a stored message again under its own id). */
  readonly messageId?: string;
}
