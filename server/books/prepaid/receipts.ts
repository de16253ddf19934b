import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { noteBillables, noteFees } from '../billable.ts';
import type { JobHouse } from '../jobs.ts';
import { languageOf } from '../party.ts';
import { issueReceipt } from '../receipt.ts';

/** Receipts of one run; the next one goes on with those that were not tried for the longest time. */
const mostReceipts = 500;

interface Unbilled {
  readonly id: string;
  readonly is_fee: boolean;
  readonly name: string;
  readonly email: string | null;
  readonly language: string | null;
}

/**
 * Gives receipts for what was taken of prepaid balances and no customer is billed for: revenue with its tax, and paid. What
 * has no final price yet, or nobody who sells, is tried again.
 */
export async function giveReceipts(house: JobHouse): Promise<void> {
  const { db, newId, clock, onFault } = house;
  const now = clock.now();
  const { rows } = await sql<Unbilled>`
    select u.id, exists (select from reservation r where r.id = u.id) as is_fee, coalesce(d.name, f.name, '') as name,
           d.email, d.language
      from prepaid_unbilled u
      join balance b on b.id = u.balance_id
      left join driver d on d.id = b.driver_id
      left join fleet f on f.id = b.fleet_id
     order by u.tried_at nulls first, u.id limit ${mostReceipts}`.execute(db);
  for (const row of rows)
    try {
      await db.transaction().execute(async (trx) => {
        if (await isDone(trx, row))
          await trx.deleteFrom('prepaid_unbilled').where('id', '=', row.id).execute();
        else
          await trx.updateTable('prepaid_unbilled').set({ tried_at: now }).where('id', '=', row.id).execute();
      });
    } catch (error) {
      onFault(error, `a receipt for ${row.id}, which was prepaid`);
    }

  async function isDone(trx: Transaction<DB>, { id, is_fee, name, email, language }: Unbilled) {
    await (is_fee ? noteFees : noteBillables)(trx, [id]);
    const billed = await trx.selectFrom('billable').select('id').where('id', '=', id).executeTakeFirst();
    if (billed) return true;
    const issued = await issueReceipt(trx, newId, {
      ...(is_fee ? { reservationId: id } : { transactionId: id }),
      at: now,
      buyer: { name, ...(email && { email }) },
      ...(language && { language: languageOf(language) }),
    });
    return !('refused' in issued) || issued.refused === 'free';
  }
}
