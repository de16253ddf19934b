import { type Kysely, sql, type Transaction } from 'kysely';
import { priceNoShows } from '../billing/index.ts';
import { billCustomer, issueCreditNote, payInvoice, settleMonth } from '../books/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';

const dayMs = 86_400_000;
/** Transactions of the past are priced in the first minutes; until then this looks again. */
const lookAgainMs = 15_000;
const mark = 'demo money';

/** When each customer was billed, in days before now, and what became of it. */
const bills = [
  { daysAgo: 24, fate: 'paid' },
  { daysAgo: 18, fate: 'overdue' },
  { daysAgo: 11, fate: 'credited' },
  { daysAgo: 4, fate: 'open' },
] as const;

interface MoneyDeps {
  readonly db: Kysely<DB>;
  readonly clock: Clock;
  readonly onFault: (error: unknown, about: string) => void;
}

/**
 * Gives the books of the demo a past, once its transactions are priced: fees of reservations, invoices that were paid, are
 * overdue, taken back and open, and the settlement of last month.
 */
export function keepMoney({ db, clock, onFault }: MoneyDeps): { end(): void } {
  const timer = setInterval(() => void look(), lookAgainMs);
  timer.unref();
  let looking = false;
  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      if (await isReady(db)) {
        await db.transaction().execute((trx) => writeMoneyPast(trx, clock.now()));
        clearInterval(timer);
      }
    } catch (error) {
      onFault(error, 'giving the books of the demo a past');
    }
    looking = false;
  }
  return { end: () => clearInterval(timer) };
}

/** Whether all that ended before the demo was made has its price, and what customers owe of it is noted. */
async function isReady(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql<{ ready: boolean }>`
    select not exists (
             select from setting d join transaction t on t.ended_at < (d.value->>'seededAt')::timestamptz
              where d.name = 'demo' and t.state = 'ended'
                and not exists (select from transaction_cost c where c.transaction_id = t.id and (c.revision > 0 or c.state = 'unpriced')))
       and exists (select from billable) as ready`.execute(db);
  return rows[0]!.ready;
}

/** Writes the past of the books, once. */
export async function writeMoneyPast(trx: Transaction<DB>, now: Date): Promise<void> {
  const setting = await trx
    .insertInto('setting')
    .values({ name: mark, value: JSON.stringify({ at: now }), updated_at: now })
    .onConflict((known) => known.doNothing())
    .returning('name')
    .executeTakeFirst();
  if (!setting) return;
  const missed = await trx
    .selectFrom('reservation')
    .select('id')
    .where('state', '=', 'expired')
    .where('number', '>', 900_000)
    .execute();
  await priceNoShows(
    trx,
    missed.map(({ id }) => id),
    { now, newId },
  );
  const customers = await trx.selectFrom('customer').select('id').orderBy('number').execute();
  // Day by day, so that their numbers go up with their dates.
  for (const { daysAgo, fate } of bills)
    for (const { id } of customers) await bill(trx, id, new Date(now.getTime() - daysAgo * dayMs), fate);
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
  const hosts = await trx.selectFrom('site_host').select('id').execute();
  for (const { id } of hosts) await settleMonth(trx, newId, id, month, now);
}

async function bill(
  trx: Transaction<DB>,
  customerId: string,
  at: Date,
  fate: (typeof bills)[number]['fate'],
): Promise<void> {
  const { issued } = await billCustomer(trx, newId, customerId, { until: at }, at);
  for (const { id: invoiceId, totalMinor, number } of issued) {
    if (fate === 'paid') {
      const paidAt = new Date(at.getTime() + 6 * dayMs);
      const payment = { invoiceId, amountMinor: totalMinor, account: 'bank' as const, at: paidAt };
      await payInvoice(trx, { ...payment, key: `demo:${number}` });
    }
    if (fate === 'credited')
      await issueCreditNote(trx, newId, {
        invoiceId,
        what: 'rest',
        reason: 'The order number was missing',
        at: new Date(at.getTime() + 2 * dayMs),
      });
  }
}
