/** The gateway's face: what the composition root and the slices after it may use. */

export { pruneAttempts } from './attempts.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { maskFrame, maskPayload } from './mask.ts';
export type {
  Decision,
  Handler,
  Happening,
  Live,
  MessageContext,
  Refusal,
  Remembered,
  Slot,
  StationFacts,
  StationTemplate,
} from './message.ts';
export { remember } from './message.ts';
export { createSetPassword, type SetPassword } from './set-password.ts';
