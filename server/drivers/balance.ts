/** Prepaid money: what a charge takes of a balance, and the movements that are kept of it. */

import type { Actor } from '../access/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { movementKinds } from './means-contract.ts';
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

export type MovementKind = (typeof movementKinds)[number];

export interface NewMovement {
  readonly kind: MovementKind;
  readonly amountMinor: number;
  readonly transactionId?: string;
  readonly reservationId?: string;
  readonly paymentId?: string;
  /** What the payment has brought, or given back, in all. */
  readonly paymentTotalMinor?: number;
  readonly note?: string;
  readonly actor: Actor;
  readonly at: Date;
}

/**
 * Moves a locked balance and keeps the movement. Only a top-up that was given back at its provider takes it below nothing:
 * the database refuses all else that would.
 */
export async function move(
  trx: Trx,
  newId: NewId,
  balance: LockedBalance,
  moved: NewMovement,
): Promise<LockedBalance> {
  const { kind, amountMinor, transactionId, reservationId, paymentId, paymentTotalMinor } = moved;
  const { note = '', actor, at } = moved;
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
      reservation_id: reservationId ?? null,
      payment_id: paymentId ?? null,
      payment_total_minor: paymentTotalMinor ?? null,
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

/** Pays what charging and fees cost beyond the balance, the oldest charging first, as far as there is money now. */
export async function payDebts(
  trx: Trx,
  newId: NewId,
  topped: LockedBalance,
  who: { readonly actor: Actor; readonly at: Date },
): Promise<void> {
  if (topped.owed_minor === 0) return;
  const left = await payCharges(trx, newId, topped, who);
  await payFees(trx, newId, left, who);
}

type Who = { readonly actor: Actor; readonly at: Date };

async function payCharges(trx: Trx, newId: NewId, topped: LockedBalance, who: Who): Promise<LockedBalance> {
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
    if (balance.amount_minor <= 0) break;
    const { takenMinor, owedMinor, moveMinor } = settle(amount_minor, taken_minor, balance.amount_minor);
    const charge = { kind: 'charge', amountMinor: moveMinor, transactionId: transaction_id, ...who } as const;
    balance = await move(trx, newId, balance, charge);
    await trx
      .updateTable('spend')
      .set({ taken_minor: takenMinor, owed_minor: owedMinor })
      .where('transaction_id', '=', transaction_id)
      .execute();
    balance = await owe(trx, balance, moveMinor);
  }
  return balance;
}

async function payFees(trx: Trx, newId: NewId, topped: LockedBalance, who: Who): Promise<void> {
  const fees = await trx
    .selectFrom('balance_fee')
    .select(['reservation_id', 'amount_minor'])
    .where('balance_id', '=', topped.id)
    .where('owed_minor', '>', 0)
    .orderBy('updated_at')
    .limit(mostDebts)
    .execute();
  let balance = topped;
  for (const { reservation_id, amount_minor } of fees) {
    if (balance.amount_minor <= 0) break;
    balance = await settleFee(trx, newId, balance, {
      reservationId: reservation_id,
      amountMinor: amount_minor,
      at: who.at,
      actor: who.actor,
    });
  }
}

async function owe(trx: Trx, balance: LockedBalance, moreMinor: number): Promise<LockedBalance> {
  if (moreMinor === 0) return balance;
  const owed_minor = balance.owed_minor + moreMinor;
  await trx.updateTable('balance').set({ owed_minor }).where('id', '=', balance.id).execute();
  return { ...balance, owed_minor };
}

interface Fee {
  readonly reservationId: string;
  /** What it is now: nothing where it is no longer due. */
  readonly amountMinor: number;
  readonly actor: Actor;
  readonly at: Date;
}

/** Takes of a locked balance what a fee is beyond what it took before, or gives back what it took too much. */
export async function settleFee(
  trx: Trx,
  newId: NewId,
  balance: LockedBalance,
  { reservationId, amountMinor, actor, at }: Fee,
): Promise<LockedBalance> {
  const before = await trx
    .selectFrom('balance_fee')
    .select(['taken_minor', 'owed_minor'])
    .where('reservation_id', '=', reservationId)
    .executeTakeFirst();
  const { takenMinor, owedMinor, moveMinor } = settle(
    amountMinor,
    before?.taken_minor ?? 0,
    balance.amount_minor,
  );
  const moved = await move(trx, newId, balance, {
    kind: 'fee',
    amountMinor: moveMinor,
    reservationId,
    actor,
    at,
  });
  const row = { amount_minor: amountMinor, taken_minor: takenMinor, owed_minor: owedMinor, updated_at: at };
  await trx
    .insertInto('balance_fee')
    .values({ reservation_id: reservationId, balance_id: balance.id, ...row })
    .onConflict((known) => known.column('reservation_id').doUpdateSet(row))
    .execute();
  return owe(trx, moved, owedMinor - (before?.owed_minor ?? 0));
}
