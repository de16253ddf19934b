import { type Cost, runningCost, type Tariff } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { findTransactions, meteredOf } from './metered.ts';

/** What a transaction costs, in minor units: its last price, or what it would be if it ended now. */
export interface Amount {
  readonly minor: number;
  readonly currency: string;
  /** How often it was priced; 0 while it runs. */
  readonly revision: number;
}

/** What transactions cost, after tax where tax is known; those that nothing prices are left out. */
export async function amountsOf(
  db: Kysely<DB>,
  transactionIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Amount>> {
  const { rows } = await sql<{
    id: string;
    minor: number | null;
    currency: string;
    revision: number;
    frozen: Tariff | null;
  }>`
    select transaction_id as id, coalesce(after_tax_minor, before_tax_minor) as minor, currency, revision,
           case when revision = 0 then frozen end as frozen
      from transaction_cost
     where transaction_id = any(${[...transactionIds]}::uuid[]) and frozen is not null`.execute(db);
  const running = new Map(rows.flatMap(({ id, frozen }) => (frozen ? [[id, frozen]] : [])));
  const amounts = new Map<string, Amount>();
  for (const { id, minor, currency, revision } of rows)
    if (minor !== null) amounts.set(id, { minor, currency, revision });
  for (const transaction of await findTransactions(db, [...running.keys()])) {
    const cost = runningCost(running.get(transaction.id)!, await meteredOf(db, transaction), now.getTime());
    amounts.set(transaction.id, { minor: minorOf(cost), currency: cost.currency, revision: 0 });
  }
  return amounts;
}

const minorOf = ({ totals }: Cost) => totals.afterTax?.minor ?? totals.beforeTax?.minor ?? 0;
