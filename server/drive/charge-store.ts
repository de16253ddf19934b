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
  readonly zone: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly energy_wh: number;
  readonly before_tax_minor: number | null;
  readonly tax_minor: number | null;
  readonly after_tax_minor: number | null;
  readonly lines: readonly { text: string; afterTax?: string; beforeTax?: string }[];
}

/** What a receipt tells of all that a payment paid for: a station may have made several transactions of one start. */
export async function readReceipt(db: Database, paymentId: string): Promise<ReceiptRow | undefined> {
  const { rows } = await sql<ReceiptRow>`
    select o.name as seller,
           concat_ws(', ', nullif(si.name, ''), nullif(si.address, ''), nullif(si.city, '')) as place,
           coalesce(si.zone, 'UTC') as zone,
           t.started_at, t.ended_at, t.energy_wh::float8, c.before_tax_minor::float8, c.tax_minor::float8,
           c.after_tax_minor::float8, coalesce(c.cost->'lines', '[]') as lines
      from transaction t
      join organization o on o.id = t.organization_id
      left join site si on si.id = t.site_id
      left join transaction_cost c on c.transaction_id = t.id
     where t.id in (select transaction_id from payment where id = ${paymentId}::uuid
                     union
                    select u.id from payment p
                      join transaction u on u.token_uid = p.token_uid and u.station_id = p.station_id
                     where p.id = ${paymentId}::uuid)
     order by t.started_at, t.id`.execute(db);
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) return undefined;
  const sum = (of: 'before_tax_minor' | 'tax_minor' | 'after_tax_minor') =>
    rows.every((row) => row[of] !== null) ? rows.reduce((total, row) => total + row[of]!, 0) : null;
  return {
    ...first,
    ended_at: last.ended_at,
    energy_wh: rows.reduce((total, { energy_wh }) => total + energy_wh, 0),
    before_tax_minor: sum('before_tax_minor'),
    tax_minor: sum('tax_minor'),
    after_tax_minor: sum('after_tax_minor'),
    lines: rows.flatMap(({ lines }) => lines),
  };
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
