/** What the API offers of legal entities: who sells. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, uuid, words } from '../platform/http/shapes.ts';
import { address, currency, languages, name, reading, text, writing } from './shapes.ts';

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
  mailsInvoices: Type.Optional(
    Type.Boolean({ description: 'What it issues is mailed by itself to who left an address' }),
  ),
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
  mailsInvoices: Type.Boolean(),
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
