import { csmsActions, sendActions, stationActions } from './actions.ts';
import { type Bounds, defaultBounds } from './bounds.ts';
import type { CallErrorCode } from './errors.ts';
import {
  type BadFrame,
  encodeError,
  encodeResultError,
  encodeSend,
  type Frame,
  parseFrame,
} from './frame.ts';
import {
  type Answer,
  type Arrived,
  createInbound,
  type IncomingCall,
  type IncomingSend,
  type InHand,
} from './inbound.ts';
import { createOutbound } from './outbound.ts';
import type { CallLimits, CallOutcome } from './outcome.ts';
import { createRate } from './rate.ts';
import { entryOf } from './schemas.ts';
import { systemTimers, type Timers } from './timers.ts';
import { type Examined, examine, validate } from './validate.ts';
import type { Version } from './version.ts';
import type { Violation } from './violation.ts';

/** What a frame was, for a log of frames. */
export interface FrameInfo {
  readonly type: Frame['type'] | 'bad';
  readonly messageId?: string;
  /** The action; for an answer, that of the call it answers. */
  readonly action?: string;
  /** What is wrong or remarkable about the frame, for people: not JSON, late answer, answer against its schema. */
  readonly problem?: string;
}

export interface PeerOptions {
  readonly version: Version;
  /** Which side we are. A `csms` receives what stations send, and the other way round. */
  readonly role: 'csms' | 'station';
  /** Hands a text to the socket. */
  readonly send: (text: string) => void;
  /**
   * Handles a CALL; the text it gives is sent as the answer, undefined answers nothing.
   * The next CALL waits until it is done. When it throws, InternalError is answered.
   */
  readonly onCall: (call: IncomingCall) => Answer;
  /** Handles a SEND (2.1), in order with the CALLs. */
  readonly onSend?: (send: IncomingSend) => void | Promise<void>;
  /** Hears every frame, both ways, as it was on the wire. */
  readonly onFrame?: (direction: 'in' | 'out', text: string, info: FrameInfo) => void;
  /** Told to stop and to resume reading from the socket: CALLs come faster than they are handled, or than is allowed. */
  readonly onPressure?: (paused: boolean) => void;
  /** Told that the peer sent on long after reading was paused: the connection should be ended. */
  readonly onOverflow?: () => void;
  /** Hears an error thrown while handling a CALL or SEND: a bug, or a broken dependency. */
  readonly onFailure?: (
    error: unknown,
    call: { readonly action: string; readonly messageId: string },
  ) => void;
  /** Tolerates additional members and odd timestamps in what the peer sends (its station template asks for it). */
  readonly lenient?: boolean;
  readonly timers?: Timers;
  readonly newId?: () => string;
  readonly bounds?: Partial<Bounds>;
}

/** One side of an OCPP connection, without its socket: texts in, texts out. */
export interface Peer {
  readonly version: Version;
  /** Takes one text from the socket. Never throws. */
  receive(text: string): void;
  /** Sends a CALL when its turn comes, exactly with the payload given, and tells how it ended. Never rejects. */
  call(action: string, payload: unknown, limits: CallLimits): Promise<CallOutcome>;
  /** Sends a SEND (2.1): no answer, no queue. Gives its message id. */
  notify(action: string, payload: unknown): string;
  /** Resolves when no CALL of the peer is in hand or waiting. */
  idle(): Promise<void>;
  /** Ends everything: waiting calls end as offline, answers still in the making are not sent. */
  close(reason: string): void;
  /** How many calls wait in each direction, those in hand included. */
  depths(): { readonly inbound: number; readonly outbound: number };
}

const unexamined: Examined = {};

const randomId = () => crypto.randomUUID();

/** Makes one side of an OCPP connection: frames, order, queues, time limits and bounds, the same for both roles. */
export function createPeer(options: PeerOptions): Peer {
  const { version, role, onFrame, timers = systemTimers, newId = randomId } = options;
  const bounds: Bounds = options.bounds ? { ...defaultBounds, ...options.bounds } : defaultBounds;
  const receivable = (role === 'csms' ? stationActions : csmsActions)[version];
  const leniency = options.lenient ? { lenient: true } : undefined;
  let closed = false;
  let pressures = 0;

  const outbound = createOutbound({
    timers,
    bounds,
    newId,
    send: (text, messageId, action) => transmit(text, { type: 'call', messageId, action }),
    check: (action, payload) => validate(version, action, 'response', payload, leniency),
  });
  const inbound = createInbound({
    bounds,
    handle,
    recover,
    send: (text, { messageId, action }) => transmit(text, { type: answerType(text), messageId, action }),
    onFull: press,
  });
  const rate = createRate({
    perSecond: bounds.framesPerSecond,
    burst: bounds.frameBurst,
    timers,
    onExceeded: press,
  });

  /** Reading is paused as long as any one reason holds. */
  function press(on: boolean): void {
    pressures += on ? 1 : -1;
    if (pressures === (on ? 1 : 0) && !closed) options.onPressure?.(on);
  }

  function transmit(text: string, info: FrameInfo): void {
    if (closed) return;
    onFrame?.('out', text, info);
    options.send(text);
  }

  function receive(text: string): void {
    if (closed) return;
    rate.count();
    const frame = parseFrame(text, version, bounds);
    switch (frame.type) {
      case 'call':
      case 'send':
        arrive(frame, text);
        break;
      case 'result':
      case 'error':
        settle(frame, text);
        break;
      case 'resultError':
        complaint(frame, text);
        break;
      case 'bad':
        answerBad(frame, text);
        break;
    }
  }

  function arrive(frame: Extract<Frame, { type: 'call' | 'send' }>, text: string): void {
    onFrame?.('in', text, frame);
    const { type, messageId, action, payload } = frame;
    const known = receivable.has(action) && (type === 'send') === sendActions.has(action);
    if (!inbound.accept({ type, messageId, action, payload, text, known })) options.onOverflow?.();
  }

  function handle(arrived: Arrived): Answer | Promise<void> {
    const { type, messageId, action, payload, text, known } = arrived;
    const { violation, deviation } = known
      ? examine(version, action, payload, options.lenient ?? false)
      : unexamined;
    if (type === 'send') {
      const done = options.onSend?.({
        messageId,
        action,
        payload,
        text,
        known,
        ...(violation && { violation }),
      });
      return done ?? undefined;
    }
    if (known && !violation) return options.onCall(deviation ? { ...arrived, deviation } : arrived);
    const refusal = refuse(messageId, action, violation);
    return options.onCall({
      messageId,
      action,
      payload,
      text,
      known,
      refusal,
      ...(violation && { violation }),
    });
  }

  function refuse(messageId: string, action: string, violation: Violation | undefined): string {
    if (violation) return encodeError(version, messageId, violation.code, `${action}: ${violation.message}`);
    const [code, why]: [CallErrorCode, string] = entryOf(version, action, 'request')
      ? ['NotSupported', `a ${role === 'csms' ? 'station' : 'CSMS'} does not send it as a CALL`]
      : ['NotImplemented', `OCPP ${version} has no such action`];
    return encodeError(version, messageId, code, `${action.slice(0, 50)}: ${why}`);
  }

  function recover(inHand: InHand, error: unknown): string | undefined {
    const { type, action, messageId } = inHand;
    options.onFailure?.(error, { action, messageId });
    if (type === 'send') return undefined;
    const description = `${action} could not be handled because of a fault on our side`;
    return encodeError(version, messageId, 'InternalError', description);
  }

  function settle(frame: Extract<Frame, { type: 'result' | 'error' }>, text: string): void {
    const { type, messageId } = frame;
    const settled = outbound.settle(frame);
    if (!settled) {
      onFrame?.('in', text, {
        type,
        messageId,
        problem: 'No call waits for this answer: it is late or was not asked for',
      });
      return;
    }
    const { action, deviation } = settled;
    onFrame?.('in', text, { type, messageId, action, problem: deviation?.message });
    if (deviation && version === '2.1') {
      const complaintText = encodeResultError(messageId, deviation.code, `${action}: ${deviation.message}`);
      transmit(complaintText, { type: 'resultError', messageId, action });
    }
  }

  /** The peer found fault with our answer (2.1): nothing is left to do but to keep it on file. */
  function complaint(frame: Extract<Frame, { type: 'resultError' }>, text: string): void {
    const { type, messageId, code, description } = frame;
    onFrame?.('in', text, {
      type,
      messageId,
      problem: `The peer refused our answer: ${code} ${description}`,
    });
  }

  function answerBad(frame: BadFrame, text: string): void {
    const { messageId, answer } = frame;
    onFrame?.('in', text, { type: 'bad', messageId, problem: frame.description });
    if (answer !== undefined) transmit(answer, { type: 'error', messageId });
  }

  function notify(action: string, payload: unknown): string {
    const messageId = newId();
    transmit(encodeSend(messageId, action, payload), { type: 'send', messageId, action });
    return messageId;
  }

  function close(reason: string): void {
    if (closed) return;
    closed = true;
    rate.close();
    inbound.close();
    outbound.close(reason);
  }

  return {
    version,
    receive,
    call: outbound.call,
    notify,
    idle: inbound.idle,
    close,
    depths: () => ({ inbound: inbound.depth(), outbound: outbound.depth() }),
  };
}

/** Tells a CALLRESULT from a CALLERROR by the digit after the bracket. */
function answerType(text: string): 'result' | 'error' {
  return text.charCodeAt(1) === 51 ? 'result' : 'error';
}
