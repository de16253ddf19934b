/** Prepaid money: what a charge takes of a balance, and the movements that are kept of it. */

import { sql } from 'kysely';
import type { Actor } from '../access/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { Trx } from './people-house.ts';

/** What is taken for a cost, when so much was taken before and so much is there: never more than there is. */
export interface Taken {
  readonly takenMinor: number;
  /** What the cost is beyond the balance. */
  readonly owedMinor: number;
  /** What moves: negative is taken, positive given back. */
  readonly moveMinor: number;
}

/**
 * Settles a cost against a balance: pure. A higher cost takes the difference as far as there is money, a lower one gives
 * back what was taken too much; what is not to be had stays owed.
 */
export function settle(costMinor: number, takenBefore: number, there: number): Taken {
  const takenMinor = Math.min(costMinor, takenBefore + Math.max(0, there));
  return { takenMinor, owedMinor: costMinor - takenMinor, moveMinor: takenBefore - takenMinor };
}

/** A balance locked until the end of the database transaction: two cars that take from it go one after the other. */
export interface LockedBalance {
  readonly id: string;
  readonly organization_id: string;
  readonly currency: string;
  readonly amount_minor: number;
  readonly held_minor: number;
  readonly owed_minor: number;
}

export async function lockBalance(trx: Trx, id: string): Promise<LockedBalance> {
  return trx
    .selectFrom('balance')
    .select(['id', 'organization_id', 'currency', 'amount_minor', 'held_minor', 'owed_minor'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export interface NewMovement {
  readonly kind: 'top_up' | 'charge' | 'correction';
  readonly amountMinor: number;
  readonly transactionId?: string;
  readonly note?: string;
  readonly actor: Actor;
  readonly at: Date;
}

/** Moves a locked balance and keeps the movement; the database refuses one that would fall below nothing. */
export async function move(
  trx: Trx,
  newId: NewId,
  balance: LockedBalance,
  { kind, amountMinor, transactionId, note = '', actor, at }: NewMovement,
): Promise<LockedBalance> {
  if (amountMinor === 0) return balance;
  const after = balance.amount_minor + amountMinor;
  await trx.updateTable('balance').set({ amount_minor: after }).where('id', '=', balance.id).execute();
  await trx
    .insertInto('balance_movement')
    .values({
      id: newId(),
      balance_id: balance.id,
      kind,
      amount_minor: amountMinor,
      after_minor: after,
      transaction_id: transactionId ?? null,
      note,
      by_kind: actor.kind,
      by_id: actor.id,
      at,
    })
    .execute();
  return { ...balance, amount_minor: after };
}

/** Debts that one top-up pays; the next one goes on. */
const mostDebts = 500;

/** Pays what charging cost beyond the balance, the oldest first, as far as there is money now. */
export async function payDebts(
  trx: Trx,
  newId: NewId,
  topped: LockedBalance,
  who: { readonly actor: Actor; readonly at: Date },
): Promise<void> {
  if (topped.owed_minor === 0) return;
  const debts = await trx
    .selectFrom('spend')
    .select(['transaction_id', 'amount_minor', 'taken_minor'])
    .where('balance_id', '=', topped.id)
    .where('owed_minor', '>', 0)
    .orderBy('updated_at')
    .limit(mostDebts)
    .forUpdate()
    .execute();
  let balance = topped;
  for (const { transaction_id, amount_minor, taken_minor } of debts) {
    if (balance.amount_minor === 0) break;
    const { takenMinor, owedMinor, moveMinor } = settle(amount_minor, taken_minor, balance.amount_minor);
    const charge = { kind: 'charge', amountMinor: moveMinor, transactionId: transaction_id, ...who } as const;
    balance = await move(trx, newId, balance, charge);
    await trx
      .updateTable('spend')
      .set({ taken_minor: takenMinor, owed_minor: owedMinor })
      .where('transaction_id', '=', transaction_id)
      .execute();
    await trx
      .updateTable('balance')
      .set({ owed_minor: sql`owed_minor + ${moveMinor}` })
      .where('id', '=', balance.id)
      .execute();
  }
}
