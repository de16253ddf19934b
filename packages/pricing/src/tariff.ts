import type { Exact } from './money.ts';

/**
 * What can be priced. The first four are OCPI's; ENERGY_EXPORT is ours, for energy that the car gives back
 * (a negative price is a credit). It has a register of its own and is never netted against ENERGY.
 */
export type Dimension = 'FLAT' | 'ENERGY' | 'ENERGY_EXPORT' | 'TIME' | 'PARKING_TIME';

export type Weekday = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';

/** A price that holds from an instant (epoch milliseconds) until the next one: day-ahead prices, for example. */
export interface PricePoint {
  readonly from: number;
  readonly price: Exact;
}

/** One price of one dimension, in whole currency units: once (FLAT), per kWh, or per hour. */
export interface PriceComponent {
  readonly dimension: Dimension;
  /** Holds whenever `series` is absent or has not begun. May be negative. */
  readonly price: Exact;
  /** Billing step in Wh or seconds; the total is rounded up to it once. 0 leaves the volume as metered. */
  readonly step: number;
  /** Tax in percent. Absent means unknown (taxes come from elsewhere), which is not the same as 0. */
  readonly vat?: Exact;
  /** Prices that follow the clock, in rising order. Published ahead and frozen with the tariff. */
  readonly series?: readonly PricePoint[];
}

/** When an element counts. All given members must hold; every minimum is inclusive, every maximum exclusive. */
export interface Restrictions {
  /** Local time "HH:MM" of the site. An end before the start wraps past midnight; an end of 00:00 is midnight. */
  readonly startTime?: string;
  readonly endTime?: string;
  /** Local date "YYYY-MM-DD". */
  readonly startDate?: string;
  readonly endDate?: string;
  readonly weekdays?: readonly Weekday[];
  /** Energy taken since the start of the transaction, in Wh. */
  readonly minWattHours?: number;
  readonly maxWattHours?: number;
  /** Sum of the currents of all phases, in A. */
  readonly minAmps?: number;
  readonly maxAmps?: number;
  readonly minWatts?: number;
  readonly maxWatts?: number;
  /** Time since the start of the transaction (or of the reservation), in seconds. */
  readonly minSeconds?: number;
  readonly maxSeconds?: number;
  /** Makes the element price only a reservation: any, or one that nobody came for. */
  readonly reservation?: 'any' | 'expired';
}

export interface TariffElement {
  readonly components: readonly PriceComponent[];
  readonly restrictions?: Restrictions;
}

/** A floor or ceiling of the total. Before and after tax are compared each on its own, never derived. */
export interface PriceLimit {
  readonly beforeTax?: Exact;
  readonly afterTax?: Exact;
}

/** What somebody pays less than anybody would, and as whom. */
export interface Discount {
  /** More than 0, 100 at most. */
  readonly percent: Exact;
  /** Who pays less, such as the name of a group: shown in every line that it is taken off. */
  readonly holder: string;
}

/**
 * One frozen version of a tariff, as far as it decides a price (OCPI 2.2.1 and 2.3.0, chapter Tariffs).
 * Texts, validity and assignment belong to whoever chooses the tariff.
 */
export interface Tariff {
  readonly id: string;
  readonly currency: string;
  readonly elements: readonly TariffElement[];
  /** Whether prices hold tax already. `none`: no tax applies at all. */
  readonly taxIncluded: 'yes' | 'no' | 'none';
  readonly minPrice?: PriceLimit;
  readonly maxPrice?: PriceLimit;
  /** Ours: PARKING_TIME is free for this long after each time the car stops charging, in seconds. */
  readonly parkingGraceSeconds?: number;
  /** Ours: what was taken off its prices already. */
  readonly discount?: Discount;
}
