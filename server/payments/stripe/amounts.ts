/**
 * Amounts as Stripe wants them. Mostly its smallest unit is ours; where it is not, this is the one place that knows.
 * Source: https://docs.stripe.com/currencies, “Zero-decimal currencies”, “Special cases”, “Three-decimal currencies”.
 */

import { currencyDecimals } from '@busbar/pricing';

const zeroDecimal = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
/** Without decimals in life, written with two at Stripe: 5 krónur are 500. */
const wholeOnly = new Set(['ISK', 'UGX']);
/** Written with three decimals, the last of which is 0: cards know two. */
const threeDecimal = new Set('BHD JOD KWD OMR TND'.split(' '));

/** Decimals that Stripe's amounts have, and the smallest amount that it takes. */
function rulesOf(currency: string): { readonly decimals: number; readonly unit: number } {
  if (zeroDecimal.has(currency)) return { decimals: 0, unit: 1 };
  if (threeDecimal.has(currency)) return { decimals: 3, unit: 10 };
  return { decimals: 2, unit: wholeOnly.has(currency) ? 100 : 1 };
}

/** Of our minor units Stripe takes only multiples of this. */
export function stepMinor(currency: string): number {
  const { decimals, unit } = rulesOf(currency);
  return Math.max(1, Math.round(unit * 10 ** (currencyDecimals(currency) - decimals)));
}

/** Our minor units as Stripe's amount; throws where Stripe would refuse it as no amount of the currency. */
export function toStripe(minor: number, currency: string): number {
  const { decimals, unit } = rulesOf(currency);
  const off = decimals - currencyDecimals(currency);
  const amount = off >= 0 ? minor * 10 ** off : minor / 10 ** -off;
  if (!Number.isSafeInteger(amount) || amount % unit !== 0)
    throw new RangeError(`${minor} minor units of ${currency} are no amount that Stripe takes`);
  return amount;
}

/** Stripe's amount in our minor units. */
export function fromStripe(amount: number, currency: string): number {
  const off = currencyDecimals(currency) - rulesOf(currency).decimals;
  return off >= 0 ? amount * 10 ** off : Math.round(amount / 10 ** -off);
}
