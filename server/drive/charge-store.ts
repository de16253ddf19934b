import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';

export interface ChargedRow {
  readonly id: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly charging_state: string | null;
  readonly power_w: number | null;
  readonly energy_wh: number;
  readonly soc: number | null;
}

/** The transaction that a payment pays for, as its payer may know it. */
export async function readCharged(db: Database, transactionId: string): Promise<ChargedRow | undefined> {
  const { rows } = await sql<ChargedRow>`
    select id, started_at, ended_at, charging_state, power_w::float8, energy_wh::float8, soc::float8
      from transaction where id = ${transactionId}::uuid`.execute(db);
  return rows[0];
}

export interface WhereRow {
  readonly evse_id: string;
  readonly name: string;
  readonly site_id: string | null;
  readonly site_name: string | null;
  readonly plugged: boolean;
}

/** Where a payment is charged at, also when the station was taken away since. */
export async function readWhere(db: Database, evseId: string): Promise<WhereRow | undefined> {
  const { rows } = await sql<WhereRow>`
    select e.id as evse_id, concat_ws(' · ', nullif(s.name, ''), nullif(e.label, '')) as name, s.site_id,
           si.name as site_name,
           exists (select from connector c
                    where c.evse_id = e.id and c.state in ('preparing', 'occupied', 'charging')) as plugged
      from evse e join station s on s.id = e.station_id left join site si on si.id = s.site_id
     where e.id = ${evseId}::uuid`.execute(db);
  return rows[0];
}

export interface ReceiptRow {
  readonly seller: string;
  readonly place: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly energy_wh: number;
  readonly before_tax_minor: number | null;
  readonly tax_minor: number | null;
  readonly after_tax_minor: number | null;
  readonly lines: readonly { text: string; afterTax?: string; beforeTax?: string }[];
}

/** What a receipt tells of a transaction. */
export async function readReceipt(db: Database, transactionId: string): Promise<ReceiptRow | undefined> {
  const { rows } = await sql<ReceiptRow>`
    select o.name as seller,
           concat_ws(', ', nullif(si.name, ''), nullif(si.address, ''), nullif(si.city, '')) as place,
           t.started_at, t.ended_at, t.energy_wh::float8, c.before_tax_minor::float8, c.tax_minor::float8,
           c.after_tax_minor::float8, coalesce(c.cost->'lines', '[]') as lines
      from transaction t
      join organization o on o.id = t.organization_id
      left join site si on si.id = t.site_id
      left join transaction_cost c on c.transaction_id = t.id
     where t.id = ${transactionId}::uuid`.execute(db);
  return rows[0];
}

/** The receipt that was written for a payment. */
export async function readInvoice(
  db: Database,
  paymentId: string,
): Promise<{ id: string; number: string } | undefined> {
  return db
    .selectFrom('payment')
    .innerJoin('invoice', 'invoice.id', 'payment.invoice_id')
    .select(['invoice.id', 'invoice.number'])
    .where('payment.id', '=', paymentId)
    .executeTakeFirst();
}
