import { currencyDecimals } from '@busbar/pricing';
import { sql } from 'kysely';
import { type EInvoiceFacts, whyNoEInvoice } from '../books/index.ts';
import type { Database } from '../platform/database/database.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { notFound } from '../platform/http/problem.ts';
import type { Account } from './account.ts';
import type { OwnInvoice } from './invoice-contract.ts';

/**
 * Papers that are an account's: invoices of its drivers as customers, receipts of what they paid on the spot or from a
 * balance, and what took some of these back.
 */
function ownInvoices({ driverIds }: Account) {
  const drivers = sql`any(${[...driverIds]}::uuid[])`;
  return sql`
    with own as (
      select i.id from invoice i join customer c on c.id = i.customer_id where c.driver_id = ${drivers}
      union
      select invoice_id from payment where driver_id = ${drivers} and invoice_id is not null
      union
      select u.invoice_id from balance b join balance_movement m on m.balance_id = b.id
        join prepaid_use u on u.id = coalesce(m.transaction_id, m.reservation_id)
       where b.driver_id = ${drivers}),
    papers as (select id from own union select i.id from invoice i join own on own.id = i.corrects_id)`;
}

interface Row extends Pick<OwnInvoice, 'id' | 'kind' | 'number' | 'currency'> {
  readonly seller: EInvoiceFacts['seller'];
  readonly buyer: EInvoiceFacts['buyer'];
  readonly taxes: EInvoiceFacts['taxes'];
  readonly issued_at: Date;
  readonly issue_day: string;
  readonly due_day: string;
  readonly total_minor: number;
  readonly open_minor: number;
}

/** An account's invoices and receipts, the newest first. */
export async function listOwnInvoices(
  db: Database,
  account: Account,
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
) {
  const { limit = defaultPageSize } = query;
  const { rows } = await sql<Row>`
    ${ownInvoices(account)}
    select i.id, i.kind, i.number, i.seller, b.buyer, t.taxes, i.issued_at, i.issue_date::text as issue_day,
           i.due_date::text as due_day, i.currency, i.total_minor::float8, s.open::float8 as open_minor
      from invoice i
      left join invoice_buyer b on b.invoice_id = i.id
     cross join lateral (
           select coalesce(jsonb_agg(jsonb_build_object('stacked', stacked)), '[]') as taxes
             from invoice_tax where invoice_id = i.id) t
     cross join lateral (
           select i.total_minor + coalesce((select sum(total_minor) from invoice where corrects_id = i.id), 0)
                  - coalesce((select sum(amount_minor) from invoice_payment where invoice_id = i.id), 0) as open) s
     where i.id in (select id from papers) and ${olderThan(query.cursor, 'i.issued_at', 'i.id')}
     order by i.issued_at desc, i.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => newestCursor(row.issued_at, row.id), toOwnInvoice);
}

function toOwnInvoice(row: Row): OwnInvoice {
  const { id, kind, number, seller, buyer, taxes, currency, total_minor: totalMinor } = row;
  const decimals = currencyDecimals(currency);
  return {
    ...{ id, kind, number, seller: seller.name, currency, decimals, totalMinor },
    issueDate: row.issue_day,
    dueDate: row.due_day,
    // A credit note asks for nothing: what it takes back is told by the invoice itself.
    openMinor: kind === 'credit_note' ? 0 : row.open_minor,
    eInvoice:
      kind !== 'receipt' && !whyNoEInvoice({ kind, seller, buyer, taxes, currency, decimals, totalMinor }),
  };
}

/** Refuses a paper that is somebody else's as one that is not there. */
export async function requireOwnInvoice(db: Database, account: Account, id: string): Promise<void> {
  const { rows } = await sql`
    ${ownInvoices(account)} select 1 from papers where id = ${id}::uuid`.execute(db);
  if (rows.length === 0) throw notFound('such invoice of yours');
}
