/** What the API offers of customers: who pays, and billing them. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';
import { address, decimals, issued, languages, minor, name, reading, text, writing } from './shapes.ts';

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

export const billCustomer = route({
  method: 'POST',
  path: '/customers/{customerId}/invoices',
  summary: 'Bill a customer now for what ended before an instant, or for single transactions',
  ...writing,
  params: customerPath,
  body: Type.Object(
    {
      until: Type.Optional(instant),
      transactionIds: Type.Optional(
        Type.Array(uuid, {
          minItems: 1,
          maxItems: 500,
          description: 'Transactions, or reservations whose fees are due',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({ issued: Type.Array(issued), sentence }),
  status: 201,
});
