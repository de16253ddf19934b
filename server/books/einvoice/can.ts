import type { Sentence } from '../../platform/sentence.ts';
import type { Document } from '../document.ts';
import { say } from '../sentences.ts';

/** As much of a document as decides whether it can be an e-invoice: a list reads no more than this. */
export interface EInvoiceFacts
  extends Pick<Document, 'seller' | 'buyer' | 'kind' | 'totalMinor' | 'decimals' | 'currency'> {
  readonly taxes: readonly Pick<Document['taxes'][number], 'stacked'>[];
}

/** Why an invoice cannot be an e-invoice by EN 16931; undefined where it can. */
export function whyNoEInvoice(facts: EInvoiceFacts): Sentence | undefined {
  const { taxes, seller, buyer, kind, totalMinor, decimals, currency } = facts;
  if (buyer.name === '' || buyer.country === '') return say('no_e_buyer');
  if (seller.vatNumber === '' && seller.taxNumber === '') return say('no_e_seller');
  // An electronic address of both sides (BT-34, BT-49) is where the invoice goes.
  if (seller.email === '') return say('no_e_seller_address');
  if (buyer.email === '') return say('no_e_buyer_address');
  if (decimals > 2) return say('no_e_decimals', { currency });
  if (taxes.some(({ stacked }) => stacked)) return say('no_e_stacked');
  if (kind === 'credit_note' ? totalMinor > 0 : totalMinor < 0) return say('no_e_below_zero');
  return undefined;
}
