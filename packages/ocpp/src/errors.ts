import type { Version } from './version.ts';

/** Why a frame or message was refused, in the words of OCPP 2.x (part 4, §4.3). */
export type CallErrorCode =
  | 'FormatViolation'
  | 'GenericError'
  | 'InternalError'
  | 'MessageTypeNotSupported'
  | 'NotImplemented'
  | 'NotSupported'
  | 'OccurrenceConstraintViolation'
  | 'PropertyConstraintViolation'
  | 'ProtocolError'
  | 'RpcFrameworkError'
  | 'SecurityError'
  | 'TypeConstraintViolation';

/** What 1.6 calls the codes that it knows by another name, or not at all (OCPP-J 1.6 §4.2.3; the typing error is the standard's). */
const spelled16: Partial<Record<CallErrorCode, string>> = {
  FormatViolation: 'FormationViolation',
  MessageTypeNotSupported: 'GenericError',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  RpcFrameworkError: 'GenericError',
};

/** Spells an error code the way a version writes it on the wire. */
export function spell(version: Version, code: CallErrorCode): string {
  return (version === '1.6' && spelled16[code]) || code;
}
