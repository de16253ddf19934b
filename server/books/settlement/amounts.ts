/** What a site host gets of a site in a month. Pure, in whole minor units. */

import { percentOf } from '../amounts.ts';

/** What was agreed; decimals in whole currency units. */
export interface Terms {
  readonly sharePercent: string;
  readonly perKwh: string;
  readonly perMonth: string;
  readonly electricityPerKwh: string;
}

/** What happened at the site. */
export interface Month {
  /** Before tax. */
  readonly revenueMinor: number;
  readonly wattHours: string;
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
 * for its days. Where the electricity cost more than was earned, there is nothing to share and nothing is taken from the
 * host. Corrections of months before may make all of it negative.
 */
export function hostPart(terms: Terms, month: Month, decimals: number): HostPart {
  const electricityMinor = timesKwh(terms.electricityPerKwh, month.wattHours, decimals);
  const left = month.revenueMinor - electricityMinor;
  const isLoss = month.revenueMinor >= 0 && left < 0;
  const shareMinor = isLoss ? 0 : percentOf(left, terms.sharePercent);
  const perKwhMinor = timesKwh(terms.perKwh, month.wattHours, decimals);
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

/** A price per kWh times energy in Wh, in minor units. */
function timesKwh(price: string, wattHours: string, decimals: number): number {
  return rounded(exact(price) * exact(wattHours) * 10n ** BigInt(decimals), unit * unit * 1000n);
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
