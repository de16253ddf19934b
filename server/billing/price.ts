import { type Cost, priceTransaction, runningCost, type Tariff } from '@busbar/pricing';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { candidatesForAll, frozenTariff } from '../tariffs/index.ts';
import { findTransactions, meteredOf, type TransactionRow } from './metered.ts';

/**
 * Freezes the tariffs that decide when transactions begin. Said twice, the first time counts: editing a tariff or its
 * assignments never prices a transaction anew that has begun.
 */
export async function freeze(trx: Transaction<DB>, transactions: readonly TransactionRow[]): Promise<void> {
  if (transactions.length === 0) return;
  const askings = transactions.map(({ station_id, evse_number, token_id, started_at }) => ({
    stationId: station_id,
    evse: evse_number,
    tokenId: token_id,
    at: started_at,
  }));
  const candidates = await candidatesForAll(trx, askings);
  const rows = [];
  for (const [place, { id, organization_id, site_id, started_at }] of transactions.entries()) {
    const first = candidates[place]?.[0];
    const tariff = first && (await frozenTariff(trx, first, started_at));
    rows.push({
      transaction_id: id,
      organization_id,
      site_id,
      started_at,
      state: tariff ? 'running' : 'unpriced',
      tariff_id: first?.tariffId ?? null,
      tariff_version_id: first?.versionId ?? null,
      assignment_id: first?.assignmentId ?? null,
      level: first?.level ?? null,
      currency: first?.currency ?? null,
      frozen: tariff ? JSON.stringify(tariff) : null,
    });
  }
  await trx
    .insertInto('transaction_cost')
    .values(rows)
    .onConflict((conflict) => conflict.column('transaction_id').doNothing())
    .execute();
}

/** Prices an ended transaction by its frozen tariff, and keeps every price there ever was. */
export async function price(trx: Transaction<DB>, transaction: TransactionRow, now: Date): Promise<void> {
  const row = await trx
    .selectFrom('transaction_cost')
    .select(['frozen', 'revision'])
    .where('transaction_id', '=', transaction.id)
    .forUpdate()
    .executeTakeFirst();
  if (!row || transaction.ended_at === null) return;
  const ended = { ended_at: transaction.ended_at, energy_wh: transaction.energy_wh };
  if (row.frozen === null) {
    await update(trx, transaction.id, ended);
    return;
  }
  const cost = priceTransaction(row.frozen as unknown as Tariff, await meteredOf(trx, transaction));
  const state = transaction.provisional && transaction.confirmed_at === null ? 'provisional' : 'final';
  const priced = {
    state,
    ...minorOf(cost),
    cost: JSON.stringify(cost),
    revision: row.revision + 1,
    priced_at: now,
  };
  await update(trx, transaction.id, { ...ended, ...priced });
  await trx
    .insertInto('transaction_cost_log')
    .values({ transaction_id: transaction.id, currency: cost.currency, ...priced })
    .execute();
}

function update(trx: Transaction<DB>, id: string, set: Record<string, unknown>) {
  return trx.updateTable('transaction_cost').set(set).where('transaction_id', '=', id).execute();
}

function minorOf({ totals }: Cost) {
  return {
    before_tax_minor: totals.beforeTax?.minor ?? null,
    tax_minor: totals.tax?.minor ?? null,
    after_tax_minor: totals.afterTax?.minor ?? null,
  };
}

/** What a running transaction would cost if it ended now. */
export async function costNow(
  db: Kysely<DB>,
  transaction: TransactionRow,
  frozen: Tariff,
  now: Date,
): Promise<Cost> {
  return runningCost(frozen, await meteredOf(db, transaction), now.getTime());
}

/** Transactions priced in one database transaction by `priceForgotten`, and in one go. */
const batch = 200;
const mostAtOnce = 2000;

/**
 * Prices transactions that no event told of: those loaded in bulk, and those from before there were tariffs, the
 * latest first. Gives how many; to be run again until there are none.
 */
export async function priceForgotten(db: Kysely<DB>, now: Date, most = mostAtOnce): Promise<number> {
  let priced = 0;
  while (priced < most) {
    const wanted = Math.min(batch, most - priced);
    const count = await priceSome(db, now, wanted);
    priced += count;
    if (count < wanted) break;
  }
  return priced;
}

async function priceSome(db: Kysely<DB>, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select t.id from transaction t
     where t.state = 'ended' and not exists (select from transaction_cost c where c.transaction_id = t.id)
     order by t.started_at desc limit ${limit}`.execute(db);
  await db.transaction().execute(async (trx) => {
    const transactions = await findTransactions(
      trx,
      rows.map(({ id }) => id),
    );
    await freeze(trx, transactions);
    for (const transaction of transactions) await price(trx, transaction, now);
  });
  return rows.length;
}
