import type { Car, Flow, Supply } from './car.ts';

/** Hardware of one EVSE. */
export interface EvseSpec extends Supply {
  /** How many connectors it has; only one is in use at a time. */
  readonly connectors: number;
}

/** A token as it is presented: an RFID number, an app, a contract. */
export interface Token {
  readonly value: string;
  /** In the words of 2.x; 1.6 knows no kinds. */
  readonly type:
    | 'Central'
    | 'eMAID'
    | 'ISO14443'
    | 'ISO15693'
    | 'KeyCode'
    | 'Local'
    | 'MacAddress'
    | 'NoAuthorization';
}

/** What is known about a token, from the CSMS or the local list. */
export interface TokenInfo {
  readonly status: string;
  readonly group?: string;
  /** Milliseconds since 1970. */
  readonly expiry?: number;
}

export interface Transaction {
  /** The id of a 2.x station; 1.6 uses it only inside the station. */
  readonly id: string;
  /** The id that a 1.6 CSMS issued, once it has answered. */
  issuedId?: number;
  readonly remoteStartId?: number;
  token?: Token;
  group?: string;
  readonly startedAt: number;
  readonly startWh: number;
  seqNo: number;
  /** The charging state told last (2.x). */
  toldState?: string;
  /** Samples taken so far, for a 1.6 station that repeats them at the end; bounded. */
  readonly samples: Reading[];
}

/** One look at the meter. */
export interface Reading {
  readonly at: number;
  readonly context: 'Transaction.Begin' | 'Sample.Periodic' | 'Transaction.End' | 'Trigger' | 'Sample.Clock';
  readonly wh: number;
  /** What was given back; only a station that can has a register of it. */
  readonly outWh?: number;
  readonly flow: Flow;
  /** 0 to 1; only a DC EVSE learns it from the car. */
  readonly soc?: number;
}

export interface Reservation {
  readonly id: number;
  readonly token: string;
  readonly group?: string;
  readonly cancelTimer: () => void;
}

/** A token that was accepted and waits for its cable, or for the power to flow. */
export interface Authorized {
  readonly token: Token;
  readonly group?: string;
  readonly remoteStartId?: number;
  readonly cancelTimer?: () => void;
}

/** One EVSE in the middle of life. */
export interface Evse {
  readonly id: number;
  readonly spec: EvseSpec;
  /** The connector in use, or the one used last. */
  connector: number;
  car?: Car;
  authorized?: Authorized;
  transaction?: Transaction;
  /** A transaction has ended and the cable is still in. */
  finishing: boolean;
  /** An error code in the words of 1.6. */
  fault?: string;
  operative: boolean;
  /** To be applied when the transaction ends (ChangeAvailability answered Scheduled). */
  operativeLater?: boolean;
  reservation?: Reservation;
  /** The register, in Wh: counts up for ever. */
  wh: number;
  /** What cars gave back, in Wh. */
  outWh: number;
  measuredAt: number;
  flow: Flow;
  /** The states told to the CSMS last, by connector. */
  readonly told: Map<number, string>;
  cancelTick?: () => void;
}

/** What a connector is doing, in the nine states of 1.6; 2.x spells them with five and a charging state. */
export type ConnectorState =
  | 'Available'
  | 'Preparing'
  | 'Charging'
  | 'SuspendedEV'
  | 'SuspendedEVSE'
  | 'Finishing'
  | 'Reserved'
  | 'Unavailable'
  | 'Faulted';

export const noFlow: Flow = { watts: 0, amps: [0], state: 'suspendedByCar' };

export function createEvse(id: number, spec: EvseSpec, at: number): Evse {
  return {
    id,
    spec,
    connector: 1,
    finishing: false,
    operative: true,
    wh: 0,
    outWh: 0,
    measuredAt: at,
    flow: noFlow,
    told: new Map(),
  };
}

/** Tells the state of one connector of an EVSE. The connectors beside the one in use cannot be used either. */
export function stateOf(evse: Evse, connector: number): ConnectorState {
  if (evse.fault) return 'Faulted';
  if (!evse.operative) return 'Unavailable';
  const busy = evse.car !== undefined || evse.transaction !== undefined;
  if (busy && connector !== evse.connector) return 'Unavailable';
  if (evse.transaction?.token && evse.car) return chargingState(evse.flow);
  if (evse.finishing) return 'Finishing';
  if (busy || evse.authorized) return 'Preparing';
  return evse.reservation ? 'Reserved' : 'Available';
}

function chargingState(flow: Flow): ConnectorState {
  if (flow.state === 'charging') return 'Charging';
  return flow.state === 'suspendedByCar' ? 'SuspendedEV' : 'SuspendedEVSE';
}

/** Why a transaction ended, in the words of 2.x; each version spells the ones it knows. */
export type StopReason =
  | 'DeAuthorized'
  | 'EVDisconnected'
  | 'EmergencyStop'
  | 'ImmediateReset'
  | 'Local'
  | 'PowerLoss'
  | 'Reboot'
  | 'Remote'
  | 'SoftReset'
  | 'UnlockCommand'
  | 'Other';
