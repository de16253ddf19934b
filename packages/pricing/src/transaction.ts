import type { Exact } from './money.ts';

/**
 * What the car does: `charging`, `parked` (connected, not charging), or `held` (it would charge, but we hold the
 * power back: neither TIME nor PARKING_TIME is due, since the driver can do nothing about it).
 */
export type ChargingState = 'charging' | 'parked' | 'held';

/** One reading of a transaction. Every member but the instant may be missing: stations send what they have. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Import register of the meter in Wh, as sent. */
  readonly wattHours?: Exact;
  /** Export register (energy given back) in Wh, as sent. */
  readonly exportedWattHours?: Exact;
  /** Holds from this sample until one says otherwise. */
  readonly state?: ChargingState;
  /** Mean power from this sample to the next; else it is derived from the register. */
  readonly watts?: number;
  /** Sum of the currents of all phases from this sample to the next; else it is estimated from the power. */
  readonly amps?: number;
}

/** A time for which the EVSE was kept free, in epoch milliseconds. */
export interface Reservation {
  readonly start: number;
  readonly end: number;
  /** Whether nobody came before it ended. */
  readonly expired: boolean;
}

/** All that is known of a transaction when it is priced. Its first sample is its start, its last one its end. */
export interface MeteredTransaction {
  /** IANA zone of the site: restrictions are in its local time. */
  readonly zone: string;
  /** May be empty when a reservation expired unused. */
  readonly samples: readonly Sample[];
  readonly reservation?: Reservation;
  /** The most that the connector can deliver, in W: a register that rises faster is an anomaly, never billed. */
  readonly maxWatts?: number;
}

export type AnomalyKind =
  | 'unreadable'
  | 'out-of-order'
  | 'out-of-span'
  | 'register-backwards'
  | 'register-reset'
  | 'register-jump'
  | 'no-register'
  | 'current-estimated';

/** Something in the readings that a person should know of; the price stands, without what is in doubt. */
export interface Anomaly {
  readonly kind: AnomalyKind;
  /** Epoch milliseconds of the reading it was found at. */
  readonly at: number;
  readonly text: string;
}
