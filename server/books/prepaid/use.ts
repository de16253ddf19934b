import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { balancesSpent } from '../accounts.ts';
import { post } from '../ledger.ts';
import { payInvoice } from '../pay.ts';

/**
 * Lets what was taken of prepaid balances for transactions and reservations pay the invoices that they stand on: the last
 * one that was not taken back. What had paid another is taken from there first, so that an invoice and its correction both
 * stand as they should. Said twice, it changes nothing; what was not prepaid is left alone.
 */
export async function usePrepaid(trx: Transaction<DB>, ids: readonly string[], at: Date): Promise<void> {
  for (const id of await findPrepaid(trx, ids)) await useFor(trx, id, at);
}

/** Those that something was taken for, locked one by one and in order: who issues and who posts wait for each other. */
async function findPrepaid(trx: Transaction<DB>, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select distinct id from (
      select transaction_id as id from balance_movement where transaction_id = any(${ids}::uuid[])
       union all
      select reservation_id from balance_movement where reservation_id = any(${ids}::uuid[])) m
     order by id`.execute(trx);
  for (const { id } of rows) await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`.execute(trx);
  return rows.map(({ id }) => id);
}

interface Paid {
  readonly invoice_id: string;
  readonly organization_id: string;
  /** What of the balance paid it so far. */
  readonly used: number;
  /** The last one that it stands on, not taken back. */
  readonly counts: boolean;
}

async function useFor(trx: Transaction<DB>, id: string, at: Date): Promise<void> {
  const spent = await spentFor(trx, id);
  const { rows } = await sql<Paid>`
    with charged as (
      select i.id, i.organization_id, i.issued_at,
             exists (select from invoice n join invoice_line c on c.invoice_id = n.id
                      where n.corrects_id = i.id and (c.transaction_id = ${id} or c.reservation_id = ${id})) as credited
        from invoice i
       where i.id in (select invoice_id from invoice_line
                       where charges and (transaction_id = ${id} or reservation_id = ${id})))
    select c.id as invoice_id, c.organization_id,
           (select coalesce(sum(amount_minor), 0)::bigint from prepaid_use where id = ${id} and invoice_id = c.id) as used,
           not c.credited and not exists (select from charged l where not l.credited and (l.issued_at, l.id) > (c.issued_at, c.id))
             as counts
      from charged c order by counts, c.issued_at, c.id`.execute(trx);
  let step = await stepsOf(trx, id);
  for (const { invoice_id, organization_id, used, counts } of rows) {
    const amountMinor = (counts ? spent.minor : 0) - used;
    if (amountMinor === 0) continue;
    step += 1;
    await trx.insertInto('prepaid_use').values({ id, step, invoice_id, amount_minor: amountMinor }).execute();
    await pay(trx, { id, step, at, invoiceId: invoice_id, amountMinor, from: spent, to: organization_id });
  }
}

interface Spent {
  readonly minor: number;
  /** In whose books it was taken of the balance. */
  readonly organizationId: string;
  readonly currency: string;
}

/** What was taken for it, as far as the ledger knows. */
async function spentFor(trx: Transaction<DB>, id: string): Promise<Spent> {
  const { rows } = await sql<{ minor: number; organization_id: string | null; currency: string | null }>`
    select coalesce(-sum(e.amount_minor), 0)::bigint as minor, min(e.organization_id::text) as organization_id,
           min(e.currency) as currency
      from posting_entry e join posting p on p.id = e.posting_id
     where e.ref = ${id} and e.account = ${balancesSpent} and p.key like 'balance:%'`.execute(trx);
  const { minor, organization_id, currency } = rows[0]!;
  return { minor, organizationId: organization_id ?? '', currency: currency ?? '' };
}

async function stepsOf(trx: Transaction<DB>, id: string): Promise<number> {
  const row = await trx
    .selectFrom('prepaid_use')
    .select(({ fn }) => fn.max('step').as('last'))
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.last ?? 0;
}

interface Payment {
  readonly id: string;
  readonly step: number;
  readonly at: Date;
  readonly invoiceId: string;
  readonly amountMinor: number;
  readonly from: Spent;
  readonly to: string;
}

/** A balance in the books of one company may pay the invoice of another: the one owes it to the other then. */
async function pay(
  trx: Transaction<DB>,
  { id, step, at, invoiceId, amountMinor, from, to }: Payment,
): Promise<void> {
  const key = `prepaid:${id}:${step}`;
  const same = from.organizationId === to;
  if (!same)
    await post(trx, {
      key: `lent:${key}`,
      at,
      organizationId: from.organizationId,
      text: 'Prepaid, for another company',
      entries: [
        { account: balancesSpent, amountMinor, currency: from.currency, ref: id },
        { account: 'intercompany', amountMinor: -amountMinor, currency: from.currency, ref: id },
      ],
    });
  const account = same ? ('prepaid:spent' as const) : ('intercompany' as const);
  await payInvoice(trx, { invoiceId, amountMinor, account, at, key });
}
