/** Places: sites, stations, EVSEs, connectors, and what state they are in. */

export { stateOfCharging } from './ocpp2.ts';
export { placeOf } from './ocpp16.ts';
export type { Extra, OnStatus, TakeStatus } from './spoke.ts';
export type { StatusReport, StatusTold } from './status.ts';
