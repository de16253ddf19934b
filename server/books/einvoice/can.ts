import type { Sentence } from '../../platform/sentence.ts';
import type { Document } from '../document.ts';
import { say } from '../sentences.ts';

/** Why an invoice cannot be an e-invoice by EN 16931; undefined where it can. */
export function whyNoEInvoice({ taxes, seller, buyer, kind, totalMinor }: Document): Sentence | undefined {
  if (buyer.name === '') return say('no_e_buyer');
  if (seller.vatNumber === '' && seller.taxNumber === '') return say('no_e_seller');
  if (taxes.some(({ stacked }) => stacked)) return say('no_e_stacked');
  if (kind === 'credit_note' ? totalMinor > 0 : totalMinor < 0) return say('no_e_below_zero');
  return undefined;
}
