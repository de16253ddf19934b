/** What the API offers of invoices: who sells, who pays, what is not billed yet, and the invoices themselves. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';

export const country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1, such as DE' });
export const currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, such as EUR' });
export const day = Type.String({ format: 'date', description: 'YYYY-MM-DD' });
export const name = Type.String({ minLength: 1, maxLength: 200 });
export const text = (maxLength: number) => Type.String({ maxLength });
export const minor = Type.Integer({ description: 'In the smallest unit of the currency' });
export const decimals = Type.Integer({ description: 'Decimals of the currency: 0, 2 or 3' });
export const percent = Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,4})?$', description: 'Such as 19 or 8.1' });
export const languages = ['en', 'de', 'fr'] as const;

const reading = { tag: 'Money', permission: 'money:read' } as const;
const writing = { tag: 'Money', permission: 'money:write' } as const;

// --- who sells -------------------------------------------------------------------------------------

const address = {
  address: Type.Optional(text(200)),
  postalCode: Type.Optional(text(20)),
  city: Type.Optional(text(100)),
  country,
  vatNumber: Type.Optional(text(30)),
  email: Type.Optional(text(254)),
};

const entityFields = {
  name,
  ...address,
  zone: Type.String({
    maxLength: 64,
    description: 'Whose days its invoices are dated by, such as Europe/Berlin',
  }),
  taxNumber: Type.Optional(text(30)),
  register: Type.Optional(text(200)),
  phone: Type.Optional(text(50)),
  currency,
  invoicePrefix: Type.String({ pattern: '^[A-Z0-9]{1,10}$', description: 'What its numbers begin with' }),
  bankName: Type.Optional(text(100)),
  iban: Type.Optional(text(34)),
  bic: Type.Optional(text(11)),
  logoText: Type.Optional(text(40)),
  footer: Type.Optional(text(500)),
  language: Type.Optional(words(languages)),
  paper: Type.Optional(words(['A4', 'Letter'])),
  dueDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 365 })),
  exemptReason: Type.Optional(orNull(text(300))),
};

export const entity = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  name: Type.String(),
  address: Type.String(),
  postalCode: Type.String(),
  city: Type.String(),
  country: Type.String(),
  zone: Type.String(),
  vatNumber: Type.String(),
  taxNumber: Type.String(),
  register: Type.String(),
  email: Type.String(),
  phone: Type.String(),
  currency: Type.String(),
  invoicePrefix: Type.String(),
  bankName: Type.String(),
  iban: Type.String(),
  bic: Type.String(),
  logoText: Type.String(),
  footer: Type.String(),
  language: words(languages),
  paper: words(['A4', 'Letter']),
  dueDays: Type.Integer(),
  exemptReason: orNull(Type.String()),
  createdAt: instant,
});
export type LegalEntityItem = Static<typeof entity>;
export const newEntity = Type.Object(
  { organizationId: uuid, ...entityFields },
  { additionalProperties: false },
);
export type NewEntity = Static<typeof newEntity>;
const entityPath = Type.Object({ entityId: uuid });

export const listEntities = route({
  method: 'GET',
  path: '/legal-entities',
  summary: 'Legal entities: who sells, and whose numbers stand on invoices',
  ...reading,
  response: Type.Object({ items: Type.Array(entity) }),
});

export const createEntity = route({
  method: 'POST',
  path: '/legal-entities',
  summary:
    'Set up a legal entity; it sells for its organization and those below it that have none of their own',
  ...writing,
  body: newEntity,
  response: entity,
  status: 201,
});

export const changeEntity = route({
  method: 'PATCH',
  path: '/legal-entities/{entityId}',
  summary: 'Change a legal entity; invoices that were issued keep what they say',
  ...writing,
  params: entityPath,
  body: Type.Partial(Type.Object(entityFields), { additionalProperties: false }),
  response: entity,
});

export const retireEntity = route({
  method: 'DELETE',
  path: '/legal-entities/{entityId}',
  summary: 'Let a legal entity sell no more',
  ...writing,
  params: entityPath,
});

// --- taxes -----------------------------------------------------------------------------------------

export const taxRate = Type.Object({
  /** Null for a rate that comes with Busbar. */
  id: orNull(uuid),
  organizationId: orNull(uuid),
  country: Type.String(),
  percent: Type.String(),
  validFrom: day,
});
export type TaxRateItem = Static<typeof taxRate>;

export const listTaxRates = route({
  method: 'GET',
  path: '/tax-rates',
  summary: 'Rates for tariffs that name none: one’s own first, then those that come with Busbar',
  ...reading,
  response: Type.Object({ items: Type.Array(taxRate) }),
});

export const createTaxRate = route({
  method: 'POST',
  path: '/tax-rates',
  summary: 'Let a rate count in a country from a day on',
  ...writing,
  body: Type.Object(
    { organizationId: uuid, country, percent, validFrom: day },
    { additionalProperties: false },
  ),
  response: taxRate,
  status: 201,
});

export const removeTaxRate = route({
  method: 'DELETE',
  path: '/tax-rates/{rateId}',
  summary: 'Remove a rate of one’s own',
  ...writing,
  params: Type.Object({ rateId: uuid }),
});

// --- who pays --------------------------------------------------------------------------------------

const customerFields = {
  name,
  ...address,
  kind: words(['private', 'business']),
  language: Type.Optional(words(languages)),
  buyerReference: Type.Optional(text(100)),
  exemptReason: Type.Optional(orNull(text(300))),
  billing: Type.Optional(words(['monthly', 'single'], 'One invoice a month, or one for each transaction')),
  payerOrganizationId: Type.Optional(orNull(uuid)),
  /** Pays for this driver, or for those of this fleet. */
  driverId: Type.Optional(orNull(uuid)),
  fleetId: Type.Optional(orNull(uuid)),
  billedFrom: Type.Optional(instant),
};

export const customer = Type.Object({
  id: uuid,
  organizationId: uuid,
  entityId: uuid,
  entityName: Type.String(),
  number: Type.String(),
  kind: words(['private', 'business']),
  name: Type.String(),
  address: Type.String(),
  postalCode: Type.String(),
  city: Type.String(),
  country: Type.String(),
  vatNumber: Type.String(),
  email: Type.String(),
  language: words(languages),
  buyerReference: Type.String(),
  exemptReason: orNull(Type.String()),
  billing: words(['monthly', 'single']),
  payerOrganizationId: orNull(uuid),
  payerOrganizationName: orNull(Type.String()),
  driverId: orNull(uuid),
  fleetId: orNull(uuid),
  /** The driver or the fleet that they pay for, by name. */
  paysForName: orNull(Type.String()),
  billedFrom: instant,
  createdAt: instant,
  /** Which tax they owe, in words. */
  tax: sentence,
  /** What is not billed yet, by currency. */
  unbilled: Type.Array(
    Type.Object({ currency: Type.String(), decimals, transactions: Type.Integer(), amountMinor: minor }),
  ),
  /** What is due of their invoices, by currency. */
  open: Type.Array(
    Type.Object({ currency: Type.String(), decimals, invoices: Type.Integer(), amountMinor: minor }),
  ),
});
export type CustomerItem = Static<typeof customer>;
const customerPath = Type.Object({ customerId: uuid });

export const listCustomers = route({
  method: 'GET',
  path: '/customers',
  summary: 'Customers: who pays for whose transactions',
  ...reading,
  query: Type.Object({
    ...paging,
    q: Type.Optional(Type.String({ maxLength: 200, description: 'In the name, number or e-mail' })),
    organizationId: Type.Optional(uuid),
  }),
  response: page(customer),
});

export const getCustomer = route({
  method: 'GET',
  path: '/customers/{customerId}',
  summary: 'One customer',
  ...reading,
  params: customerPath,
  response: customer,
});

export const newCustomer = Type.Object(
  { entityId: uuid, number: Type.Optional(text(30)), ...customerFields },
  { additionalProperties: false },
);
export type NewCustomer = Static<typeof newCustomer>;
export const createCustomer = route({
  method: 'POST',
  path: '/customers',
  summary: 'Take on a customer',
  ...writing,
  body: newCustomer,
  response: customer,
  status: 201,
});

export const changeCustomer = route({
  method: 'PATCH',
  path: '/customers/{customerId}',
  summary: 'Change a customer; invoices that were issued keep what they say',
  ...writing,
  params: customerPath,
  body: Type.Partial(Type.Object(customerFields), { additionalProperties: false }),
  response: customer,
});

export const retireCustomer = route({
  method: 'DELETE',
  path: '/customers/{customerId}',
  summary: 'Bill a customer no more; what is not billed yet stays to be billed by hand',
  ...writing,
  params: customerPath,
});

// --- not billed yet --------------------------------------------------------------------------------

export const billable = Type.Object({
  transactionId: uuid,
  customerId: uuid,
  customerName: Type.String(),
  stationIdentity: Type.String(),
  siteName: orNull(Type.String()),
  endedAt: instant,
  energyWh: Type.Number(),
  currency: Type.String(),
  decimals,
  amountMinor: minor,
  state: words(['open', 'changed', 'left_out']),
  /** What is to come of it. */
  sentence,
});
export type BillableItem = Static<typeof billable>;

export const listBillables = route({
  method: 'GET',
  path: '/billables',
  summary: 'Transactions of customers that stand on no invoice yet, or were priced anew since',
  ...reading,
  query: Type.Object({
    ...paging,
    customerId: Type.Optional(uuid),
    organizationId: Type.Optional(uuid),
    state: Type.Optional(words(['open', 'changed', 'left_out'])),
  }),
  response: page(billable),
});

export const leaveOut = route({
  method: 'POST',
  path: '/billables/{transactionId}/leave-out',
  summary: 'Leave a transaction out of the next invoices, or take it in again',
  ...writing,
  params: Type.Object({ transactionId: uuid }),
  body: Type.Object({ leftOut: Type.Boolean() }, { additionalProperties: false }),
});

const issued = Type.Object({
  id: uuid,
  number: Type.String(),
  totalMinor: minor,
  currency: Type.String(),
  decimals,
});

export const billCustomer = route({
  method: 'POST',
  path: '/customers/{customerId}/invoices',
  summary: 'Bill a customer now for what ended before an instant, or for single transactions',
  ...writing,
  params: customerPath,
  body: Type.Object(
    {
      until: Type.Optional(instant),
      transactionIds: Type.Optional(Type.Array(uuid, { minItems: 1, maxItems: 500 })),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({ issued: Type.Array(issued), sentence }),
  status: 201,
});

// --- invoices --------------------------------------------------------------------------------------

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
      site: Type.String(),
      station: Type.String(),
      startedAt: orNull(instant),
      endedAt: orNull(instant),
      energyWh: orNull(Type.Number()),
      netMinor: minor,
      grossMinor: minor,
    }),
  ),
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
