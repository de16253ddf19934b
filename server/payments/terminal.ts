import { currencyDecimals } from '@busbar/pricing';
import { type Selectable, sql, type Transaction } from 'kysely';
import { sellerOf } from '../books/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { applyTo } from './apply.ts';
import type { House } from './house.ts';
import type { Snapshot } from './payment.ts';
import { intend } from './store.ts';

/**
 * Keeps a payment that a station's own terminal took (2.1 NotifySettlement) beside all others: posted to the same books,
 * with a receipt of the same kind. Told again it changes nothing; told that it came to nothing after all, the money went
 * back.
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
  if (!row) return;
  if (row.status !== 'settled') return takeBack(house, trx, refOf(row));
  if (Number(row.amount) <= 0) return;
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
      provider_ref: refOf(row),
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

type Settlement = Selectable<DB['settlement']>;

/** The provider of a terminal names a payment; two stations' providers may use the same names. */
const refOf = ({ station_id, psp_ref }: Pick<Settlement, 'station_id' | 'psp_ref'>) =>
  `${station_id}:${psp_ref}`;

/** A settlement that was canceled or failed after it was told as settled: the terminal's provider gave the money back. */
async function takeBack(house: House, trx: Transaction<DB>, ref: string): Promise<void> {
  const row = await trx
    .selectFrom('payment')
    .selectAll()
    .where('provider', '=', 'terminal')
    .where('provider_ref', '=', ref)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return;
  const minor = Number(row.captured_minor);
  const snapshot: Snapshot = {
    ...{ ref, status: 'captured', capturedMinor: minor, refundedMinor: minor },
    ...{ authorizedMinor: 0, mostCaptureMinor: 0, canIncrease: false },
    ...{ captureBefore: null, code: null, method: null },
  };
  await applyTo(house, trx, row, { kind: 'provider', snapshot });
}

/** Receipts of terminals' payments, once the prices of their transactions are final. Gives how many are due. */
export async function giveTerminalReceipts(
  house: House,
  trx: Transaction<DB>,
  transactionIds: readonly string[],
): Promise<number> {
  if (transactionIds.length === 0) return 0;
  const rows = await trx
    .selectFrom('payment')
    .select('id')
    .where('transaction_id', 'in', [...transactionIds])
    .where('kind', '=', 'terminal')
    .execute();
  const receipts = rows.map(
    ({ id }) => ({ id: house.newId(), paymentId: id, kind: 'receipt', params: {} }) as const,
  );
  await intend(trx, receipts, house.clock.now());
  return rows.length;
}

/** Joins settlements to transactions that their stations told of only afterwards. */
export async function joinTerminals(house: House): Promise<void> {
  await house.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      update payment p set transaction_id = t.id
        from settlement s
        join transaction t on t.station_id = s.station_id and t.station_transaction_id = s.station_transaction_id
       where p.kind = 'terminal' and p.transaction_id is null
         and p.created_at > ${new Date(house.clock.now().getTime() - joinedDays * 86_400_000)}
         and s.station_id = p.station_id and s.status = 'settled'
         and p.provider_ref = s.station_id || ':' || s.psp_ref
      returning t.id`.execute(trx);
    await giveTerminalReceipts(
      house,
      trx,
      rows.map(({ id }) => id),
    );
  });
}
/** A station that was away this long has its transactions in quarantine. */
const joinedDays = 90;

/** Stations do not name it: that of the transaction's price, else that of whoever sells there. */
async function currencyOf(trx: Transaction<DB>, row: Settlement): Promise<string> {
  const { rows } = await sql<{ currency: string }>`
    select currency from transaction_cost where transaction_id = ${row.transaction_id} and currency is not null`.execute(
    trx,
  );
  return rows[0]?.currency ?? (await sellerOf(trx, row.organization_id))?.currency ?? 'EUR';
}
