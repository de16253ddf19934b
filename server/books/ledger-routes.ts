import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { requireOrganization } from '../locations/index.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { problem } from '../platform/http/problem.ts';
import type { Sentence } from '../platform/sentence.ts';
import { kindOf } from './accounts.ts';
import { bookingBatch, tooFineFor, windows1252 } from './datev.ts';
import { dayIn, sellerOf } from './entity.ts';
import { type House, write } from './house.ts';
import * as contract from './ledger-contract.ts';
import { numbersIn, setNumber } from './ledger-numbers.ts';
import { listAccountsIn, listPostingsIn, usualNumber } from './ledger-store.ts';
import { prepaidIn } from './prepaid/list.ts';
import { say } from './sentences.ts';

/** Postings of one booking batch; accounting reads no more at once. */
const mostBatched = 90_000;

/** The ledger for people: balances, postings, whether it is sound, and what accounting is handed. */
export function ledgerRoutes(house: House): Handled[] {
  const { db, clock } = house;

  return [
    handle(contract.listAccounts, async ({ query, scope }) => ({
      items: await listAccountsIn(db, scope, query),
    })),

    handle(
      contract.setAccountNumber,
      async ({ body: { organizationId, account, number }, caller, scope }) => {
        if (!kindOf(account)) throw noAccount(account);
        await write(house, caller, 'legal_entity.account_numbered', async (trx) => {
          await requireOrganization(trx, scope, organizationId);
          await setNumber(trx, organizationId, account, number);
          return { id: organizationId, organizationId, detail: { account, number }, result: undefined };
        });
      },
    ),

    handle(contract.listNumbers, async ({ query: { organizationId }, scope }) => ({
      items: await numbersIn(db, scope, organizationId),
    })),

    handle(contract.listPostings, ({ query, scope }) => listPostingsIn(db, scope, query)),

    handleRaw(contract.exportLedger, 'text/csv', ({ query, scope, reply }) => {
      reply.header('content-disposition', 'attachment; filename="ledger.csv"');
      return csvOf(
        entriesOf((paging) => listPostingsIn(db, scope, { ...query, ...paging })),
        {
          posting: ({ posting }) => posting.id,
          at: ({ posting }) => posting.at,
          text: ({ posting }) => posting.text,
          key: ({ posting }) => posting.key,
          account: ({ entry }) => entry.account,
          currency: ({ entry }) => entry.currency,
          debit: ({ entry }) => (entry.amountMinor > 0 ? money(entry.amountMinor, entry.decimals) : ''),
          credit: ({ entry }) => (entry.amountMinor < 0 ? money(-entry.amountMinor, entry.decimals) : ''),
          ref: ({ entry }) => entry.ref,
        },
      );
    }),

    handleRaw(contract.exportDatev, 'text/csv; charset=windows-1252', async ({ query, scope, reply }) => {
      const { organizationId, from, to, consultant = 1001, client = 1 } = query;
      const accounts = await listAccountsIn(db, scope, { organizationId });
      const numbers = new Map(accounts.map(({ account, number }) => [account, number]));
      const zone = (await sellerOf(db, organizationId))?.zone ?? 'UTC';
      const postings = [];
      const items = exportPages((paging) =>
        listPostingsIn(db, scope, { organizationId, from, to, ...paging }),
      );
      for await (const { at, text, entries } of items) {
        postings.push({ at: new Date(at), text, entries });
        if (postings.length > mostBatched) throw tooMany();
      }
      const tooFine = tooFineFor(postings);
      if (tooFine) throw noSuchDecimals(tooFine);
      const batch = bookingBatch(postings.reverse(), {
        madeAt: clock.now(),
        from: dayIn(zone, new Date(from)),
        until: dayIn(zone, new Date(Date.parse(to) - 1)),
        consultant,
        client,
        zone,
        numberOf: (account) => numbers.get(account) ?? usualNumber(account),
      });
      reply.header('content-disposition', 'attachment; filename="EXTF_Buchungsstapel.csv"');
      return windows1252(batch);
    }),

    handle(contract.listPrepaid, async ({ query, scope }) => ({ items: await prepaidIn(db, scope, query) })),

    handle(contract.checkBooks, async ({ query: { organizationId = null }, scope }) => {
      const { rows } = await sql<{ checked_at: Date; findings: Sentence[] }>`
        select checked_at, findings from books_check
         where ${inScope(scope, 'books_check.organization_id')}
           and (${organizationId}::uuid is null or organization_id = ${organizationId}::uuid)`.execute(db);
      const found = rows.flatMap(({ findings }) => findings);
      const last = Math.min(...rows.map(({ checked_at }) => checked_at.getTime()));
      return {
        checkedAt: rows.length > 0 ? new Date(last).toISOString() : null,
        sound: found.length === 0,
        sentences: found.length > 0 ? found : [say(rows.length > 0 ? 'check_sound' : 'check_never')],
      };
    }),
  ];
}

const money = (minor: number, decimals: number) => (minor / 10 ** decimals).toFixed(decimals);

async function* entriesOf(
  read: (paging: { limit: number; cursor?: string }) => ReturnType<typeof listPostingsIn>,
) {
  for await (const posting of exportPages(read))
    for (const entry of posting.entries) yield { posting, entry };
}

const noAccount = (account: string) =>
  problem(422, {
    title: 'No such account',
    detail: `“${account}” is no account of the ledger.`,
    help: 'Take it from the list of accounts.',
    errors: [{ path: 'body/account', message: 'is no account' }],
  });

const noSuchDecimals = (currency: string) =>
  problem(422, {
    title: 'Amounts too fine for a booking batch',
    detail: `The format has two digits behind the comma, and amounts in ${currency} have more: written there, the books would no longer add up.`,
    help: 'Take the ledger as CSV, which holds every digit.',
    errors: [{ path: 'query/organizationId', message: `has postings in ${currency} in this time` }],
  });

const tooMany = () =>
  problem(422, {
    title: 'Too many postings',
    detail: `A booking batch holds at most ${mostBatched} postings.`,
    help: 'Ask for a shorter span.',
    errors: [{ path: 'query/from', message: 'is too far back' }],
  });
