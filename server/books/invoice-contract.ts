/** What the API offers of invoices, receipts and credit notes. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';
import { day, decimals, issued, languages, minor, reading, writing } from './shapes.ts';

export const invoiceKinds = ['invoice', 'receipt', 'credit_note'] as const;
export const invoiceStates = ['open', 'overdue', 'paid', 'credited', 'owed', 'credit_note'] as const;

const invoiceItem = {
  id: uuid,
  kind: words(invoiceKinds),
  number: Type.String(),
  state: words(invoiceStates, 'owed: more was paid or taken back than was due'),
  customerId: orNull(uuid),
  customerName: Type.String(),
  entityName: Type.String(),
  issuedAt: instant,
  issueDate: day,
  dueDate: day,
  currency: Type.String(),
  decimals,
  netMinor: minor,
  taxMinor: minor,
  roundingMinor: minor,
  totalMinor: minor,
  openMinor: minor,
};
export const invoiceListItem = Type.Object(invoiceItem);
export type InvoiceItem = Static<typeof invoiceListItem>;

const listQuery = {
  q: Type.Optional(
    Type.String({ maxLength: 100, description: 'A number, its beginning, or a customer’s name' }),
  ),
  organizationId: Type.Optional(uuid),
  customerId: Type.Optional(uuid),
  kind: Type.Optional(words(invoiceKinds)),
  state: Type.Optional(words(invoiceStates)),
  from: Type.Optional(instant),
  to: Type.Optional(instant),
};

export const listInvoices = route({
  method: 'GET',
  path: '/invoices',
  summary: 'Invoices, receipts and credit notes, the newest first',
  ...reading,
  query: Type.Object({ ...paging, ...listQuery }),
  response: page(invoiceListItem),
});

export const exportInvoices = route({
  method: 'GET',
  path: '/invoices.csv',
  summary: 'Invoices, receipts and credit notes as CSV',
  ...reading,
  query: Type.Object(listQuery),
});

const party = Type.Object({
  name: Type.String(),
  address: Type.String(),
  postalCode: Type.String(),
  city: Type.String(),
  country: Type.String(),
  vatNumber: Type.String(),
  email: Type.String(),
});

export const invoice = Type.Object({
  ...invoiceItem,
  language: Type.String(),
  /** How it stands, in words. */
  sentence,
  seller: party,
  buyer: party,
  period: orNull(Type.Object({ from: day, until: day })),
  paidMinor: minor,
  creditedMinor: minor,
  reason: Type.String(),
  corrects: orNull(Type.Object({ id: uuid, number: Type.String() })),
  creditNotes: Type.Array(
    Type.Object({ id: uuid, number: Type.String(), totalMinor: minor, reason: Type.String() }),
  ),
  payments: Type.Array(Type.Object({ at: instant, amountMinor: minor, account: Type.String() })),
  taxes: Type.Array(
    Type.Object({
      category: words(['S', 'Z', 'E', 'AE']),
      name: Type.String(),
      country: Type.String(),
      percent: Type.String(),
      baseMinor: minor,
      taxMinor: minor,
      reason: Type.String(),
    }),
  ),
  lines: Type.Array(
    Type.Object({
      text: Type.String(),
      transactionId: orNull(uuid),
      /** The fee of a reservation that nobody came for. */
      reservationId: orNull(uuid),
      /** It charges what an earlier invoice credited, as that was priced anew. */
      takesBack: Type.Boolean(),
      site: Type.String(),
      station: Type.String(),
      startedAt: orNull(instant),
      endedAt: orNull(instant),
      energyWh: orNull(Type.Number()),
      netMinor: minor,
      grossMinor: minor,
    }),
  ),
  /**
   * It can be taken back by amounts only: a credit of it was priced anew and stands on a later invoice, or it takes
   * back one that an earlier invoice credited.
   */
  onlyByAmount: Type.Boolean(),
  /** When it was mailed last, and how often. */
  mailed: orNull(Type.Object({ at: instant, times: Type.Integer() })),
  /** Why there is no e-invoice of it; null where there is one. */
  noEInvoice: orNull(sentence),
});
export type InvoiceShape = Static<typeof invoice>;
const invoicePath = Type.Object({ invoiceId: uuid });

export const getInvoice = route({
  method: 'GET',
  path: '/invoices/{invoiceId}',
  summary: 'One invoice with its lines, taxes, payments and credit notes',
  ...reading,
  params: invoicePath,
  response: invoice,
});

export const getInvoicePdf = route({
  method: 'GET',
  path: '/invoices/{invoiceId}/pdf',
  summary: 'The invoice as PDF: PDF/A-3 with the e-invoice inside (Factur-X) where it can be one',
  ...reading,
  params: invoicePath,
  query: Type.Object({
    language: Type.Optional(words(languages)),
    paper: Type.Optional(words(['A4', 'Letter'])),
  }),
});

export const getInvoiceUbl = route({
  method: 'GET',
  path: '/invoices/{invoiceId}/ubl',
  summary: 'The invoice as EN 16931 e-invoice in UBL 2.1',
  ...reading,
  params: invoicePath,
});

export const getInvoiceCii = route({
  method: 'GET',
  path: '/invoices/{invoiceId}/cii',
  summary: 'The invoice as EN 16931 e-invoice in UN/CEFACT CII',
  ...reading,
  params: invoicePath,
});

export const mailInvoiceNow = route({
  method: 'POST',
  path: '/invoices/{invoiceId}/mail',
  summary: 'Mail an invoice, receipt or credit note to whom it was issued, once more where it was',
  ...writing,
  params: invoicePath,
  response: Type.Object({ to: Type.String() }),
});

export const creditInvoice = route({
  method: 'POST',
  path: '/invoices/{invoiceId}/credit-notes',
  summary: 'Take an invoice back, wholly or in part, by a credit note',
  ...writing,
  params: invoicePath,
  body: Type.Object(
    {
      amountMinor: Type.Optional(
        Type.Integer({ minimum: 1, description: 'After tax; all that is left when not said' }),
      ),
      reason: Type.String({ minLength: 1, maxLength: 300 }),
      again: Type.Optional(
        Type.Boolean({
          description: 'Its transactions are billed again: only where all of it is taken back',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: issued,
  status: 201,
});

export const notePayment = route({
  method: 'POST',
  path: '/invoices/{invoiceId}/payments',
  summary: 'Note that an invoice was paid by bank, or that its money is lost',
  ...writing,
  params: invoicePath,
  body: Type.Object(
    {
      amountMinor: Type.Integer({ description: 'Below zero: it was paid back' }),
      account: words(['bank', 'losses']),
      at: Type.Optional(instant),
      reference: Type.String({ minLength: 1, maxLength: 100, description: 'Noted twice, it counts once' }),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({ noted: Type.Boolean() }),
});
