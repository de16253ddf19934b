import type { Cost } from '@busbar/pricing';
import { type LineAmount, type LineTax, percentOf, taxInside } from './amounts.ts';
import type { Treatment } from './tax.ts';

/** Where the tax of a transaction falls due, and the rate there, for tariffs that name none. */
export interface TaxPlace {
  readonly country: string;
  readonly percent: string | undefined;
}

/** Said where a tariff's prices bear no tax at all. */
export const untaxed = 'untaxed';

/**
 * What a priced transaction puts on an invoice: one part for each of its tax rates, to the cent as it was priced.
 * Undefined where its tariff names no tax and none is known for the country. What costs nothing puts nothing on.
 */
export function linesOfCost(
  { totals }: Pick<Cost, 'totals'>,
  treatment: Treatment,
  place: TaxPlace,
): LineAmount[] | undefined {
  const groups = totals.groups.length > 0 ? totals.groups.map(partOf) : unknownTaxes(totals, place);
  const parts = groups?.filter(({ netMinor, grossMinor }) => netMinor !== 0 || grossMinor !== 0);
  return parts?.map((part) =>
    treated(treatment.kind === 'none' ? part : straight(part), treatment, place.country),
  );
}

interface Part {
  readonly rates: LineTax['rates'];
  readonly netMinor: number;
  readonly grossMinor: number;
  readonly taxesMinor: readonly number[];
}

function partOf({ beforeTax, taxes, afterTax }: Cost['totals']['groups'][number]): Part {
  return {
    rates: taxes.map(({ name, percent }) => ({ name, percent })),
    netMinor: beforeTax.minor,
    grossMinor: afterTax.minor,
    taxesMinor: taxes.map(({ amount }) => amount.minor),
  };
}

/**
 * A least or highest price before and after tax may be said so that no rate fits between the two. What drivers were told
 * is the amount after tax: the tax is what lies in it at the rate, whatever the tariff said before tax.
 */
function straight(part: Part): Part {
  const { rates, netMinor, grossMinor } = part;
  const [rate] = rates;
  if (!rate || rates.length > 1) return part;
  const off = grossMinor - netMinor - percentOf(netMinor, rate.percent);
  if (Math.abs(off) <= 1) return part;
  const tax = taxInside(grossMinor, rate.percent);
  return { ...part, netMinor: grossMinor - tax, taxesMinor: [tax] };
}

/** One side is known: the country's rate gives the other. */
function unknownTaxes({ beforeTax, afterTax }: Cost['totals'], { percent }: TaxPlace): Part[] | undefined {
  const known = beforeTax?.minor ?? afterTax?.minor ?? 0;
  if (known === 0) return [];
  if (percent === undefined) return undefined;
  const tax = beforeTax ? percentOf(known, percent) : taxInside(known, percent);
  const netMinor = beforeTax ? known : known - tax;
  return [{ rates: [{ name: 'VAT', percent }], netMinor, grossMinor: netMinor + tax, taxesMinor: [tax] }];
}

function treated(part: Part, treatment: Treatment, country: string): LineAmount {
  if (treatment.kind === 'none') {
    const { category, reason } = treatment;
    const { netMinor } = part;
    return { tax: { category, country, rates: [], reason }, netMinor, grossMinor: netMinor, taxesMinor: [] };
  }
  const { rates, ...amounts } = part;
  const category = rates.length === 0 ? 'E' : rates.every(({ percent }) => Number(percent) === 0) ? 'Z' : 'S';
  return { ...amounts, tax: { category, country, rates, reason: category === 'E' ? untaxed : '' } };
}
