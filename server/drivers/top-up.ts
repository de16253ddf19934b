import { sql } from 'kysely';
import { system } from '../access/index.ts';
import type { NewId } from '../platform/ids.ts';
import { type LockedBalance, lockBalance, move, payDebts } from './balance.ts';
import type { Trx } from './people-house.ts';
import { lockCounting } from './spend.ts';

/** What a payment brought for a balance, or gave back of it. */
export interface PaidTopUp {
  readonly balanceId: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  /** What it brought, or gave back, in all: each is moved once. */
  readonly totalMinor: number;
  readonly at: Date;
}

/**
 * A driver's payment topped a balance up: the money is on it, and pays what is owed. Called once for each payment, in
 * the database transaction in which its money is noted as taken.
 */
export async function topUpByPayment(
  trx: Trx,
  newId: NewId,
  { balanceId, paymentId, amountMinor, totalMinor, at }: PaidTopUp,
): Promise<void> {
  const balance = await lockOpen(trx, balanceId);
  const who = { actor: system, at };
  const paid = { kind: 'top_up', amountMinor, paymentId, paymentTotalMinor: totalMinor, ...who } as const;
  const moved = await move(trx, newId, balance, paid);
  await payDebts(trx, newId, moved, who);
}

/**
 * A payment that had topped a balance up was given back at its provider: its money is off the balance, which falls below
 * nothing where it was spent. The next top-up fills that first.
 */
export async function takeTopUpBack(
  trx: Trx,
  newId: NewId,
  { balanceId, paymentId, amountMinor, totalMinor, at }: PaidTopUp,
): Promise<void> {
  const balance = await lockOpen(trx, balanceId);
  await move(trx, newId, balance, {
    ...{ kind: 'refund', amountMinor: -amountMinor, paymentId, paymentTotalMinor: totalMinor },
    ...{ actor: system, at },
  });
}

/** One that was closed meanwhile is open again, unless its driver has another: money never moves where nobody sees it. */
async function lockOpen(trx: Trx, balanceId: string): Promise<LockedBalance> {
  await lockCounting(trx);
  await sql`
    update balance b set closed_at = null
     where b.id = ${balanceId}::uuid and b.closed_at is not null
       and not exists (select from balance o where o.closed_at is null and o.driver_id = b.driver_id)`.execute(
    trx,
  );
  return lockBalance(trx, balanceId);
}
