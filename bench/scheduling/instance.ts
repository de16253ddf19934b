import type { Site } from '@busbar/scheduling';

/** A day at a site as it will really be. Policies see only what is announced. */
export interface Instance {
  readonly family: string;
  readonly site: Site;
  readonly slots: number;
  readonly slotHours: number;
  /** What else flows on each conductor, per conductor and slot, in A. */
  readonly background: readonly (readonly number[])[];
  readonly cars: readonly BenchCar[];
  readonly market: Market;
}

export interface BenchCar {
  readonly id: string;
  readonly evse: number;
  readonly legs: readonly number[];
  readonly maxAmps: number;
  /** First slot in which it is plugged in. */
  readonly arrives: number;
  /** First slot in which it is gone. */
  readonly leaves: number;
  /** When it says that it leaves, in slots. */
  readonly announced: number;
  /** What it takes in truth, in Wh. */
  readonly need: number;
  /** What it says that it needs, in Wh. */
  readonly asked: number;
  readonly discharge?: { readonly wattHours: number; readonly efficiency: number };
}

export interface Market {
  /** Per slot, in money per kWh. */
  readonly buy: readonly number[];
  readonly sell: readonly number[];
  /** Per slot, in W. */
  readonly load: readonly number[];
  readonly sun: readonly number[];
  /** Money per kW of the highest mean import of a slot. */
  readonly peakPrice: number;
}

/** Watts per ampere of grant. */
export function wattsPerAmp(site: Site, car: Pick<BenchCar, 'evse' | 'legs'>): number {
  return site.evses[car.evse]!.voltsPerLeg * car.legs.length;
}

/** The most a car can take, in A per leg. */
export function mostAmps(site: Site, car: Pick<BenchCar, 'evse' | 'maxAmps'>): number {
  return Math.min(car.maxAmps, site.evses[car.evse]!.maxAmps);
}
