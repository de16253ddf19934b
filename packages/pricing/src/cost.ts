import type { Exact } from './money.ts';
import type { Dimension } from './tariff.ts';
import type { Tax } from './tax.ts';
import type { Rounding, Totals } from './totals.ts';
import type { Anomaly, ChargingState } from './transaction.ts';

/** One line of a cost: a volume at a price, or what a price limit added or cut. */
export interface CostLine {
  readonly dimension: Dimension | 'MIN_PRICE' | 'MAX_PRICE';
  readonly ofReservation: boolean;
  /** Position of the tariff element that priced it, from 0; absent on a limit. */
  readonly element?: number;
  /** When it first and last applied, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Wh, seconds, or 1 for a fee: as metered, and after the billing step. */
  readonly metered: number;
  readonly billed: number;
  /** In whole currency units per kWh, per hour or once, as the tariff has it. */
  readonly price?: Exact;
  /** Exact amounts in whole currency units; absent when the tax is not known. */
  readonly beforeTax?: string;
  readonly afterTax?: string;
  /** The line in one English sentence, with the reason why this price held. */
  readonly text: string;
}

/** A span in which every price stayed the same (OCPI's charging period). Volumes are as metered. */
export interface ChargingPeriod {
  readonly from: number;
  readonly to: number;
  readonly state: ChargingState | 'reserved';
  readonly wattHours: number;
  readonly exportedWattHours: number;
  readonly seconds: number;
  /** Fees that fell due at its beginning. */
  readonly fees: number;
  /** Positions of the elements that priced it; absent where the dimension was free. */
  readonly energyElement?: number;
  readonly timeElement?: number;
}

/** What a metered transaction costs under a tariff. */
export interface Cost {
  readonly tariffId: string;
  readonly currency: string;
  readonly lines: readonly CostLine[];
  readonly periods: readonly ChargingPeriod[];
  /** The sums of the lines in whole currency units, unrounded; absent where a tax is not known. */
  readonly exact: { readonly beforeTax?: string; readonly afterTax?: string };
  /** The money that is due: rounded once, at the end. */
  readonly totals: Totals;
  readonly anomalies: readonly Anomaly[];
}

export interface PricingOptions {
  /** The customer's taxes in place of those in the tariff; [] is reverse charge. */
  readonly taxes?: readonly Tax[];
  /** `per-tax` when not said. */
  readonly rounding?: Rounding;
}
