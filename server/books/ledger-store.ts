import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { Sentence } from '../platform/sentence.ts';
import { accountKinds, balances, balancesSpent, kindOf } from './accounts.ts';
import type { LedgerAccount, listPostings, PostingItem } from './ledger-contract.ts';
import { say } from './sentences.ts';

/** Accounts of one answer: every tax rate of every country, and more. */
const mostAccounts = 1000;

/** Accounts of a scope with their balances, as of an instant. */
export async function listAccountsIn(
  db: Kysely<DB>,
  scope: Scope,
  { organizationId = null, until = null }: { organizationId?: string | null; until?: string | null },
): Promise<LedgerAccount[]> {
  const { rows } = await sql<AccountRow>`
    select e.organization_id, o.name as organization_name, e.account, e.currency, n.number,
           coalesce(sum(e.amount_minor) filter (where e.amount_minor > 0), 0)::bigint as debit,
           coalesce(-sum(e.amount_minor) filter (where e.amount_minor < 0), 0)::bigint as credit,
           count(*)::int as entries
      from posting_entry e
      join organization o on o.id = e.organization_id
      left join ledger_number n on n.organization_id = e.organization_id and n.account = e.account
     where ${inScope(scope, 'e.organization_id')}
       and (${organizationId}::uuid is null or e.organization_id = ${organizationId}::uuid)
       and (${until}::timestamptz is null
            or e.posting_id in (select id from posting where at < ${until}::timestamptz))
     group by 1, 2, 3, 4, 5 order by o.name, e.account, e.currency limit ${mostAccounts}`.execute(db);
  return rows.map((row) => ({
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    account: row.account,
    sentence: accountWords(row.account),
    number: row.number ?? usualNumber(row.account),
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    debitMinor: row.debit,
    creditMinor: row.credit,
    balanceMinor: row.debit - row.credit,
    entries: row.entries,
  }));
}

interface AccountRow {
  readonly organization_id: string;
  readonly organization_name: string;
  readonly account: string;
  readonly currency: string;
  readonly number: string | null;
  readonly debit: number;
  readonly credit: number;
  readonly entries: number;
}

/** The number of an account's kind in SKR 03, where nobody said another. */
export function usualNumber(account: string): string {
  const kind = kindOf(account);
  return kind ? accountKinds[kind].number : '0';
}

/** What an account holds, in words. */
export function accountWords(account: string): Sentence {
  const [, country = '', percent = ''] = account.split(':');
  switch (kindOf(account)) {
    case 'receivables':
      return say('account_receivables');
    case 'bank':
      return say('account_bank');
    case 'provider_clearing':
      return say('account_provider_clearing');
    case 'provider_fees':
      return say('account_provider_fees');
    case 'prepaid':
      return prepaidWords(account);
    case 'revenue':
      return revenueWords(country);
    case 'tax':
      return say('account_tax', { country, percent });
    case 'input_tax':
      return say('account_input_tax', { country, percent });
    case 'reverse_tax':
      return say('account_reverse_tax', { country, percent });
    case 'rounding':
      return say('account_rounding');
    case 'host_payable':
      return say('account_host_payable');
    case 'host_costs':
      return say('account_host_costs');
    case 'roaming_receivable':
      return say('account_roaming_receivable');
    case 'roaming_payable':
      return say('account_roaming_payable');
    case 'roaming_costs':
      return say('account_roaming_costs');
    case 'losses':
      return say('account_losses');
    case 'corrections':
      return say('account_corrections');
    case 'intercompany':
      return say('account_intercompany');
    case undefined:
      return say('account_other', { account });
  }
}

function prepaidWords(account: string): Sentence {
  if (account === balances) return say('account_prepaid_balance');
  if (account === balancesSpent) return say('account_prepaid_spent');
  return say('account_prepaid');
}

function revenueWords(category: string): Sentence {
  if (category === 'AE') return say('account_revenue_AE');
  if (category === 'E') return say('account_revenue_E');
  if (category === 'Z') return say('account_revenue_Z');
  return say('account_revenue');
}

type Query = NonNullable<QueryOf<typeof listPostings>>;

/** Postings of a scope with their entries, the newest first. */
export async function listPostingsIn(db: Kysely<DB>, scope: Scope, query: Query) {
  const {
    limit = defaultPageSize,
    organizationId = null,
    account = null,
    ref = null,
    from = null,
    to = null,
  } = query;
  const after = decodeCursor(query.cursor, '-at', ['instant', 'number']);
  const { rows } = await sql<PostingRow>`
    select p.id, p.organization_id, p.at, p.text, p.key, e.entries
      from posting p
     cross join lateral (
           select json_agg(json_build_object('account', account, 'currency', currency, 'amount', amount_minor, 'ref', ref)
                           order by position) as entries
             from posting_entry where posting_id = p.id) e
     where ${inScope(scope, 'p.organization_id')}
       and (${organizationId}::uuid is null or p.organization_id = ${organizationId}::uuid)
       and (${account}::text is null or exists (select from posting_entry where posting_id = p.id and account = ${account}))
       and (${ref}::uuid is null or p.id in (select posting_id from posting_entry where ref = ${ref}::uuid))
       and (${from}::timestamptz is null or p.at >= ${from}::timestamptz)
       and (${to}::timestamptz is null or p.at < ${to}::timestamptz)
       and (${after?.[0] ?? null}::timestamptz is null
            or (p.at, p.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::bigint))
     order by p.at desc, p.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => encodeCursor('-at', [row.at.toISOString(), row.id]), toPosting);
}

interface PostingRow {
  readonly id: number;
  readonly organization_id: string;
  readonly at: Date;
  readonly text: string;
  readonly key: string;
  readonly entries: readonly { account: string; currency: string; amount: number; ref: string | null }[];
}

function toPosting(row: PostingRow): PostingItem {
  return {
    id: row.id,
    organizationId: row.organization_id,
    at: row.at.toISOString(),
    text: row.text,
    key: row.key,
    entries: row.entries.map(({ account, currency, amount, ref }) => ({
      account,
      sentence: accountWords(account),
      currency,
      decimals: currencyDecimals(currency),
      amountMinor: amount,
      ref,
    })),
  };
}
