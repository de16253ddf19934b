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
  /** Where a payload that is taken all the same breaks its schema: the peer is read leniently. */
  readonly deviation?: Violation;
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

/** What is still known of a message while its answer is awaited: its payload may be forgotten by then. */
export type InHand = Pick<Arrived, 'type' | 'messageId' | 'action'>;

export interface InboundOptions {
  readonly bounds: Bounds;
  /** Handles one message and gives its answer's text. */
  readonly handle: (arrived: Arrived) => Answer | Promise<void>;
  /** Turns a thrown error into the answer to give. */
  readonly recover: (inHand: InHand, error: unknown) => string | undefined;
  readonly send: (text: string, inHand: InHand) => void;
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
    const { type, messageId, action } = arrived;
    const inHand = { type, messageId, action };
    let answer: Answer | Promise<void>;
    try {
      answer = options.handle(arrived);
    } catch (error) {
      answer = options.recover(inHand, error);
    }
    if (typeof answer === 'object') wait(inHand, answer);
    else finish(inHand, answer);
  }

  // A function of its own, so that what waits holds on to no more than what is in hand.
  function wait(inHand: InHand, answer: Promise<string | undefined> | Promise<void>): void {
    answer.then(
      (text) => finishLater(inHand, text ?? undefined),
      (error) => finishLater(inHand, options.recover(inHand, error)),
    );
  }

  function finish(inHand: InHand, text: string | undefined): void {
    busy = false;
    if (text !== undefined && !closed) options.send(text, inHand);
  }

  function finishLater(inHand: InHand, text: string | undefined): void {
    finish(inHand, text);
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
