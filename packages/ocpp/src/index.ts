export type * as Ocpp16 from 'typed-ocpp/dist/ocpp16/types.js';
export type * as Ocpp201 from 'typed-ocpp/dist/ocpp20/types.js';
export type * as Ocpp21 from 'typed-ocpp/dist/ocpp21/types.js';
export type { ActionOf, CsmsActionOf, MessagesOf, StationActionOf } from './actions.ts';
export { csmsActions, sendActions, stationActions } from './actions.ts';
export type { Bounds } from './bounds.ts';
export { defaultBounds } from './bounds.ts';
export type { CallErrorCode } from './errors.ts';
export { spell } from './errors.ts';
export type { BadFrame, ErrorFrame, Frame } from './frame.ts';
export {
  encodeCall,
  encodeError,
  encodeResult,
  encodeResultError,
  encodeSend,
  parseFrame,
  UNREADABLE_ID,
} from './frame.ts';
export type { Answer, IncomingCall, IncomingSend } from './inbound.ts';
export type { ManualTimers } from './manual-timers.ts';
export { createManualTimers } from './manual-timers.ts';
export type { Messages16 } from './messages16.ts';
export type { Messages21 } from './messages21.ts';
export type { Messages201 } from './messages201.ts';
export type { Answered, Busy, CallLimits, CallOutcome, Offline, Refused, TimedOut } from './outcome.ts';
export type { FrameInfo, Peer, PeerOptions } from './peer.ts';
export { createPeer } from './peer.ts';
export type { Half, JsonSchema } from './schemas.ts';
export { schemaOf } from './schemas.ts';
export type { Timers } from './timers.ts';
export { systemTimers } from './timers.ts';
export type { ValidateOptions } from './validate.ts';
export { validate } from './validate.ts';
export type { Version } from './version.ts';
export { subprotocolOf, versionOf, versions } from './version.ts';
export type { Violation, ViolationCode } from './violation.ts';
