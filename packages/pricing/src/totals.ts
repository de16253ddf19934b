import type { Total } from './limit.ts';
import { Exactly, type Money, settle, toMinor, written, zero } from './money.ts';
import type { TaxedAmount, TaxShare } from './tax.ts';

/**
 * How exact sums become money. `per-tax` rounds the base and each tax of every tax rate, as invoices must (EN 16931,
 * BR-CO-17): the total is their sum. `total` rounds only the two totals and shares them out, so the total is the one
 * printed in OCPI's examples while a tax may differ by one minor unit from its rate. OCPI leaves the choice open.
 */
export type Rounding = 'per-tax' | 'total';

/** All lines that bear the same taxes, in money. */
export interface TaxGroup {
  readonly beforeTax: Money;
  readonly taxes: readonly { readonly name: string; readonly percent: string; readonly amount: Money }[];
  readonly afterTax: Money;
}

/** The money that is due. A side is absent when it cannot be known (a component without tax rate). */
export interface Totals {
  readonly beforeTax?: Money;
  readonly tax?: Money;
  readonly afterTax?: Money;
  /** Adds up to the totals; empty when the taxes are not known. */
  readonly groups: readonly TaxGroup[];
}

interface Group {
  readonly taxes: readonly TaxShare[];
  beforeTax: Exactly;
  afterTax: Exactly;
}

export interface TotalsInput {
  readonly amounts: readonly TaxedAmount[];
  /** The exact total, limits applied. */
  readonly total: Total;
  readonly isLimited: boolean;
  /** Prices are what the customer pays: round those and take the tax out of them. */
  readonly fromAfterTax: boolean;
  readonly rounding: Rounding;
  readonly currency: string;
}

/** Rounds a cost to money, half away from zero, once, at the very end. */
export function totalsOf(input: TotalsInput): Totals {
  const { amounts, total, currency } = input;
  const taxesKnown = amounts.every(({ taxes, beforeTax }) => taxes !== undefined || beforeTax?.isZero());
  const groups = groupByTaxes(amounts);
  if (!taxesKnown || total.beforeTax === undefined || total.afterTax === undefined)
    return { ...sides(total, currency), groups: [] };
  const asWhole = input.isLimited || input.rounding === 'total';
  const rounded = asWhole
    ? sharedOut(groups, total.beforeTax, total.afterTax, currency)
    : groups.map((group) => roundedGroup(group, input.fromAfterTax, currency));
  return { ...summed(rounded, currency), groups: rounded };
}

function sides({ beforeTax, afterTax }: Total, currency: string): Omit<Totals, 'groups'> {
  return {
    ...(beforeTax && { beforeTax: { minor: toMinor(beforeTax, currency), currency } }),
    ...(afterTax && { afterTax: { minor: toMinor(afterTax, currency), currency } }),
  };
}

function groupByTaxes(amounts: readonly TaxedAmount[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { taxes, beforeTax, afterTax } of amounts) {
    if (!taxes || !beforeTax || !afterTax) continue;
    const key = taxes.map(({ name, share }) => `${name} ${share}`).join();
    const group = groups.get(key) ?? { taxes, beforeTax: zero, afterTax: zero };
    groups.set(key, group);
    group.beforeTax = group.beforeTax.plus(beforeTax);
    group.afterTax = group.afterTax.plus(afterTax);
  }
  return [...groups.values()];
}

function roundedGroup(
  { taxes, beforeTax, afterTax }: Group,
  fromAfterTax: boolean,
  currency: string,
): TaxGroup {
  if (!fromAfterTax) {
    const base = toMinor(beforeTax, currency);
    const parts = taxes.map(({ share }) => share.times(base).round().toNumber());
    return groupOf(taxes, base, parts, currency);
  }
  const paid = toMinor(afterTax, currency);
  const all = taxes.reduce((sum, { share }) => sum.plus(share), zero);
  const tax = settle(all.times(paid).div(all.plus(1)))
    .round()
    .toNumber();
  const parts = shareOut(
    tax,
    taxes.map(({ share }) => share),
  );
  return groupOf(taxes, paid - tax, parts, currency);
}

function sharedOut(
  groups: readonly Group[],
  beforeTax: Exactly,
  afterTax: Exactly,
  currency: string,
): TaxGroup[] {
  const base = toMinor(beforeTax, currency);
  const tax = toMinor(afterTax, currency) - base;
  // A minimum price for nothing at all has no line to lean on: it stands alone, its tax without a rate.
  if (groups.length === 0) return [withoutRate(base, tax, currency)];
  const bases = shareOut(
    base,
    groups.map((group) => group.beforeTax),
  );
  const taxes = shareOut(
    tax,
    groups.map((group) => group.afterTax.minus(group.beforeTax)),
  );
  return groups.map((group, i) => {
    const parts = shareOut(
      taxes[i]!,
      group.taxes.map(({ share }) => share),
    );
    return groupOf(group.taxes, bases[i]!, parts, currency);
  });
}

function withoutRate(base: number, tax: number, currency: string): TaxGroup {
  const percent = base === 0 ? zero : new Exactly(tax).div(base).times(100).toDecimalPlaces(2);
  const taxes = tax === 0 ? [] : [{ name: 'VAT', percent, share: percent.div(100) }];
  return groupOf(taxes, base, tax === 0 ? [] : [tax], currency);
}

/** Splits whole units by weight: each gets its share rounded down, the largest remainders get what is left. */
function shareOut(units: number, weights: readonly Exactly[]): number[] {
  const sum = weights.reduce((total, weight) => total.plus(weight), zero);
  if (sum.isZero()) return weights.map((_, i) => (i === 0 ? units : 0));
  const ideal = weights.map((weight) => settle(weight.times(units).div(sum)));
  const parts = ideal.map((value) => value.floor().toNumber());
  let left = units - parts.reduce((total, part) => total + part, 0);
  const byRemainder = ideal.map((value, i) => ({ i, rest: value.minus(parts[i]!) }));
  byRemainder.sort((a, b) => b.rest.cmp(a.rest) || a.i - b.i);
  for (const { i } of byRemainder) {
    if (left <= 0) break;
    parts[i]! += 1;
    left -= 1;
  }
  return parts;
}

function groupOf(
  taxes: readonly TaxShare[],
  base: number,
  parts: readonly number[],
  currency: string,
): TaxGroup {
  const money = (minor: number): Money => ({ minor, currency });
  return {
    beforeTax: money(base),
    taxes: taxes.map(({ name, percent }, i) => ({
      name,
      percent: written(percent),
      amount: money(parts[i]!),
    })),
    afterTax: money(parts.reduce((sum, part) => sum + part, base)),
  };
}

function summed(groups: readonly TaxGroup[], currency: string): Omit<Totals, 'groups'> {
  const before = groups.reduce((sum, group) => sum + group.beforeTax.minor, 0);
  const after = groups.reduce((sum, group) => sum + group.afterTax.minor, 0);
  return {
    beforeTax: { minor: before, currency },
    tax: { minor: after - before, currency },
    afterTax: { minor: after, currency },
  };
}
