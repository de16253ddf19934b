/** Fees of reservations against prepaid balances. */

import { sql } from 'kysely';
import { system } from '../access/index.ts';
import type { NewId } from '../platform/ids.ts';
import { lockBalance, settleFee } from './balance.ts';
import type { Trx } from './people-house.ts';
import { lockCounting } from './spend.ts';

/** A fee of somebody who reserved. */
export interface ReservationFee {
  readonly reservationId: string;
  readonly tokenId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly at: Date;
}

/**
 * Takes a fee of the balance that the token charges from: as much as there is, the rest is owed and the next top-up pays
 * it. Said again it changes nothing; said with another amount, the difference counts. Who has no balance in the currency
 * is left alone.
 */
export async function takeFee(trx: Trx, newId: NewId, fee: ReservationFee): Promise<void> {
  const { reservationId, amountMinor, at } = fee;
  await lockCounting(trx);
  const balanceId = (await balanceOfFee(trx, reservationId)) ?? (await balanceOfToken(trx, fee));
  if (!balanceId) return;
  const balance = await lockBalance(trx, balanceId);
  await settleFee(trx, newId, balance, { reservationId, amountMinor, actor: system, at });
}

/** Gives back what a fee took that is not due after all. */
export async function giveFeeBack(trx: Trx, newId: NewId, reservationId: string, at: Date): Promise<void> {
  await lockCounting(trx);
  const balanceId = await balanceOfFee(trx, reservationId);
  if (!balanceId) return;
  const balance = await lockBalance(trx, balanceId);
  await settleFee(trx, newId, balance, { reservationId, amountMinor: 0, actor: system, at });
}

async function balanceOfFee(trx: Trx, reservationId: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('balance_fee')
    .select('balance_id')
    .where('reservation_id', '=', reservationId)
    .executeTakeFirst();
  return row?.balance_id;
}

/** The driver's own balance goes before that of the fleet, as with charging. */
async function balanceOfToken(trx: Trx, { tokenId, currency, at }: ReservationFee) {
  const { rows } = await sql<{ id: string }>`
    select a.id
      from token k
      left join vehicle v on v.id = k.vehicle_id
      left join driver d on d.id = coalesce(k.driver_id, v.driver_id)
      join balance a on a.driver_id = d.id or a.fleet_id = coalesce(d.fleet_id, v.fleet_id)
     where k.id = ${tokenId} and a.closed_at is null and a.created_at <= ${at} and a.currency = ${currency}
     order by a.driver_id nulls last limit 1`.execute(trx);
  return rows[0]?.id;
}
