/** Who stands on an invoice, as it was when the invoice was issued. */

/** Somebody with an address. */
export interface Party {
  readonly name: string;
  readonly address: string;
  readonly postalCode: string;
  readonly city: string;
  /** ISO 3166-1; empty where nobody asked. */
  readonly country: string;
  readonly vatNumber: string;
  readonly email: string;
}

/** Who sells, with all that the law and the bank want to know. */
export interface Seller extends Party {
  readonly taxNumber: string;
  readonly register: string;
  readonly phone: string;
  readonly bankName: string;
  readonly iban: string;
  readonly bic: string;
  readonly logoText: string;
  readonly footer: string;
  readonly paper: 'A4' | 'Letter';
  readonly exemptReason: string | null;
}

/** Who pays. */
export interface Buyer extends Party {
  readonly kind: 'private' | 'business';
  readonly number: string;
  /** The buyer's own reference (BT-10). */
  readonly reference: string;
  readonly exemptReason: string | null;
}

/** Who pays a receipt and was not asked for a name. */
export const nobody: Buyer = {
  name: '',
  address: '',
  postalCode: '',
  city: '',
  country: '',
  vatNumber: '',
  email: '',
  kind: 'private',
  number: '',
  reference: '',
  exemptReason: null,
};

/** Languages that invoices speak. */
export const invoiceLanguages = ['en', 'de', 'fr'] as const;
export type InvoiceLanguage = (typeof invoiceLanguages)[number];

/** The language of an invoice for somebody who speaks this one: English where theirs is not spoken. */
export function languageOf(language: string): InvoiceLanguage {
  const wanted = language.slice(0, 2).toLowerCase();
  return invoiceLanguages.find((one) => one === wanted) ?? 'en';
}
