import { type Kysely, sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { accountKinds, balances, balancesSpent, kindOf } from './accounts.ts';
import type { AccountNumber } from './ledger-contract.ts';
import { accountWords, usualNumber } from './ledger-store.ts';

/** Accounts of one answer: every tax rate of every country, and more. */
const mostAccounts = 1000;

/** Kinds that are always set apart by country or provider have no account of their own. */
const neverAlone = new Set(['tax', 'input_tax', 'reverse_tax', 'provider_clearing', 'provider_fees']);
const always = [
  ...Object.keys(accountKinds).filter((kind) => !neverAlone.has(kind)),
  balances,
  balancesSpent,
  'revenue:AE',
  'revenue:E',
  'revenue:Z',
];

/** The chart of accounts of an organization's books, by number. */
export async function numbersIn(
  db: Kysely<DB>,
  scope: Scope,
  organizationId: string,
): Promise<AccountNumber[]> {
  const { rows } = await sql<{ account: string; number: string | null }>`
    select a.account, n.number
      from (select unnest(${always}::text[]) as account
             union select distinct account from posting_entry e
                    where e.organization_id = ${organizationId} and ${inScope(scope, 'e.organization_id')}
             union select account from ledger_number where organization_id = ${organizationId}) a
      left join ledger_number n on n.organization_id = ${organizationId} and n.account = a.account
       and ${inScope(scope, 'n.organization_id')}
     limit ${mostAccounts}`.execute(db);
  return rows
    .filter(({ account }) => kindOf(account) !== undefined)
    .map(({ account, number }) => ({
      account,
      sentence: accountWords(account),
      number: number ?? usualNumber(account),
      usual: usualNumber(account),
      own: number !== null,
    }))
    .sort((a, b) => a.number.localeCompare(b.number) || a.account.localeCompare(b.account));
}

/** Gives an account its number outside, or with null its usual one again. */
export async function setNumber(
  trx: Transaction<DB>,
  organizationId: string,
  account: string,
  number: string | null,
): Promise<void> {
  if (number === null)
    await trx
      .deleteFrom('ledger_number')
      .where('organization_id', '=', organizationId)
      .where('account', '=', account)
      .execute();
  else
    await trx
      .insertInto('ledger_number')
      .values({ organization_id: organizationId, account, number })
      .onConflict((known) => known.columns(['organization_id', 'account']).doUpdateSet({ number }))
      .execute();
}
