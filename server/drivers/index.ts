/** Drivers and their tokens: who may charge where, and why not. */

export { type Authorization, type Authorize, createAuthorize, type ShownToken, uidKey } from './authorize.ts';
export type { AuthorizationStatus, PresentedKind, Reason } from './decide.ts';
export { idTokenInfo, kindOfType } from './ocpp2.ts';
export { idTagInfo } from './ocpp16.ts';
export type { NoteAttempt } from './spoke.ts';
