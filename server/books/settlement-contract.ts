/** What the API offers of settlement with site hosts: agreements, and monthly statements. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';
import { taxStatuses } from './settlement/tax.ts';
import { country, currency, day, decimals, languages, minor, name, percent, text } from './shapes.ts';

const reading = { tag: 'Settlement', permission: 'money:read' } as const;
const writing = { tag: 'Settlement', permission: 'money:write' } as const;

const hostFields = {
  name,
  address: Type.Optional(text(200)),
  postalCode: Type.Optional(text(20)),
  city: Type.Optional(text(100)),
  country,
  vatNumber: Type.Optional(text(30)),
  email: Type.Optional(text(254)),
  iban: Type.Optional(text(34)),
  language: Type.Optional(words(languages)),
  taxNumber: Type.Optional(text(30)),
  taxStatus: Type.Optional(
    words(taxStatuses, 'unknown: statements are before tax; else they are the host’s invoices, self-billed'),
  ),
};

export const host = Type.Object({
  id: uuid,
  organizationId: uuid,
  entityId: uuid,
  name: Type.String(),
  address: Type.String(),
  postalCode: Type.String(),
  city: Type.String(),
  country: Type.String(),
  vatNumber: Type.String(),
  email: Type.String(),
  iban: Type.String(),
  language: words(languages),
  taxNumber: Type.String(),
  taxStatus: words(taxStatuses),
  /** Which tax is on their share, in words. */
  tax: sentence,
  agreements: Type.Integer(),
});
export type HostItem = Static<typeof host>;
const hostPath = Type.Object({ hostId: uuid });

export const listHosts = route({
  method: 'GET',
  path: '/settlement/hosts',
  summary: 'Site hosts who are settled with',
  ...reading,
  query: Type.Object({ organizationId: Type.Optional(uuid) }),
  response: Type.Object({ items: Type.Array(host) }),
});

export const newHost = Type.Object({ entityId: uuid, ...hostFields }, { additionalProperties: false });
export type NewHost = Static<typeof newHost>;
export const createHost = route({
  method: 'POST',
  path: '/settlement/hosts',
  summary: 'Take on a site host',
  ...writing,
  body: newHost,
  response: host,
  status: 201,
});

export const changeHost = route({
  method: 'PATCH',
  path: '/settlement/hosts/{hostId}',
  summary: 'Change a site host; statements that were issued keep what they say',
  ...writing,
  params: hostPath,
  body: Type.Partial(Type.Object(hostFields), { additionalProperties: false }),
  response: host,
});

const amount = Type.String({ pattern: '^\\d{1,7}(\\.\\d{1,6})?$', description: 'In whole currency units' });

export const agreement = Type.Object({
  id: uuid,
  hostId: uuid,
  hostName: Type.String(),
  siteId: uuid,
  siteName: Type.String(),
  currency: Type.String(),
  sharePercent: Type.String(),
  perKwh: Type.String(),
  perMonth: Type.String(),
  electricityPerKwh: Type.String(),
  validFrom: day,
  validUntil: orNull(day),
  /** The whole of it in words. */
  sentence,
});
export type AgreementItem = Static<typeof agreement>;

export const listAgreements = route({
  method: 'GET',
  path: '/settlement/agreements',
  summary: 'What site hosts get of which site',
  ...reading,
  query: Type.Object({ organizationId: Type.Optional(uuid), siteId: Type.Optional(uuid) }),
  response: Type.Object({ items: Type.Array(agreement) }),
});

export const createAgreement = route({
  method: 'POST',
  path: '/settlement/agreements',
  summary: 'Agree what a site host gets of a site, from a day on',
  ...writing,
  body: Type.Object(
    {
      hostId: uuid,
      siteId: uuid,
      currency,
      sharePercent: Type.Optional(percent),
      perKwh: Type.Optional(amount),
      perMonth: Type.Optional(amount),
      electricityPerKwh: Type.Optional(amount),
      validFrom: day,
      validUntil: Type.Optional(orNull(day)),
    },
    { additionalProperties: false },
  ),
  response: agreement,
  status: 201,
});

export const endAgreement = route({
  method: 'POST',
  path: '/settlement/agreements/{agreementId}/end',
  summary: 'End an agreement with a day, the last on which it counts',
  ...writing,
  params: Type.Object({ agreementId: uuid }),
  body: Type.Object({ validUntil: day }, { additionalProperties: false }),
  response: agreement,
});

export const statementStates = ['open', 'paid', 'owed'] as const;

const statementItem = {
  id: uuid,
  number: Type.String(),
  hostId: uuid,
  hostName: Type.String(),
  month: day,
  issuedAt: instant,
  currency: Type.String(),
  decimals,
  netMinor: minor,
  taxMinor: minor,
  totalMinor: minor,
  /** It is the host’s invoice, issued by us. */
  selfBilled: Type.Boolean(),
  paidMinor: minor,
  openMinor: minor,
  state: words(statementStates, 'owed: the host owes it back'),
};
export const statementLine = Type.Object({
  siteId: uuid,
  siteName: Type.String(),
  transactions: Type.Integer(),
  energyWh: Type.Number(),
  revenueMinor: minor,
  electricityMinor: minor,
  shareMinor: minor,
  perKwhMinor: minor,
  perMonthMinor: minor,
  totalMinor: minor,
});
export const statementListItem = Type.Object(statementItem);
export type StatementItem = Static<typeof statementListItem>;
export const statement = Type.Object({
  ...statementItem,
  /** How it stands, in words. */
  sentence,
  tax: orNull(
    Type.Object({
      category: words(['S', 'E', 'AE']),
      country: Type.String(),
      percent: Type.String(),
      reason: Type.String(),
    }),
  ),
  payments: Type.Array(Type.Object({ at: instant, amountMinor: minor, reference: Type.String() })),
  lines: Type.Array(statementLine),
});
export type Statement = Static<typeof statement>;
const statementPath = Type.Object({ statementId: uuid });

export const listStatements = route({
  method: 'GET',
  path: '/settlement/statements',
  summary: 'Statements for site hosts, the newest first',
  ...reading,
  query: Type.Object({ ...paging, organizationId: Type.Optional(uuid), hostId: Type.Optional(uuid) }),
  response: page(statementListItem),
});

export const getStatement = route({
  method: 'GET',
  path: '/settlement/statements/{statementId}',
  summary: 'One statement with its figures by site',
  ...reading,
  params: statementPath,
  response: statement,
});

export const payStatement = route({
  method: 'POST',
  path: '/settlement/statements/{statementId}/payments',
  summary: 'Note that a statement was paid to the host by bank, wholly or in part',
  ...writing,
  params: statementPath,
  body: Type.Object(
    {
      amountMinor: Type.Integer({ description: 'Below zero: it came back' }),
      at: Type.Optional(instant),
      reference: Type.String({ minLength: 1, maxLength: 100, description: 'Noted twice, it counts once' }),
    },
    { additionalProperties: false },
  ),
  response: statement,
});

export const getStatementPdf = route({
  method: 'GET',
  path: '/settlement/statements/{statementId}/pdf',
  summary: 'A statement as PDF',
  ...reading,
  params: statementPath,
  query: Type.Object({
    language: Type.Optional(words(languages)),
    paper: Type.Optional(words(['A4', 'Letter'])),
  }),
});

export const getStatementCsv = route({
  method: 'GET',
  path: '/settlement/statements/{statementId}/csv',
  summary: 'The transactions of a statement as CSV',
  ...reading,
  params: statementPath,
});

export const settleMonth = route({
  method: 'POST',
  path: '/settlement/hosts/{hostId}/statements',
  summary: 'Settle a month that is over with a site host; done once',
  ...writing,
  params: hostPath,
  body: Type.Object({ month: day }, { additionalProperties: false }),
  response: Type.Object({ items: Type.Array(statementListItem), sentence }),
});
