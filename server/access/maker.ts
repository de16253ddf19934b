import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller } from '../platform/http/caller.ts';
import { problem } from '../platform/http/problem.ts';

/**
 * When the access ends of who gives access to others: null never. Until the commit a key cannot be revoked, so that the
 * keys that it makes are found by who revokes it. 403 when it was revoked already.
 */
export async function endOfMaker(trx: Transaction<DB>, caller: Caller): Promise<Date | null> {
  if (caller.kind !== 'api_key') return null;
  const key = await trx
    .selectFrom('api_key')
    .select('expires_at')
    .where('id', '=', caller.id)
    .where('revoked_at', 'is', null)
    .forShare()
    .executeTakeFirst();
  if (!key) throw revokedMeanwhile();
  return key.expires_at;
}

const revokedMeanwhile = () =>
  problem(403, {
    title: 'Revoked',
    detail: 'Nothing was done: the key that asked for it was revoked meanwhile.',
    help: 'Ask with a key that holds, or sign in.',
  });
