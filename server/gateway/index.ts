/** The gateway's face: what the composition root and the slices after it may use. */

export { createGatewayApi } from './api.ts';
export { chunksOf } from './chunks.ts';

export type { CommandEnd, Commands, StationAnswer } from './commands.ts';
export { endCommandsOfNodes } from './cut-off.ts';
export { endConnectionsOfNodes } from './dead-nodes.ts';
export { deviationRow } from './deviation-row.ts';
export { storablePayload } from './frame-row.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export {
  type Asked,
  type Cannot,
  flatConnector,
  type Intent,
  type SpelledCommand,
  type StationCommand,
  stationCommand,
} from './intent.ts';
export {
  getBaseReport,
  getConfiguration,
  reset,
  type StartLimit,
  type StartProfile,
  setConfiguration,
  tokenTypes,
  trigger,
} from './intents.ts';
export { COMPONENT_16, keyOfVariable, keysLike, keysOfComponent, variableOfKey } from './keys16.ts';
export { MASKED, maskPayload } from './mask.ts';
export type {
  Decision,
  Handler,
  Happening,
  Live,
  MessageContext,
  Slot,
  StationFacts,
  StationTemplate,
} from './message.ts';
export { remember, together } from './message.ts';
export type { MessageLimits } from './parts.ts';
export { isTold } from './past.ts';
export { placeOf } from './place.ts';
export { type CompleteRouting, joinSpokes } from './routing.ts';
export { createSetPassword } from './set-password.ts';
export { findTarget, findTargets, findTargetsById, type Target } from './target.ts';
export { createTriggered } from './triggered.ts';
export {
  createDataTransfer,
  type DataTransferRequest,
  type VendorMessages,
} from './vendor-messages.ts';
