import { type Exact, Exactly, zero } from './money.ts';
import type { Tariff } from './tariff.ts';

/** One tax of possibly several: Canada stacks GST and QST, most of Europe has one VAT. */
export interface Tax {
  readonly name: string;
  readonly percent: Exact;
  /** Whether it is levied on the amount together with the taxes before it. */
  readonly compound?: boolean;
}

/** An amount on both sides of its taxes; `undefined` where the tax is not known. */
export interface TaxedAmount {
  readonly beforeTax: Exactly | undefined;
  readonly afterTax: Exactly | undefined;
  /** The taxes between the two, each with its share of one unit before tax; undefined when not known. */
  readonly taxes: readonly TaxShare[] | undefined;
}

export interface TaxShare {
  readonly name: string;
  readonly percent: Exactly;
  /** Tax on 1.00 before tax, compounding included: 0.0997 for 9.97 %. */
  readonly share: Exactly;
}

/**
 * Puts tax on (or takes it out of) an amount priced by a tariff. `replacing` are the customer's own taxes in place of
 * the component's: [] is reverse charge. Without either the tax is unknown, except that nothing owes nothing.
 */
export function taxed(
  amount: Exactly,
  taxIncluded: Tariff['taxIncluded'],
  vat: Exactly | undefined,
  replacing: readonly TaxShare[] | undefined,
): TaxedAmount {
  const own = vat === undefined ? undefined : [{ name: 'VAT', percent: vat, share: vat.div(100) }];
  if (taxIncluded === 'none') return { beforeTax: amount, afterTax: amount, taxes: [] };
  const taxes = replacing ?? own;
  if (amount.isZero()) return { beforeTax: amount, afterTax: amount, taxes };
  if (taxIncluded === 'no')
    return { beforeTax: amount, afterTax: taxes && amount.times(factorOf(taxes)), taxes };
  // The price was set with the component's own tax inside, also when the customer then owes another.
  const inside = own ?? replacing;
  const beforeTax = inside && amount.div(factorOf(inside));
  const afterTax = own && replacing ? beforeTax!.times(factorOf(replacing)) : amount;
  return { beforeTax, afterTax, taxes };
}

/** Reads taxes into what each takes of one unit before tax. */
export function taxShares(taxes: readonly Tax[]): TaxShare[] {
  let sum = zero;
  return taxes.map(({ name, percent: written, compound = false }) => {
    const percent = new Exactly(written);
    const share = percent.div(100).times(compound ? sum.plus(1) : 1);
    sum = sum.plus(share);
    return { name, percent, share };
  });
}

function factorOf(taxes: readonly TaxShare[]): Exactly {
  return taxes.reduce((sum, { share }) => sum.plus(share), new Exactly(1));
}
