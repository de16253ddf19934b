/** The gateway's face: what the composition root and the slices after it may use. */

export { createGatewayApi, type GatewayApi, type GatewayApiOptions } from './api.ts';
export type { StationCaller } from './call-station.ts';
export type { Commands, StationAnswer } from './commands.ts';
export { endCommandsOfNodes } from './cut-off.ts';
export { endConnectionsOfNodes } from './dead-nodes.ts';
export { storable, storablePayload } from './frame-row.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { COMPONENT_16 } from './intents.ts';
export { MASKED, maskFrame, maskPayload } from './mask.ts';
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
export { answeredNotSupported, type CompleteRouting, joinSpokes } from './routing.ts';
export { createSetPassword, type SetPassword } from './set-password.ts';
export { findTarget, type Target } from './target.ts';
export { createTriggered, type Triggered } from './triggered.ts';
