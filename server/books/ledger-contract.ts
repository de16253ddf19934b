/** What the API offers of the ledger: accounts, postings, whether it is sound, and what goes to the bookkeeping outside. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid } from '../platform/http/shapes.ts';
import { decimals, minor } from './shapes.ts';

const reading = { tag: 'Money', permission: 'money:read' } as const;
const writing = { tag: 'Money', permission: 'money:write' } as const;

export const account = Type.Object({
  organizationId: uuid,
  organizationName: Type.String(),
  account: Type.String({ description: 'Such as receivables or tax:DE:19' }),
  /** What it holds, in words. */
  sentence,
  /** In the bookkeeping outside. */
  number: Type.String(),
  currency: Type.String(),
  decimals,
  debitMinor: minor,
  creditMinor: minor,
  /** Debits less credits. */
  balanceMinor: minor,
  entries: Type.Integer(),
});
export type LedgerAccount = Static<typeof account>;

export const listAccounts = route({
  method: 'GET',
  path: '/ledger/accounts',
  summary: 'Accounts of the ledger with their balances',
  ...reading,
  query: Type.Object({ organizationId: Type.Optional(uuid), until: Type.Optional(instant) }),
  response: Type.Object({ items: Type.Array(account) }),
});

export const setAccountNumber = route({
  method: 'PUT',
  path: '/ledger/numbers',
  summary: 'Say which number an account has in the bookkeeping outside; null: the usual one',
  ...writing,
  body: Type.Object(
    {
      organizationId: uuid,
      account: Type.String({ maxLength: 100 }),
      number: orNull(Type.String({ pattern: '^[0-9]{1,9}$' })),
    },
    { additionalProperties: false },
  ),
});

const accountNumber = Type.Object({
  account: Type.String(),
  /** What it holds, in words. */
  sentence,
  number: Type.String(),
  /** Where nobody said another: of its kind, or in SKR 03. */
  usual: Type.String(),
  own: Type.Boolean(),
});
export type AccountNumber = Static<typeof accountNumber>;

export const listNumbers = route({
  method: 'GET',
  path: '/ledger/numbers',
  summary: 'The chart of accounts: every kind of account, and those in use, with their numbers outside',
  ...reading,
  query: Type.Object({ organizationId: uuid }),
  response: Type.Object({ items: Type.Array(accountNumber) }),
});

const posting = Type.Object({
  id: Type.Integer(),
  organizationId: uuid,
  at: instant,
  text: Type.String(),
  key: Type.String(),
  entries: Type.Array(
    Type.Object({
      account: Type.String(),
      sentence,
      currency: Type.String(),
      decimals,
      amountMinor: minor,
      ref: orNull(uuid),
    }),
  ),
});
export type PostingItem = Static<typeof posting>;

const postingQuery = {
  organizationId: Type.Optional(uuid),
  account: Type.Optional(Type.String({ maxLength: 100 })),
  ref: Type.Optional(uuid),
  from: Type.Optional(instant),
  to: Type.Optional(instant),
};

export const listPostings = route({
  method: 'GET',
  path: '/ledger/postings',
  summary: 'Postings, the newest first',
  ...reading,
  query: Type.Object({ ...paging, ...postingQuery }),
  response: page(posting),
});

export const exportLedger = route({
  method: 'GET',
  path: '/ledger.csv',
  summary: 'Entries of the ledger as CSV',
  ...reading,
  query: Type.Object(postingQuery),
});

export const exportDatev = route({
  method: 'GET',
  path: '/ledger/datev',
  summary: 'Postings of a span as a booking batch (EXTF 700) for accounting',
  ...reading,
  query: Type.Object({
    organizationId: uuid,
    from: instant,
    to: instant,
    consultant: Type.Optional(Type.Integer({ minimum: 1001, maximum: 9_999_999 })),
    client: Type.Optional(Type.Integer({ minimum: 1, maximum: 99_999 })),
  }),
});

const prepaidBalance = Type.Object({
  balanceId: uuid,
  organizationId: uuid,
  driverId: orNull(uuid),
  fleetId: orNull(uuid),
  /** Whose it is. */
  name: Type.String(),
  currency: Type.String(),
  decimals,
  /** What the books owe. */
  ledgerMinor: minor,
  /** What is on the balance; apart from the books for a minute after it moved. */
  balanceMinor: minor,
  /** What cost more than there was. */
  owedMinor: minor,
});
export type PrepaidBalance = Static<typeof prepaidBalance>;

export const listPrepaid = route({
  method: 'GET',
  path: '/ledger/prepaid',
  summary: 'What is owed to drivers and fleets for prepaid balances, the largest first',
  ...reading,
  query: Type.Object({ organizationId: Type.Optional(uuid) }),
  response: Type.Object({ items: Type.Array(prepaidBalance) }),
});

export const checkBooks = route({
  method: 'GET',
  path: '/ledger/check',
  summary: 'Whether the books are sound, as of the last look',
  ...reading,
  query: Type.Object({ organizationId: Type.Optional(uuid) }),
  response: Type.Object({
    checkedAt: orNull(instant),
    sound: Type.Boolean(),
    /** One that all is well, or each thing that is not. */
    sentences: Type.Array(sentence),
  }),
});
