/** Which tax a seller's customer owes. Pure. */

import { inUnion } from './rates.ts';

/** Who sells, as far as taxes go. */
export interface TaxedSeller {
  readonly country: string;
  readonly vatNumber: string;
  /** Set where the seller levies no tax at all. */
  readonly exemptReason: string | null;
}

/** Who pays, as far as taxes go; a receipt has nobody. */
export interface TaxedBuyer {
  readonly country: string;
  readonly kind: 'private' | 'business';
  readonly vatNumber: string;
  /** Set where this customer owes none, such as an embassy. */
  readonly exemptReason: string | null;
}

/** EN 16931's letters: standard rate, zero rate, exempt, and reverse charge, where the customer owes the tax itself. */
export type TaxCategory = 'S' | 'Z' | 'E' | 'AE';

/** What is done with the taxes that a tariff puts on: they stay, or none is levied and the invoice says why. */
export type Treatment =
  | { readonly kind: 'as_priced' }
  | { readonly kind: 'none'; readonly category: 'E' | 'AE'; readonly reason: string };

/** What invoices say where the customer owes the tax; each language has its own words. */
export const reverseCharge = 'reverse_charge';

/**
 * Decides by country, kind of customer and VAT number. `isVatNumber` says whether a number can be one, by form and check
 * digits: a number that cannot be real does not spare anybody the tax.
 */
export function treatmentOf(
  seller: TaxedSeller,
  buyer: TaxedBuyer | null,
  isVatNumber: (number: string) => boolean,
): Treatment {
  if (seller.exemptReason !== null) return { kind: 'none', category: 'E', reason: seller.exemptReason };
  if (!buyer) return { kind: 'as_priced' };
  if (buyer.exemptReason !== null) return { kind: 'none', category: 'E', reason: buyer.exemptReason };
  const abroad = buyer.country !== seller.country && inUnion(buyer.country) && inUnion(seller.country);
  const owesItself =
    buyer.kind === 'business' &&
    abroad &&
    seller.vatNumber !== '' &&
    countryOfVat(buyer.vatNumber) === buyer.country &&
    isVatNumber(buyer.vatNumber);
  return owesItself ? { kind: 'none', category: 'AE', reason: reverseCharge } : { kind: 'as_priced' };
}

/** The country that a VAT number is of; Greek ones begin with EL. */
export function countryOfVat(number: string): string {
  const letters = number.slice(0, 2).toUpperCase();
  return letters === 'EL' ? 'GR' : letters;
}
