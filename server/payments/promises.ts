import type { Transaction } from 'kysely';
import type { PromisedPrice } from '../billing/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';

/** The prices that payers were shown before they paid, by the tokens of their payments. For billing. */
export async function promisedPrices(
  trx: Transaction<DB>,
  tokenIds: readonly string[],
): Promise<ReadonlyMap<string, PromisedPrice>> {
  const rows = await trx
    .selectFrom('payment')
    .select(['token_id', 'promise'])
    .where('token_id', 'in', [...tokenIds])
    .where('promise', 'is not', null)
    .execute();
  return new Map(rows.map(({ token_id, promise }) => [token_id!, promise as unknown as PromisedPrice]));
}
