import { system } from '../access/index.ts';
import type { NewId } from '../platform/ids.ts';
import { lockBalance, move, payDebts } from './balance.ts';
import type { Trx } from './people-house.ts';
import { lockCounting } from './spend.ts';

export interface PaidTopUp {
  readonly balanceId: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly at: Date;
}

/**
 * A driver's payment topped a balance up: the money is on it, and pays what is owed. Called once for each payment, in
 * the database transaction in which its money is noted as taken.
 */
export async function topUpByPayment(
  trx: Trx,
  newId: NewId,
  { balanceId, paymentId, amountMinor, at }: PaidTopUp,
): Promise<void> {
  await lockCounting(trx);
  // One that was closed meanwhile is open again: paid money is never on a balance that nobody sees.
  await trx.updateTable('balance').set({ closed_at: null }).where('id', '=', balanceId).execute();
  const who = { actor: system, at };
  const balance = await lockBalance(trx, balanceId);
  const moved = await move(trx, newId, balance, { kind: 'top_up', amountMinor, paymentId, ...who });
  await payDebts(trx, newId, moved, who);
}
