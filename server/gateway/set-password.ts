import { hash } from '@node-rs/argon2';
import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { fastHashOf, makePassword } from './credentials.ts';

/**
 * Gives a station a new password, which ends every older one: `given` by a person (kept as argon2id),
 * or made here and returned to be shown once. `null` removes the password.
 * An open connection stays: the password is asked for at the next one.
 */
export function createSetPassword(serverKey: Uint8Array) {
  return async function setPassword(
    trx: Transaction<DB>,
    stationId: string,
    given?: string | null,
  ): Promise<string | undefined> {
    if (given === null) {
      await trx.deleteFrom('station_credential').where('station_id', '=', stationId).execute();
      return undefined;
    }
    const made = given === undefined ? makePassword() : undefined;
    const hashes = {
      fast_hash: made === undefined ? null : fastHashOf(serverKey, stationId, Buffer.from(made)),
      slow_hash: given === undefined ? null : await hash(given),
      pending_hash: null,
      changed_at: sql<Date>`now()`,
    };
    await trx
      .insertInto('station_credential')
      .values({ station_id: stationId, ...hashes })
      .onConflict((conflict) => conflict.column('station_id').doUpdateSet(hashes))
      .execute();
    return made;
  };
}

export type SetPassword = ReturnType<typeof createSetPassword>;
