import type { Car, FixedLoad } from './car.ts';
import type { Habits } from './expect.ts';
import type { Site } from './site.ts';

/** Everything a plan is made from. Lists of a forecast hold one value per base slot, the first beginning now. */
export interface Situation {
  readonly site: Site;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Length of a base slot, in milliseconds; usually a quarter of an hour. */
  readonly slotMs: number;
  /** How many base slots are planned. */
  readonly slots: number;
  readonly cars: readonly PlannedCar[];
  /** What is likely to come later, from the site's past. */
  readonly expected?: readonly ExpectedCar[];
  readonly fixed?: readonly FixedLoad[];
  /** What else flows on each conductor, in A: one list per conductor. */
  readonly background?: readonly (readonly number[])[];
  readonly market?: Market;
  readonly battery?: Battery;
}

export interface PlannedCar extends Car {
  /** What it took since it came, in Wh. */
  readonly taken: number;
  /** What of its need it had and gave back, in Wh: it gets that again before it leaves, however it is charged else. */
  readonly owed?: number;
  readonly habits?: Habits;
}

/** A part of the cars that usually come: of twenty past Mondays each car counts a twentieth. */
export interface ExpectedCar {
  readonly arrivesAt: number;
  readonly departsAt: number;
  /** In Wh and W, already multiplied by how likely it is. */
  readonly wattHours: number;
  readonly maxWatts: number;
}

/** What energy costs and what else the site uses. */
export interface Market {
  /** Money per kWh, import and export. */
  readonly buy: readonly number[];
  readonly sell: readonly number[];
  /** Building load and sun, in W. */
  readonly load: readonly number[];
  readonly sun: readonly number[];
  readonly peak?: {
    /** Money for each kW by which the highest import rises: the month's price divided by the days left in it. */
    readonly perKilowatt: number;
    /** The month's highest import so far, in W. */
    readonly soFar: number;
  };
}

/** The site's own battery. */
export interface Battery {
  readonly maxWatts: number;
  /** In Wh: now, and the bounds that its mode allows. */
  readonly stored: number;
  readonly least: number;
  readonly most: number;
  /** Share left of energy after it went in and came out again. */
  readonly efficiency: number;
  /** Money per kWh taken out, for wear. */
  readonly wear: number;
  /** Charged only with what the sun leaves over. */
  readonly sunOnly?: boolean;
}

/** A span of one or more base slots that is planned as one. */
export interface Slot {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly hours: number;
  /** Base slots: first, and first not in it. */
  readonly first: number;
  readonly end: number;
}

/** Up to so many cars there is time to look at every base slot where prices change; more cars make the far ones longer. */
const fewCars = 100;
const manyCars = 700;

/** How many base slots are planned as one, from a base slot on. */
function widthAt(first: number, cars: number, priced: boolean): number {
  if (first < 4) return 1;
  if (cars <= fewCars) return priced || first < 8 ? 1 : first < 32 ? 2 : 4;
  if (cars <= manyCars) return first < 16 ? 2 : 4;
  return first < 16 ? 4 : 8;
}

/** Cuts the planned time into slots that lengthen with distance, at full hours, as prices do. */
export function slotsOf({ now, slotMs, slots, cars, market }: Situation): Slot[] {
  const sinceEpoch = Math.floor(now / slotMs);
  const cut: Slot[] = [];
  for (let first = 0; first < slots; ) {
    const width = widthAt(first, cars.length, market !== undefined);
    const end = Math.min(first + width - ((sinceEpoch + first) % width), slots);
    const from = now + first * slotMs;
    const to = now + end * slotMs;
    cut.push({ from, to, hours: (to - from) / 3_600_000, first, end });
    first = end;
  }
  return cut;
}

/** The mean of a forecast over a slot; what is missing is like the last that is known, or 0. */
export function meanOver(series: readonly number[], { first, end }: Slot): number {
  let sum = 0;
  for (let i = first; i < end; i++) sum += series[i] ?? series.at(-1) ?? 0;
  return sum / (end - first);
}
