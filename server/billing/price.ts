import { type Cost, priceTransaction, runningCost, type Tariff } from '@busbar/pricing';
import { type Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { type NewEvent, writeEvents } from '../platform/outbox.ts';
import type { Level } from '../tariffs/assignment-contract.ts';
import { candidatesForAll, frozenTariff } from '../tariffs/index.ts';
import { findTransactions, meteredOf, type TransactionRow } from './metered.ts';

/** A price that somebody was shown and paid for before they charged. */
export interface PromisedPrice {
  readonly assignmentId: string;
  readonly level: Level;
  readonly tariffId: string;
  readonly versionId: string;
  readonly currency: string;
  readonly frozen: Tariff;
}

/** Finds the prices that were promised to the holders of tokens, by token. */
export type FindPromised = (
  trx: Transaction<DB>,
  tokenIds: readonly string[],
) => Promise<ReadonlyMap<string, PromisedPrice>>;

/** What pricing works with. */
export interface Pricing {
  readonly now: Date;
  readonly newId: NewId;
  /** Without it nothing was promised to anybody. */
  readonly findPromised?: FindPromised | undefined;
  readonly onFault: OnFault;
}

/** Told of what could not be done, and for what. */
export type OnFault = (error: unknown, about: string) => void;

/**
 * Freezes the tariffs that decide when transactions begin. Said twice, the first time counts: editing a tariff or its
 * assignments never prices a transaction anew that has begun.
 */
export async function freeze(
  trx: Transaction<DB>,
  transactions: readonly TransactionRow[],
  findPromised?: FindPromised,
): Promise<void> {
  if (transactions.length === 0) return;
  const rows = (await frozenFor(trx, transactions)).map((frozen, place) => {
    const { id, organization_id, site_id, started_at } = transactions[place]!;
    return { transaction_id: id, organization_id, site_id, started_at, ...frozen };
  });
  await trx
    .insertInto('transaction_cost')
    .values(rows)
    .onConflict((conflict) => conflict.column('transaction_id').doNothing())
    .execute();
  await keepPromises(trx, transactions, findPromised);
}

/**
 * Freezes the tariff of transactions again whose token became known after they began (a station that begins with the
 * plug): the driver's own tariff or discount counts as if it had been shown at the start. What was priced stays.
 */
export async function freezeForToken(
  trx: Transaction<DB>,
  transactions: readonly TransactionRow[],
  findPromised?: FindPromised,
): Promise<void> {
  const known = transactions.filter(({ token_id }) => token_id !== null);
  if (known.length === 0) return;
  const rows = await trx
    .selectFrom('transaction_cost')
    .select('transaction_id')
    .where(
      'transaction_id',
      'in',
      known.map(({ id }) => id),
    )
    .where('frozen_for', 'is', null)
    .where('revision', '=', 0)
    .execute();
  const waiting = new Set(rows.map(({ transaction_id }) => transaction_id));
  const late = known.filter(({ id }) => waiting.has(id));
  for (const [place, frozen] of (await frozenFor(trx, late)).entries()) {
    const { id } = late[place]!;
    await trx.updateTable('transaction_cost').set(frozen).where('transaction_id', '=', id).execute();
  }
  await keepPromises(trx, late, findPromised);
}

/** The tariff that decides for each transaction, by the token that is known of it now. */
async function frozenFor(trx: Transaction<DB>, transactions: readonly TransactionRow[]) {
  const candidates = await candidatesForAll(
    trx,
    transactions.map(({ station_id, evse_number, token_id, started_at }) => ({
      stationId: station_id,
      evse: evse_number,
      tokenId: token_id,
      at: started_at,
    })),
  );
  const rows = [];
  for (const [place, { station_id, token_id, started_at }] of transactions.entries()) {
    const first = candidates[place]?.[0];
    const tariff = first && (await frozenTariff(trx, first, started_at, { stationId: station_id }));
    rows.push({
      state: tariff ? 'running' : 'unpriced',
      tariff_id: first?.tariffId ?? null,
      tariff_version_id: first?.versionId ?? null,
      assignment_id: first?.assignmentId ?? null,
      level: first?.level ?? null,
      currency: first?.currency ?? null,
      frozen: tariff ? JSON.stringify(tariff) : null,
      frozen_for: token_id,
    });
  }
  return rows;
}

/**
 * What was promised before a transaction goes before every tariff. Its token may become known only after it began (a
 * station that begins with the plug), so that it is looked for each time.
 */
export async function keepPromises(
  trx: Transaction<DB>,
  transactions: readonly Pick<TransactionRow, 'id' | 'token_id'>[],
  findPromised?: FindPromised,
): Promise<void> {
  const tokenIds = [...new Set(transactions.flatMap(({ token_id }) => token_id ?? []))];
  if (!findPromised || tokenIds.length === 0) return;
  const promised = await findPromised(trx, tokenIds);
  for (const { id, token_id } of transactions) {
    const price = token_id ? promised.get(token_id) : undefined;
    if (!price) continue;
    await trx
      .updateTable('transaction_cost')
      .set({
        state: sql`case when state = 'unpriced' then 'running' else state end`,
        tariff_id: price.tariffId,
        tariff_version_id: price.versionId,
        assignment_id: price.assignmentId,
        level: price.level,
        currency: price.currency,
        frozen: JSON.stringify(price.frozen),
      })
      .where('transaction_id', '=', id)
      .where('revision', '=', 0)
      .execute();
  }
}

/**
 * Prices ended transactions by their frozen tariffs, and keeps every price there ever was. One that cannot be priced
 * is told of and does not hold up the others.
 */
export async function price(
  trx: Transaction<DB>,
  transactions: readonly TransactionRow[],
  { now, newId, onFault, findPromised }: Pricing,
): Promise<number> {
  const ended = transactions.filter(({ ended_at }) => ended_at !== null);
  if (ended.length === 0) return 0;
  await keepPromises(trx, ended, findPromised);
  const byId = new Map(ended.map((transaction) => [transaction.id, transaction]));
  const ids = [...byId.keys()];
  await sql`
    update transaction_cost c set ended_at = e.ended_at, energy_wh = e.energy_wh
      from unnest(${ids}::uuid[], ${ended.map(({ ended_at }) => ended_at)}::timestamptz[],
                  ${ended.map(({ energy_wh }) => energy_wh)}::numeric[]) as e (id, ended_at, energy_wh)
     where c.transaction_id = e.id`.execute(trx);
  const frozen = await trx
    .selectFrom('transaction_cost')
    .select(['transaction_id', 'frozen', 'revision'])
    .where('transaction_id', 'in', ids)
    .where('frozen', 'is not', null)
    .execute();
  const priced: Priced[] = [];
  for (const row of frozen) {
    const transaction = byId.get(row.transaction_id)!;
    try {
      const cost = priceTransaction(row.frozen as unknown as Tariff, await meteredOf(trx, transaction));
      priced.push(pricedRow(transaction, cost, row.revision + 1, now));
    } catch (error) {
      // What the database refuses comes again with all of them.
      if (error instanceof pg.DatabaseError) throw error;
      onFault(error, `pricing transaction ${transaction.id}`);
    }
  }
  await keep(trx, priced);
  await writeEvents(
    trx,
    newId,
    priced.map((row) => pricedEvent(byId.get(row.transaction_id)!, row, now)),
  );
  return priced.length;
}

/** Told each time that a transaction was priced; `data.state` says whether the price may still change. */
function pricedEvent(transaction: TransactionRow, priced: Priced, at: Date): NewEvent {
  return {
    kind: 'transaction.priced',
    at,
    organizationId: transaction.organization_id,
    siteId: transaction.site_id,
    stationId: transaction.station_id,
    subjectId: transaction.id,
    data: { state: priced.state, revision: priced.revision, currency: priced.currency },
  };
}

function pricedRow(transaction: TransactionRow, cost: Cost, revision: number, priced_at: Date) {
  const provisional = transaction.provisional && transaction.confirmed_at === null;
  return {
    transaction_id: transaction.id,
    state: provisional ? 'provisional' : 'final',
    currency: cost.currency,
    ...minorOf(cost),
    cost: JSON.stringify(cost),
    revision,
    priced_at,
  };
}
type Priced = ReturnType<typeof pricedRow>;

/** The log takes each price; the transaction's own row shows the last one. */
async function keep(trx: Transaction<DB>, priced: readonly Priced[]): Promise<void> {
  if (priced.length === 0) return;
  await trx
    .insertInto('transaction_cost_log')
    .values([...priced])
    .execute();
  await sql`
    update transaction_cost c
       set state = l.state, before_tax_minor = l.before_tax_minor, tax_minor = l.tax_minor,
           after_tax_minor = l.after_tax_minor, cost = l.cost, revision = l.revision, priced_at = l.priced_at
      from transaction_cost_log l
      join unnest(${priced.map(({ transaction_id }) => transaction_id)}::uuid[],
                  ${priced.map(({ revision }) => revision)}::int[]) as p (id, revision)
        on l.transaction_id = p.id and l.revision = p.revision
     where c.transaction_id = l.transaction_id`.execute(trx);
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

/** What a transaction costs so far, or cost in the end, in minor units and with taxes where they are known. */
export async function costSoFar(
  db: Kysely<DB>,
  transactionId: string,
  now: Date,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('transaction_cost')
    .select(['frozen', 'cost'])
    .where('transaction_id', '=', transactionId)
    .executeTakeFirst();
  const [transaction] = row?.frozen ? await findTransactions(db, [transactionId]) : [];
  if (!row || !transaction) return undefined;
  const cost =
    (row.cost as unknown as Cost) ?? (await costNow(db, transaction, row.frozen as unknown as Tariff, now));
  return (cost.totals.afterTax ?? cost.totals.beforeTax)?.minor;
}

/** Transactions priced in one database transaction by `priceForgotten`, and in one go. */
const batch = 200;
const mostAtOnce = 2000;

/** What pricing without events works with: it looks at the proof too. */
type Forgotten = Pricing & {
  readonly judge: (trx: Transaction<DB>, ids: readonly string[]) => Promise<number>;
  /** Only these; all when it is not told. */
  readonly among?: readonly string[];
};

/**
 * Prices transactions that no event told of: those loaded in bulk, and those from before there were tariffs, the
 * latest first. Gives how many; to be run again until there are none.
 */
export async function priceForgotten(db: Kysely<DB>, pricing: Forgotten, most = mostAtOnce): Promise<number> {
  let priced = 0;
  while (priced < most) {
    const wanted = Math.min(batch, most - priced);
    const count = await priceSome(db, pricing, wanted);
    priced += count;
    if (count < wanted) break;
  }
  return priced;
}

async function priceSome(db: Kysely<DB>, pricing: Forgotten, limit: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select t.id from transaction t
     where t.state = 'ended' and not exists (select from transaction_cost c where c.transaction_id = t.id)
       and (${pricing.among ?? null}::uuid[] is null or t.id = any(${pricing.among ?? null}::uuid[]))
     order by t.started_at desc limit ${limit}`.execute(db);
  await db.transaction().execute(async (trx) => {
    const transactions = await findTransactions(
      trx,
      rows.map(({ id }) => id),
    );
    await freeze(trx, transactions, pricing.findPromised);
    await pricing.judge(
      trx,
      rows.map(({ id }) => id),
    );
    await price(trx, transactions, pricing);
  });
  return rows.length;
}
