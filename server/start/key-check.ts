import type { Database } from '../platform/database/database.ts';
import { createSeal } from '../platform/seal.ts';

/** What was sealed with the key that a database belongs to; another key cannot open it. */
const checkSetting = 'server_key.check';
const known = 'the key of this database';

/**
 * Notes at the first start which key a database belongs to, and says later when this is another one: with it,
 * no station's password would fit and the audit trail would look forged.
 */
export async function wrongKey(
  db: Database,
  key: Uint8Array,
  dataDir: string,
): Promise<{ problem: string } | undefined> {
  const seal = createSeal(key, 'key check');
  await db
    .insertInto('setting')
    .values({ name: checkSetting, value: JSON.stringify(seal.seal(known)), updated_at: new Date() })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', checkSetting)
    .executeTakeFirstOrThrow();
  try {
    seal.open(String(value));
    return undefined;
  } catch {
    return {
      problem:
        `The server’s key is not the one that this database was made with, so that no station’s password would fit. ` +
        `Several nodes need the same BUSBAR_SECRET_KEY; or put secret.key back into ${dataDir} from a backup. ` +
        'Is it lost? npm run admin -- accept-key goes on with this one.',
    };
  }
}

/** Goes on with a new key. Passwords that people chose for stations still fit; those that Busbar made are to be set anew. */
export async function acceptKey(db: Database, key: Uint8Array): Promise<void> {
  const value = JSON.stringify(createSeal(key, 'key check').seal(known));
  const updated_at = new Date();
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('setting')
      .values({ name: checkSetting, value, updated_at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, updated_at }))
      .execute();
    // The slow hash needs no key; the fast one is made again from it when the station connects.
    await trx
      .updateTable('station_credential')
      .set({ fast_hash: null })
      .where('slow_hash', 'is not', null)
      .execute();
  });
}
