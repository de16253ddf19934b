import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere, beginning } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import type { InvoiceItem, listInvoices } from './invoice-contract.ts';

/** What is due of an invoice, and the state that follows from it. */
const stateSql = sql<InvoiceItem['state']>`
  case when i.kind = 'credit_note' then 'credit_note'
       when s.open < 0 then 'owed'
       when s.open = 0 and s.paid = 0 then 'credited'
       when s.open = 0 then 'paid'
       when i.due_date < current_date then 'overdue'
       else 'open' end`;

type Query = NonNullable<QueryOf<typeof listInvoices>>;

/** Invoices of a scope, the newest first. */
export async function listInvoicesIn(db: Kysely<DB>, scope: Scope, query: Query & { id?: string }) {
  const { limit = defaultPageSize, id = null, organizationId = null, customerId = null, kind = null } = query;
  const { state = null, from = null, to = null, q } = query;
  const { rows } = await sql<Row>`
    select i.id, i.kind, i.number, i.customer_id, i.issued_at, i.issue_date::text as issue_day,
           i.due_date::text as due_day, i.currency, i.net_minor, i.tax_minor, i.rounding_minor, i.total_minor,
           coalesce(b.buyer->>'name', '') as customer_name, i.seller->>'name' as entity_name, s.open, ${stateSql} as state
      from invoice i
      left join invoice_buyer b on b.invoice_id = i.id
     cross join lateral (select p.paid, i.total_minor + c.credited - p.paid as open
       from (select coalesce(sum(total_minor), 0)::bigint as credited from invoice where corrects_id = i.id) c,
            (select coalesce(sum(amount_minor), 0)::bigint as paid from invoice_payment where invoice_id = i.id) p) s
     where ${inScope(scope, 'i.organization_id')} and ${olderThan(query.cursor, 'i.issued_at', 'i.id')}
       and (${id}::uuid is null or i.id = ${id}::uuid)
       and (${organizationId}::uuid is null or i.organization_id = ${organizationId}::uuid)
       and (${customerId}::uuid is null or i.customer_id = ${customerId}::uuid)
       and (${kind}::text is null or i.kind = ${kind})
       and (${state}::text is null or ${stateSql} = ${state})
       and (${from}::timestamptz is null or i.issued_at >= ${from}::timestamptz)
       and (${to}::timestamptz is null or i.issued_at < ${to}::timestamptz)
       and (${q ?? null}::text is null or i.number ilike ${beginning(q ?? '')} or b.buyer->>'name' ilike ${anywhere(q ?? '')})
     order by i.issued_at desc, i.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => newestCursor(row.issued_at, row.id), toItem);
}

interface Row {
  readonly id: string;
  readonly kind: InvoiceItem['kind'];
  readonly number: string;
  readonly customer_id: string | null;
  readonly customer_name: string;
  readonly entity_name: string;
  readonly issued_at: Date;
  readonly issue_day: string;
  readonly due_day: string;
  readonly currency: string;
  readonly net_minor: number;
  readonly tax_minor: number;
  readonly rounding_minor: number;
  readonly total_minor: number;
  readonly open: number;
  readonly state: InvoiceItem['state'];
}

function toItem(row: Row): InvoiceItem {
  return {
    id: row.id,
    kind: row.kind,
    number: row.number,
    state: row.state,
    customerId: row.customer_id,
    customerName: row.customer_name,
    entityName: row.entity_name,
    issuedAt: row.issued_at.toISOString(),
    issueDate: row.issue_day,
    dueDate: row.due_day,
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    netMinor: row.net_minor,
    taxMinor: row.tax_minor,
    roundingMinor: row.rounding_minor,
    totalMinor: row.total_minor,
    openMinor: row.kind === 'credit_note' ? 0 : row.open,
  };
}
