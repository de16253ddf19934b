import type { Bounds } from './bounds.ts';
import type { Violation } from './violation.ts';

/** A CALL from the peer, checked against its schema. */
export interface IncomingCall {
  readonly messageId: string;
  readonly action: string;
  readonly payload: unknown;
  /** The frame exactly as it came. */
  readonly text: string;
  /** Whether a peer in this role may send this action in this version. */
  readonly known: boolean;
  /** What is wrong with the payload, if anything. */
  readonly violation?: Violation;
  /** The CALLERROR that is due when the CALL is unknown or violates its schema: return it from `onCall`, or decide otherwise. */
  readonly refusal?: string;
}

/** A SEND from the peer (2.1), checked against its schema. Nothing is answered. */
export type IncomingSend = Omit<IncomingCall, 'refusal'>;

/** The text to answer; undefined answers nothing. A value that is ready at once saves a turn of the event loop. */
export type Answer = string | undefined | Promise<string | undefined>;

/** A message waiting for its turn: as parsed, its payload not yet checked. A good CALL is handed over as it is. */
export interface Arrived extends IncomingSend {
  readonly type: 'call' | 'send';
}

export interface InboundOptions {
  readonly bounds: Bounds;
  /** Handles one message and gives its answer's text. */
  readonly handle: (arrived: Arrived) => Answer | Promise<void>;
  /** Turns a thrown error into the answer to give. */
  readonly recover: (arrived: Arrived, error: unknown) => string | undefined;
  readonly send: (text: string, arrived: Arrived) => void;
  /** Told when the queue fills up and when there is room again. */
  readonly onFull: (full: boolean) => void;
}

/** The peer's CALLs and SENDs: handled one at a time, in the order in which they came. */
export interface Inbound {
  /** False when the queue has reached its hard limit: the connection must be given up. */
  accept(arrived: Arrived): boolean;
  /** Resolves when nothing is in hand nor waiting. */
  idle(): Promise<void>;
  close(): void;
  depth(): number;
}

export function createInbound(options: InboundOptions): Inbound {
  const { bounds } = options;
  const queue: Arrived[] = [];
  let busy = false;
  let closed = false;
  let full = false;
  let drained: (() => void)[] = [];

  function accept(arrived: Arrived): boolean {
    if (closed) return true;
    if (queue.length >= bounds.inboundLimit) return false;
    if (!busy && queue.length === 0) {
      take(arrived);
      run();
      return true;
    }
    queue.push(arrived);
    if (!full && queue.length > bounds.inboundQueue) {
      full = true;
      options.onFull(true);
    }
    run();
    return true;
  }

  /** Takes messages from the queue until one has to wait for its answer. */
  function run(): void {
    while (!busy) {
      const arrived = queue.shift();
      if (!arrived) break;
      if (full && queue.length <= bounds.inboundQueue / 2) {
        full = false;
        options.onFull(false);
      }
      take(arrived);
    }
    if (!busy && drained.length > 0) {
      const waiting = drained;
      drained = [];
      for (const resolve of waiting) resolve();
    }
  }

  function take(arrived: Arrived): void {
    busy = true;
    let answer: Answer | Promise<void>;
    try {
      answer = options.handle(arrived);
    } catch (error) {
      answer = options.recover(arrived, error);
    }
    if (typeof answer !== 'object') {
      finish(arrived, answer);
    } else {
      answer.then(
        (text) => finishLater(arrived, text ?? undefined),
        (error) => finishLater(arrived, options.recover(arrived, error)),
      );
    }
  }

  function finish(arrived: Arrived, text: string | undefined): void {
    busy = false;
    if (text !== undefined && !closed) options.send(text, arrived);
  }

  function finishLater(arrived: Arrived, text: string | undefined): void {
    finish(arrived, text);
    run();
  }

  function close(): void {
    closed = true;
    queue.length = 0;
    run();
  }

  function idle(): Promise<void> {
    if (!busy && queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => drained.push(resolve));
  }

  return { accept, idle, close, depth: () => queue.length + (busy ? 1 : 0) };
}
