import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { DB, Invoice } from '../platform/database/generated/schema.ts';
import { invoiceLines } from './credit.ts';
import type { InvoiceLine } from './issue.ts';
import { type Buyer, type InvoiceLanguage, languageOf, type Seller } from './party.ts';
import { type Standing, standingOf } from './pay.ts';
import type { TaxCategory } from './tax.ts';

/** One row of the table of taxes. */
export interface DocumentTax {
  readonly category: TaxCategory;
  readonly name: string;
  readonly country: string;
  readonly percent: string;
  readonly baseMinor: number;
  readonly taxMinor: number;
  readonly reason: string;
  /** A further tax on the same base. */
  readonly stacked: boolean;
}

/** An invoice with all that stands on it: what its page, its PDF and its e-invoice are made of. */
export interface Document {
  readonly id: string;
  readonly kind: 'invoice' | 'receipt' | 'credit_note';
  readonly number: string;
  readonly language: InvoiceLanguage;
  readonly issuedAt: Date;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly period: { readonly from: string; readonly until: string } | null;
  readonly currency: string;
  readonly decimals: number;
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly DocumentTax[];
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly roundingMinor: number;
  readonly totalMinor: number;
  readonly standing: Standing;
  /** The zone that its times are told in. */
  readonly zone: string;
  readonly corrects: { readonly id: string; readonly number: string; readonly issueDate: string } | null;
  readonly reason: string;
}

/** Reads an invoice whole. */
export async function readDocument(db: Kysely<DB>, id: string): Promise<Document> {
  const { rows } = await sql<Row>`
    select i.*, i.issue_date::text as issue_day, i.due_date::text as due_day, i.period_from::text as from_day,
           i.period_until::text as until_day, b.buyer, e.zone, c.number as corrects_number,
           c.issue_date::text as corrects_day
      from invoice i
      join legal_entity e on e.id = i.legal_entity_id
      left join invoice_buyer b on b.invoice_id = i.id
      left join invoice c on c.id = i.corrects_id
     where i.id = ${id}`.execute(db);
  const row = rows[0]!;
  const taxes = await db
    .selectFrom('invoice_tax')
    .selectAll()
    .where('invoice_id', '=', id)
    .orderBy('position')
    .execute();
  return {
    id,
    kind: row.kind as Document['kind'],
    number: row.number,
    language: languageOf(row.language),
    issuedAt: row.issued_at,
    issueDate: row.issue_day,
    dueDate: row.due_day,
    period: row.from_day && row.until_day ? { from: row.from_day, until: row.until_day } : null,
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    seller: row.seller as unknown as Seller,
    buyer: row.buyer,
    lines: await invoiceLines(db, id),
    taxes: taxes.map((tax) => ({
      category: tax.category as TaxCategory,
      name: tax.name,
      country: tax.country,
      percent: String(Number(tax.percent)),
      baseMinor: Number(tax.base_minor),
      taxMinor: Number(tax.tax_minor),
      reason: tax.reason,
      stacked: tax.stacked,
    })),
    netMinor: Number(row.net_minor),
    taxMinor: Number(row.tax_minor),
    roundingMinor: Number(row.rounding_minor),
    totalMinor: Number(row.total_minor),
    standing: await standingOf(db, id),
    zone: row.zone,
    corrects: row.corrects_id
      ? { id: row.corrects_id, number: row.corrects_number!, issueDate: row.corrects_day! }
      : null,
    reason: row.reason,
  };
}

interface Row extends Selectable<Invoice> {
  readonly issue_day: string;
  readonly due_day: string;
  readonly from_day: string | null;
  readonly until_day: string | null;
  readonly buyer: Buyer;
  readonly zone: string;
  readonly corrects_number: string | null;
  readonly corrects_day: string | null;
}
