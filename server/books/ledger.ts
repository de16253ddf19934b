import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Account, kindOf } from './accounts.ts';

/** One side of a posting: a debit above zero, a credit below, in minor units. */
export interface Entry {
  readonly account: Account;
  readonly amountMinor: number;
  readonly currency: string;
  /** The invoice, payment, statement or transaction that it is about. */
  readonly ref?: string;
}

/** Money that moves between accounts of one organization's books. */
export interface NewPosting {
  /** What it is about: said again, nothing is posted again. Such as `invoice:<id>`. */
  readonly key: string;
  readonly at: Date;
  readonly organizationId: string;
  readonly entries: readonly Entry[];
  /** For people who read the ledger; names no person, for it is never erased. */
  readonly text: string;
}

/** A posting that the books refuse: a mistake of whoever posts, never of the money. */
export class WrongPosting extends Error {
  constructor(key: string, why: string) {
    super(`The posting “${key}” was refused: ${why}`);
    this.name = 'WrongPosting';
  }
}

/** Entries of one posting: an invoice with every tax rate there is stays far below. */
const mostEntries = 200;
/** Beyond it a number is no longer exact. */
const mostMinor = Number.MAX_SAFE_INTEGER;

/**
 * Writes a posting into the ledger, in the caller's transaction: the one way by which money enters the books. Entries of
 * nothing are left out. Said twice with the same key it counts once; with other amounts under the same key it throws
 * `WrongPosting`, and so does what does not sum to zero in each currency. Gives whether it was new.
 */
export async function post(trx: Transaction<DB>, posting: NewPosting): Promise<boolean> {
  const entries = checked(posting);
  if (entries.length === 0) return false;
  const { key, at, organizationId, text } = posting;
  const digest = digestOf(entries);
  const made = await trx
    .insertInto('posting')
    .values({ organization_id: organizationId, key, digest, at, text })
    .onConflict((conflict) => conflict.columns(['organization_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) {
    await requireSame(trx, posting, digest);
    return false;
  }
  await sql`
    insert into posting_entry (posting_id, position, organization_id, account, currency, amount_minor, ref)
    select ${made.id}, e.position, ${organizationId}, e.account, e.currency, e.amount_minor, e.ref
      from unnest(${entries.map(({ account }) => account)}::text[], ${entries.map(({ currency }) => currency)}::text[],
                  ${entries.map(({ amountMinor }) => amountMinor)}::bigint[],
                  ${entries.map(({ ref }) => ref ?? null)}::uuid[])
           with ordinality as e (account, currency, amount_minor, ref, position)`.execute(trx);
  return true;
}

/** What is written of a posting; throws where it would make or lose money. */
export function checked({ key, entries }: Pick<NewPosting, 'key' | 'entries'>): readonly Entry[] {
  if (entries.length > mostEntries) throw new WrongPosting(key, `it has more than ${mostEntries} entries`);
  const sums = new Map<string, number>();
  for (const { account, amountMinor, currency } of entries) {
    if (!kindOf(account)) throw new WrongPosting(key, `“${account}” is no account of the ledger`);
    if (!Number.isSafeInteger(amountMinor)) throw new WrongPosting(key, `${amountMinor} is no whole amount`);
    const sum = (sums.get(currency) ?? 0) + amountMinor;
    if (Math.abs(sum) > mostMinor) throw new WrongPosting(key, 'its amounts are too large to be exact');
    sums.set(currency, sum);
  }
  const off = [...sums].find(([, sum]) => sum !== 0);
  if (off) throw new WrongPosting(key, `in ${off[0]} it does not sum to zero, ${off[1]} is left over`);
  return entries.filter(({ amountMinor }) => amountMinor !== 0);
}

function digestOf(entries: readonly Entry[]): string {
  const words = entries.map(({ account, amountMinor, currency, ref }) =>
    [account, amountMinor, currency, ref ?? ''].join(' '),
  );
  return createHash('sha256').update(words.sort().join('\n')).digest('base64url');
}

async function requireSame(trx: Transaction<DB>, { organizationId, key }: NewPosting, digest: string) {
  const there = await trx
    .selectFrom('posting')
    .select('digest')
    .where('organization_id', '=', organizationId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (there.digest !== digest) throw new WrongPosting(key, 'it is in the books already, with other amounts');
}
