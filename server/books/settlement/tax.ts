/** Which tax is on a site host's share: they supply, we receive, and we write their invoice. Pure. */

import { percentOf } from '../amounts.ts';
import { type OwnRate, standardRate } from '../rates.ts';
import { countryOfVat, reverseCharge } from '../tax.ts';

/** What is known of a host's tax: nothing yet, taxed as usual, or a small business that levies none. */
export const taxStatuses = ['unknown', 'standard', 'small_business'] as const;
export type TaxStatus = (typeof taxStatuses)[number];

/** A reason that each language tells in its own words. */
export const smallBusiness = 'small_business';

/** The tax of a self-billed statement: at a rate (S), exempt (E), or owed by us who receive (AE). */
export interface StatementTax {
  readonly category: 'S' | 'E' | 'AE';
  readonly country: string;
  readonly percent: string;
  readonly reason: string;
  readonly taxMinor: number;
  /** With reverse charge: what we owe the state in the host's place, and may deduct at once. */
  readonly owed: { readonly country: string; readonly percent: string; readonly taxMinor: number } | null;
}

export interface HostTaxes {
  readonly status: TaxStatus;
  readonly country: string;
  readonly vatNumber: string;
  readonly taxNumber: string;
}

export interface Recipient {
  readonly country: string;
  readonly vatNumber: string;
}

/**
 * Decides the tax on a share before tax; undefined where the statement cannot be the host's invoice: nobody said how they
 * are taxed, they have no number that an invoice must bear, or no rate is known. Abroad, who receives the service owes the
 * tax (Directive 2006/112/EC, 44 and 196), where they have a VAT number.
 *
 * @param day of the supply's end, YYYY-MM-DD
 */
export function statementTax(
  netMinor: number,
  host: HostTaxes,
  recipient: Recipient,
  day: string,
  own: readonly OwnRate[],
): StatementTax | undefined {
  if (host.status === 'unknown' || (host.vatNumber === '' && host.taxNumber === '')) return undefined;
  const none = { country: host.country, percent: '0', taxMinor: 0, owed: null };
  if (host.status === 'small_business') return { ...none, category: 'E', reason: smallBusiness };
  if (host.country !== recipient.country) {
    const percent = standardRate(recipient.country, day, own);
    if (percent === undefined || countryOfVat(recipient.vatNumber) !== recipient.country) return undefined;
    const owed = { country: recipient.country, percent, taxMinor: percentOf(netMinor, percent) };
    return { ...none, category: 'AE', reason: reverseCharge, owed };
  }
  const percent = standardRate(host.country, day, own);
  if (percent === undefined) return undefined;
  return { ...none, category: 'S', percent, reason: '', taxMinor: percentOf(netMinor, percent) };
}
