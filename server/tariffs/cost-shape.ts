import { type Cost, currencyDecimals } from '@busbar/pricing';
import type { CostShape } from './price-contract.ts';

/** A cost as the API tells it. */
export function costShape(cost: Cost): CostShape {
  const { totals, currency } = cost;
  return {
    currency,
    decimals: currencyDecimals(currency),
    beforeTaxMinor: totals.beforeTax?.minor ?? null,
    taxMinor: totals.tax?.minor ?? null,
    afterTaxMinor: totals.afterTax?.minor ?? null,
    taxes: totals.groups.flatMap(({ beforeTax, taxes }) =>
      taxes.map(({ name, percent, amount }) => ({
        name,
        percent,
        baseMinor: beforeTax.minor,
        amountMinor: amount.minor,
      })),
    ),
    lines: cost.lines.map(({ from, to, price, ...line }) => ({
      ...line,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      ...(price !== undefined && { price: String(price) }),
    })),
    anomalies: cost.anomalies.map(({ at, text }) => ({ at: new Date(at).toISOString(), text })),
  };
}
