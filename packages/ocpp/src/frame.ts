import { type Bounds, defaultBounds } from './bounds.ts';
import { type CallErrorCode, spell } from './errors.ts';
import { isDeeperThan } from './nesting.ts';
import type { Version } from './version.ts';

/** One message on the wire (OCPP-J 1.6 §4.2, 2.x part 4 §4.2; `resultError` and `send` are 2.1's). */
export type Frame =
  | { readonly type: 'call'; readonly messageId: string; readonly action: string; readonly payload: unknown }
  | { readonly type: 'send'; readonly messageId: string; readonly action: string; readonly payload: unknown }
  | { readonly type: 'result'; readonly messageId: string; readonly payload: unknown }
  | ErrorFrame<'error'>
  | ErrorFrame<'resultError'>;

export interface ErrorFrame<Type extends string> {
  readonly type: Type;
  readonly messageId: string;
  /** As the peer spelled it; any text, for real stations invent their own. */
  readonly code: string;
  readonly description: string;
  readonly details: unknown;
}

/** A text that is no frame, with the reason and, where the standard asks for one, the CALLERROR to answer. */
export interface BadFrame {
  readonly type: 'bad';
  readonly messageId?: string;
  readonly code: CallErrorCode;
  readonly description: string;
  readonly answer?: string;
}

/** The id in a CALLERROR about a message whose id could not be read (2.x part 4 §4.2.3). */
export const UNREADABLE_ID = '-1';

const CALL = 2;
const RESULT = 3;
const ERROR = 4;
const RESULT_ERROR = 5;
const SEND = 6;

/** Reads one text from the wire. Never throws; never looks deeper or longer than its bounds. */
export function parseFrame(text: string, version: Version, bounds: Bounds = defaultBounds): Frame | BadFrame {
  if (text.length > bounds.frameLength) {
    return refuse(version, `The frame is longer than ${bounds.frameLength} characters`);
  }
  if (isDeeperThan(text, bounds.depth)) {
    return refuse(version, `The frame is nested deeper than ${bounds.depth} levels`);
  }
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return refuse(version, 'The frame is not JSON');
  }
  if (!Array.isArray(parts)) return refuse(version, 'The frame is not a JSON array');
  return read(parts, version, bounds);
}

function read(parts: unknown[], version: Version, bounds: Bounds): Frame | BadFrame {
  const [kind, id] = parts;
  const messageId = isMessageId(id, bounds) ? id : undefined;
  switch (kind) {
    case CALL:
      return readCall(parts, messageId, version, bounds);
    case RESULT:
      return messageId === undefined ? unmatched() : { type: 'result', messageId, payload: parts[2] };
    case ERROR:
      return messageId === undefined ? unmatched() : readError('error', messageId, parts);
    case RESULT_ERROR:
      if (version !== '2.1') return unanswered(version, kind, messageId);
      return messageId === undefined ? unmatched() : readError('resultError', messageId, parts);
    case SEND:
      if (version !== '2.1') return unanswered(version, kind, messageId);
      return readSend(parts, messageId);
    default:
      return unknownType(kind, messageId, version);
  }
}

function isMessageId(id: unknown, bounds: Bounds): id is string {
  return typeof id === 'string' && id.length <= bounds.messageIdLength;
}

function readCall(parts: unknown[], messageId: string | undefined, version: Version, bounds: Bounds) {
  if (messageId === undefined) {
    return refuse(version, `The message id is not a text of at most ${bounds.messageIdLength} characters`);
  }
  const action = parts[2];
  if (typeof action !== 'string' || parts.length !== 4) {
    return refuse(
      version,
      'A CALL has four parts: 2, message id, action, payload',
      messageId,
      'FormatViolation',
    );
  }
  return { type: 'call', messageId, action, payload: parts[3] } as const;
}

function readSend(parts: unknown[], messageId: string | undefined): Frame | BadFrame {
  const action = parts[2];
  if (messageId === undefined || typeof action !== 'string' || parts.length !== 4) {
    const description = 'A SEND has four parts: 6, message id, action, payload';
    return { type: 'bad', messageId, code: 'FormatViolation', description };
  }
  return { type: 'send', messageId, action, payload: parts[3] };
}

/** Reads an error leniently: whatever its shape, it ends the call that waits for it. */
function readError<Type extends string>(type: Type, messageId: string, parts: unknown[]): ErrorFrame<Type> {
  const [, , code, description, details] = parts;
  return {
    type,
    messageId,
    code: typeof code === 'string' ? code : 'GenericError',
    description: typeof description === 'string' ? description : '',
    details: details ?? {},
  };
}

/** An answer without a readable id cannot be matched, and an answer is never answered with a CALLERROR. */
function unmatched(): BadFrame {
  return { type: 'bad', code: 'RpcFrameworkError', description: 'The answer has no readable message id' };
}

function unanswered(version: Version, kind: number, messageId: string | undefined): BadFrame {
  const description = `OCPP ${version} has no message type ${kind}`;
  return { type: 'bad', messageId, code: 'MessageTypeNotSupported', description };
}

/** 2.x answers an unknown message type when it can name the message; 1.6 has no code for it and ignores it. */
function unknownType(kind: unknown, messageId: string | undefined, version: Version): BadFrame {
  if (typeof kind !== 'number') {
    return refuse(version, 'The first part of a frame is its message type, a number', messageId);
  }
  const code = 'MessageTypeNotSupported';
  const description = `OCPP ${version} has no message type ${kind}`;
  if (version === '1.6' || messageId === undefined) return { type: 'bad', messageId, code, description };
  return refuse(version, description, messageId, code);
}

function refuse(
  version: Version,
  description: string,
  messageId?: string,
  code: CallErrorCode = 'RpcFrameworkError',
): BadFrame {
  const answer = encodeError(version, messageId ?? UNREADABLE_ID, code, description);
  return { type: 'bad', messageId, code, description, answer };
}

/** Longest description that a CALLERROR may carry (OCPP-J 1.6 §4.2.3, 2.x part 4 §4.2.3). */
const DESCRIPTION_LENGTH = 255;

/** Writes a CALL: a message that wants an answer. */
export function encodeCall(messageId: string, action: string, payload: unknown): string {
  return `[2,${JSON.stringify(messageId)},${JSON.stringify(action)},${JSON.stringify(payload)}]`;
}

/** Writes a CALLRESULT: the answer to a CALL. */
export function encodeResult(messageId: string, payload: unknown): string {
  return `[3,${JSON.stringify(messageId)},${JSON.stringify(payload)}]`;
}

/** Writes a CALLERROR: the refusal of a CALL, its code spelled as the version does. */
export function encodeError(
  version: Version,
  messageId: string,
  code: CallErrorCode,
  description: string,
  details: object = {},
): string {
  return errorText(4, version, messageId, code, description, details);
}

/** Writes a CALLRESULTERROR (2.1): the complaint about an answer that does not fit its schema. */
export function encodeResultError(
  messageId: string,
  code: CallErrorCode,
  description: string,
  details: object = {},
): string {
  return errorText(5, '2.1', messageId, code, description, details);
}

/** Writes a SEND (2.1): a message that wants no answer. */
export function encodeSend(messageId: string, action: string, payload: unknown): string {
  return `[6,${JSON.stringify(messageId)},${JSON.stringify(action)},${JSON.stringify(payload)}]`;
}

function errorText(
  kind: 4 | 5,
  version: Version,
  messageId: string,
  code: CallErrorCode,
  description: string,
  details: object,
): string {
  const short = description.slice(0, DESCRIPTION_LENGTH);
  return JSON.stringify([kind, messageId, spell(version, code), short, details]);
}
