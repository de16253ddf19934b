/** A site's past as a replay takes it: plain lists of one value per quarter of an hour, and the cars that came. */

import type { Tree } from '@busbar/scheduling';

export interface PastCar {
  /** Position of its EVSE in the tree. */
  readonly evse: number;
  /** Of the EVSE's legs it uses the first so many. */
  readonly legs: number;
  /** Steps: the first in which it was there, and the first in which it was gone. */
  readonly arrives: number;
  readonly leaves: number;
  readonly wattHours: number;
  readonly maxWatts: number;
}

/** A battery as it is replayed; powers in W, energies in Wh. */
export interface ReplayBattery {
  readonly maxWatts: number;
  readonly least: number;
  readonly most: number;
  readonly efficiency: number;
  readonly wear: number;
}

export interface Past {
  /** Epoch milliseconds at which the first step begins. */
  readonly from: number;
  readonly steps: number;
  readonly tree: Tree;
  /** W. */
  readonly load: readonly number[];
  readonly sun: readonly number[];
  /** Money per kWh. */
  readonly buy: readonly number[];
  readonly sell: readonly number[];
  /** Grams per kWh; null where nobody has said. */
  readonly carbon: readonly (number | null)[];
  readonly cars: readonly PastCar[];
  /** The cars that are assumed to come to some EVSEs; absent where cars have charged. */
  readonly carsFor?: (evses: Tree['evses']) => PastCar[];
  readonly battery: ReplayBattery | undefined;
  /** Money per kW of a month’s highest quarter; undefined where peaks are not charged for. */
  readonly perKilowatt: number | undefined;
  /** Of each step: which month of the calendar of the site, and how many days it has and has left. */
  readonly month: (step: number) => { readonly key: number; readonly days: number; readonly left: number };
}

export const stepMs = 900_000;
export const stepHours = 0.25;
