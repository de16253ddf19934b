import { currencyDecimals } from '@busbar/pricing';

/** An amount of minor units in digits, as a sentence says it: 1099 of EUR is 10.99. */
export function minorText(minor: number, currency: string): string {
  const decimals = currencyDecimals(currency);
  return (minor / 10 ** decimals).toFixed(decimals);
}

/** Wh as kWh with one decimal. */
export const kiloText = (wattHours: number): string => (wattHours / 1000).toFixed(1);
