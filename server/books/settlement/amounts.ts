/** What a site host gets of a site in a month. Pure, in whole minor units. */

import { percentOf } from '../amounts.ts';

/** What was agreed; decimals in whole currency units. */
export interface Terms {
  readonly sharePercent: string;
  readonly perKwh: string;
  readonly perMonth: string;
  readonly electricityPerKwh: string;
}

/** What came in, before tax, and what was delivered for it. */
export interface Earned {
  readonly revenueMinor: number;
  readonly wattHours: string;
}

/** What happened at the site: transactions that stand on a statement for the first time. */
export interface Month extends Earned {
  /** What transactions of earlier statements, priced anew since, differ by. */
  readonly corrections: Earned;
  /** What the host got of the revenue of this agreement by all statements before. */
  readonly sharedBeforeMinor: number;
  /** Days of the month on which the agreement counted, and how many it has. */
  readonly days: number;
  readonly daysOfMonth: number;
}

export interface HostPart {
  readonly electricityMinor: number;
  readonly shareMinor: number;
  readonly perKwhMinor: number;
  readonly perMonthMinor: number;
  readonly totalMinor: number;
}

/**
 * Shares out a month: a percentage of what is left of the revenue after the electricity, so much a kWh, and so much a month
 * for its days. A loss is not shared, be it that the electricity cost more than was earned or that cars were credited more
 * for what they gave back than others paid: nothing is taken from the host. Corrections of months before are shared, also
 * below nothing, but nobody gives back more of a share than they got: together it is never below nothing.
 */
export function hostPart(terms: Terms, month: Month, decimals: number): HostPart {
  const { corrections, sharedBeforeMinor } = month;
  const wattHours = exact(month.wattHours) + exact(corrections.wattHours);
  const ownElectricity = timesKwh(terms.electricityPerKwh, exact(month.wattHours), decimals);
  const electricityMinor = timesKwh(terms.electricityPerKwh, wattHours, decimals);
  const left = Math.max(0, month.revenueMinor - ownElectricity);
  const corrected = corrections.revenueMinor - (electricityMinor - ownElectricity);
  const shareMinor = Math.max(percentOf(left + corrected, terms.sharePercent), -sharedBeforeMinor) || 0;
  const perKwhMinor = timesKwh(terms.perKwh, wattHours, decimals);
  const whole = exact(terms.perMonth) * 10n ** BigInt(decimals) * BigInt(month.days);
  const perMonthMinor = rounded(whole, BigInt(month.daysOfMonth) * unit);
  return {
    electricityMinor,
    shareMinor,
    perKwhMinor,
    perMonthMinor,
    totalMinor: shareMinor + perKwhMinor + perMonthMinor,
  };
}

/** A price per kWh times exact energy in Wh, in minor units. */
function timesKwh(price: string, wattHours: bigint, decimals: number): number {
  return rounded(exact(price) * wattHours * 10n ** BigInt(decimals), unit * unit * 1000n);
}

const digits = 6;
const unit = 10n ** BigInt(digits);

function exact(text: string): bigint {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (sign === undefined) throw new Error(`“${text}” is no decimal number`);
  const value = BigInt(whole) * unit + BigInt(fraction.slice(0, digits).padEnd(digits, '0'));
  return sign ? -value : value;
}

function rounded(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const result = (2n * size + denominator) / (2n * denominator);
  return Number(negative ? -result : result);
}
