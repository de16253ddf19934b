/** What the API offers to drivers of their invoices and receipts, and of the proof of what was measured. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';

const own = { tag: 'Drivers’ account', permission: 'public' } as const;
const text = Type.String();
const minor = Type.Integer({ description: 'In minor units of the currency' });

const ownInvoice = Type.Object({
  id: uuid,
  kind: words(['invoice', 'receipt', 'credit_note']),
  number: text,
  seller: text,
  issueDate: text,
  dueDate: orNull(text),
  currency: text,
  decimals: Type.Integer(),
  totalMinor: minor,
  /** What is still to be paid. */
  openMinor: minor,
  /** There is a file for machines too (EN 16931). */
  eInvoice: Type.Boolean(),
});
export type OwnInvoice = Static<typeof ownInvoice>;

export const ownInvoices = route({
  ...own,
  method: 'GET',
  path: '/drive/me/invoices',
  summary: 'One’s invoices and receipts, the newest first',
  query: Type.Object(paging),
  response: page(ownInvoice),
});

const invoicePath = Type.Object({ invoiceId: uuid });

export const ownInvoicePdf = route({
  ...own,
  method: 'GET',
  path: '/drive/me/invoices/{invoiceId}/pdf',
  summary: 'An invoice as PDF, with the e-invoice inside where there is one',
  params: invoicePath,
});

export const ownInvoiceXml = route({
  ...own,
  method: 'GET',
  path: '/drive/me/invoices/{invoiceId}/xml',
  summary: 'The e-invoice alone, as UBL',
  params: invoicePath,
});

export const ownTransparency = route({
  ...own,
  method: 'GET',
  path: '/drive/me/transactions/{transactionId}/signed-readings',
  summary: 'What the meter signed, as a file for transparency programs',
  params: Type.Object({ transactionId: uuid }),
});
