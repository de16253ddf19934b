import { Decimal } from 'decimal.js';

/** A decimal as it is written down: a number is read by its shortest decimal form, so 0.1 is exactly a tenth. */
export type Exact = number | string;

/** An amount in the smallest unit of its currency: 1099 of EUR is 10.99 €, 1099 of JPY is 1,099 ¥. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/**
 * The arithmetic of this package. 50 digits hold every product of a price (12 digits), a volume in µWh or ms
 * (16 digits) and two stacked tax rates exactly; only division by 9 (hours) or by 1 + tax rate has to stop somewhere.
 */
export const Exactly = Decimal.clone({ precision: 50, rounding: Decimal.ROUND_HALF_UP });
export type Exactly = Decimal;

export const zero = new Exactly(0);

/** Amounts are written with this many decimals; beyond them lies only the tail of a division that never ends. */
const settledDecimals = 20;

// ISO 4217: every currency that does not have two decimals.
const decimalsByCurrency: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

/** How many decimals an amount in this currency has: 0, 2 or 3 (ISO 4217). */
export function currencyDecimals(currency: string): number {
  return decimalsByCurrency[currency] ?? 2;
}

/**
 * Rounds an exact amount in whole currency units to minor units, half away from zero, so that a credit mirrors its
 * charge. It is settled first: 0.00499…9 (49 nines, from adding thirds) is the half cent that it stands for.
 */
export function toMinor(amount: Exactly, currency: string): number {
  const decimals = currencyDecimals(currency);
  return settle(amount)
    .toDecimalPlaces(decimals)
    .times(10 ** decimals)
    .toNumber();
}

/** Drops the tail that a never-ending division leaves, so that sums of parts meet the whole again. */
export function settle(amount: Exactly): Exactly {
  return amount.toDecimalPlaces(settledDecimals);
}

/** Writes an exact amount as plain digits, never with an exponent. */
export function written(amount: Exactly): string {
  return settle(amount).toFixed();
}

const signs: Readonly<Record<string, string>> = { EUR: '€', USD: '$', GBP: '£', JPY: '¥' };

/** The sign people know a currency by, else its ISO code. */
function currencySign(currency: string): string {
  return signs[currency] ?? currency;
}

/** Writes an amount for people: at least the currency's decimals, more only where the price has more. */
export function amountText(amount: Exactly, currency: string): string {
  const decimals = Math.max(currencyDecimals(currency), Math.min(amount.decimalPlaces(), 6));
  return `${amount.toFixed(decimals)} ${currencySign(currency)}`;
}
