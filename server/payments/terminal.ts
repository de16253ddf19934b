import { currencyDecimals } from '@busbar/pricing';
import { type Selectable, sql, type Transaction } from 'kysely';
import { sellerOf } from '../books/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { House } from './house.ts';
import { intend } from './store.ts';

/**
 * Keeps a payment that a station's own terminal took (2.1 NotifySettlement) beside all others: posted to the same books,
 * with a receipt of the same kind. Told again it changes nothing.
 */
export async function takeSettlement(
  house: House,
  trx: Transaction<DB>,
  settlementId: string,
): Promise<void> {
  const row = await trx
    .selectFrom('settlement')
    .selectAll()
    .where('id', '=', settlementId)
    .executeTakeFirst();
  if (row?.status !== 'settled' || Number(row.amount) <= 0) return;
  const currency = await currencyOf(trx, row);
  const minor = Math.round(Number(row.amount) * 10 ** currencyDecimals(currency));
  const id = house.newId();
  const now = house.clock.now();
  const made = await trx
    .insertInto('payment')
    .values({
      ...{
        id,
        organization_id: row.organization_id,
        site_id: row.site_id,
        station_id: row.station_id,
        currency,
      },
      kind: 'terminal',
      provider: 'terminal',
      provider_ref: `${row.station_id}:${row.psp_ref}`,
      state: 'captured',
      hold_minor: minor,
      authorized_minor: minor,
      captured_minor: minor,
      transaction_id: row.transaction_id,
      created_at: row.settled_at,
      changed_at: now,
    })
    .onConflict((same) => same.columns(['provider', 'provider_ref']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return;
  const posted = { posted: 'captured', totalMinor: minor, amountMinor: minor } as const;
  await intend(
    trx,
    [
      { id: house.newId(), paymentId: id, kind: 'post', params: posted },
      { id: house.newId(), paymentId: id, kind: 'receipt', params: {} },
    ],
    now,
  );
}

/** Stations do not name it: that of the transaction's price, else that of whoever sells there. */
async function currencyOf(trx: Transaction<DB>, row: Selectable<DB['settlement']>): Promise<string> {
  const { rows } = await sql<{ currency: string }>`
    select currency from transaction_cost where transaction_id = ${row.transaction_id} and currency is not null`.execute(
    trx,
  );
  return rows[0]?.currency ?? (await sellerOf(trx, row.organization_id))?.currency ?? 'EUR';
}
