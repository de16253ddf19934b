/**
 * How a driver or an operator wants a car charged: at once; full at its departure, at the lowest cost; from the
 * site's own sun only; from sun, but never below the minimum; or only when it is cheapest, ready or not.
 */
export type Mode = 'now' | 'departure' | 'sun' | 'sun_and_minimum' | 'cheapest';

/** A car that is plugged in and wants energy. */
export interface Car {
  readonly id: string;
  /** Position of its EVSE in the site's list. */
  readonly evse: number;
  /** The legs it uses, from 0. All of its EVSE's until measured otherwise: an unmeasured phase is not free. */
  readonly legs: readonly number[];
  /** The most that car and cable take per leg, in A; the EVSE's own bound holds too. */
  readonly maxAmps: number;
  /** Energy it still wants, in Wh. */
  readonly wattHours: number;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  /** When it is said to leave, in epoch milliseconds, also when that has passed: habits are against this. */
  readonly departsAt: number;
  readonly mode: Mode;
  /** Higher goes first: a fleet's bus before a visitor. */
  readonly priority: number;
  /** What it was granted last, and since when it has been charging (above 0) or pausing (0). */
  readonly granted?: { readonly amps: number; readonly since: number };
  /** Gets all that it can take before the others rise above their minimum: a short full current that wakes it. */
  readonly first?: boolean;
  /** Draws nothing though it may: it gets its minimum of what all others leave, so that it can begin again. */
  readonly last?: boolean;
  /** What may be taken from its battery, where car and station can. */
  readonly discharge?: Discharge;
}

export interface Discharge {
  /** The most it gives back per leg, in A. */
  readonly maxAmps: number;
  /** How far it may be emptied below what it holds now, in Wh. */
  readonly wattHours: number;
  /** Share that is left of energy after it went in and came out again. */
  readonly efficiency: number;
}

/** Something that takes current without obeying: an offline, silent or disobedient station at what it may draw. */
export interface FixedLoad {
  readonly evse: number;
  readonly legs: readonly number[];
  readonly amps: number;
}
