import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { DB, Invoice } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { shareOut, taxInside } from './amounts.ts';
import { findEntity } from './entity.ts';
import { type InvoiceLine, type Issued, issueInvoice } from './issue.ts';
import { type Buyer, languageOf } from './party.ts';
import { standingOf } from './pay.ts';
import type { TaxCategory } from './tax.ts';

/** What is to be taken back of an invoice. */
export interface NewCreditNote {
  readonly invoiceId: string;
  /** All that is left of it; an amount after tax; or the lines of some of its transactions and reservations. */
  readonly what: 'rest' | { readonly amountMinor: number } | { readonly subjectIds: readonly string[] };
  /** In words: it stands on the credit note. */
  readonly reason: string;
  readonly at: Date;
  /** Said twice, it is issued once. */
  readonly key?: string;
}

/** Why nothing was taken back. */
export type CreditRefusal = 'is_credit_note' | 'nothing_left' | 'more_than_left' | 'not_on_it';

/** Issues a credit note: invoices are never edited. What is taken back together is never more than the invoice. */
export async function issueCreditNote(
  trx: Transaction<DB>,
  newId: NewId,
  wanted: NewCreditNote,
): Promise<Issued | { readonly refused: CreditRefusal }> {
  const invoice = await trx
    .selectFrom('invoice')
    .selectAll()
    .where('id', '=', wanted.invoiceId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (invoice.kind === 'credit_note') return { refused: 'is_credit_note' };
  if (wanted.key !== undefined) {
    const there = await trx
      .selectFrom('invoice')
      .select(['id', 'number', 'total_minor', 'currency'])
      .where('organization_id', '=', invoice.organization_id)
      .where('key', '=', wanted.key)
      .executeTakeFirst();
    if (there)
      return {
        id: there.id,
        number: there.number,
        totalMinor: Number(there.total_minor),
        currency: there.currency,
      };
  }
  const { totalMinor, creditedMinor } = await standingOf(trx, invoice.id);
  const left = totalMinor + creditedMinor;
  if (left <= 0) return { refused: 'nothing_left' };
  const lines = await linesToCredit(trx, invoice, wanted, left, creditedMinor !== 0);
  if (!Array.isArray(lines)) return lines;
  const entity = await findEntity(trx, invoice.legal_entity_id);
  const { buyer } = await trx
    .selectFrom('invoice_buyer')
    .select('buyer')
    .where('invoice_id', '=', invoice.id)
    .executeTakeFirstOrThrow();
  return issueInvoice(trx, newId, {
    kind: 'credit_note',
    entity: entity!,
    customerId: invoice.customer_id,
    buyer: buyer as unknown as Buyer,
    language: languageOf(invoice.language),
    currency: invoice.currency,
    lines,
    at: wanted.at,
    corrects: { id: invoice.id, reason: wanted.reason },
    ...(wanted.key !== undefined && { key: wanted.key }),
  });
}

async function linesToCredit(
  db: Kysely<DB>,
  invoice: Selectable<Invoice>,
  { what, reason }: NewCreditNote,
  left: number,
  touched: boolean,
): Promise<InvoiceLine[] | { readonly refused: CreditRefusal }> {
  const lines = await invoiceLines(db, invoice.id);
  if (what === 'rest') return touched ? amountLines(lines, left, reason) : lines.map(negative);
  if ('amountMinor' in what) {
    if (what.amountMinor <= 0 || what.amountMinor > left) return { refused: 'more_than_left' };
    return amountLines(lines, what.amountMinor, reason);
  }
  const wanted = new Set(what.subjectIds);
  const chosen = lines.filter((line) => wanted.has(subjectOf(line) ?? ''));
  const credited = await creditedSubjects(db, invoice.id);
  if (chosen.length === 0 || chosen.some((line) => credited.has(subjectOf(line)!)))
    return { refused: 'not_on_it' };
  const gross = chosen.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  return gross > left ? { refused: 'more_than_left' } : chosen.map(negative);
}

/** The transaction or reservation that a line is about. */
const subjectOf = ({ transactionId, reservationId }: InvoiceLine) => transactionId ?? reservationId;

const negative = (line: InvoiceLine): InvoiceLine => ({
  ...line,
  netMinor: -line.netMinor || 0,
  grossMinor: -line.grossMinor || 0,
  taxesMinor: line.taxesMinor.map((minor) => -minor || 0),
});

/** An amount taken back is shared out over the invoice's taxes as its lines are. */
function amountLines(lines: readonly InvoiceLine[], amountMinor: number, text: string): InvoiceLine[] {
  const byTax = new Map<string, { line: InvoiceLine; gross: number }>();
  for (const line of lines) {
    const key = JSON.stringify(line.tax);
    const known = byTax.get(key);
    byTax.set(key, { line, gross: (known?.gross ?? 0) + line.grossMinor });
  }
  const groups = [...byTax.values()].filter(({ gross }) => gross > 0);
  const shares = shareOut(
    amountMinor,
    groups.map(({ gross }) => gross),
  );
  return groups.flatMap(({ line }, index) => {
    const gross = shares[index]!;
    if (gross === 0) return [];
    const percents = line.tax.rates.map(({ percent }) => Number(percent));
    const all = taxInside(gross, String(percents.reduce((sum, percent) => sum + percent, 0)));
    const taxesMinor =
      percents.length === 0
        ? []
        : shareOut(
            all,
            percents.map((percent) => Math.round(percent * 1e4)),
          );
    return negative({ ...blank, text, tax: line.tax, netMinor: gross - all, grossMinor: gross, taxesMinor });
  });
}

const blank = {
  transactionId: null,
  reservationId: null,
  revision: null,
  part: 0,
  site: '',
  station: '',
  token: '',
  startedAt: null,
  endedAt: null,
  energyWh: null,
} as const;

async function creditedSubjects(db: Kysely<DB>, invoiceId: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct coalesce(l.transaction_id, l.reservation_id) as id
      from invoice c join invoice_line l on l.invoice_id = c.id
     where c.corrects_id = ${invoiceId} and num_nonnulls(l.transaction_id, l.reservation_id) > 0`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** The lines of an invoice as they were issued, in order. */
export async function invoiceLines(db: Kysely<DB>, invoiceId: string): Promise<InvoiceLine[]> {
  const taxes = await db
    .selectFrom('invoice_tax')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .orderBy('position')
    .execute();
  const { rows } = await sql<LineRow>`
    select position, text, transaction_id, reservation_id, revision, part, site, station, token, started_at, ended_at,
           energy_wh::text as energy_wh, tax_position, net_minor, gross_minor
      from invoice_line where invoice_id = ${invoiceId} order by position`.execute(db);
  return rows.map((row) => {
    const first = taxes[row.tax_position]!;
    const stacked = taxes.slice(row.tax_position + 1);
    const end = stacked.findIndex((tax) => !tax.stacked);
    const group = [first, ...stacked.slice(0, end === -1 ? stacked.length : end)];
    const rates = group
      .filter(({ name }) => name !== '')
      .map(({ name, percent }) => ({ name, percent: String(Number(percent)) }));
    const tax = row.gross_minor - row.net_minor;
    return {
      tax: { category: first.category as TaxCategory, country: first.country, rates, reason: first.reason },
      netMinor: row.net_minor,
      grossMinor: row.gross_minor,
      taxesMinor:
        rates.length <= 1
          ? rates.map(() => tax)
          : shareOut(
              tax,
              group.map(({ tax_minor }) => Math.abs(Number(tax_minor))),
            ),
      text: row.text,
      transactionId: row.transaction_id,
      reservationId: row.reservation_id,
      revision: row.revision,
      part: row.part,
      site: row.site,
      station: row.station,
      token: row.token,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      energyWh: row.energy_wh,
    };
  });
}

interface LineRow {
  readonly position: number;
  readonly text: string;
  readonly transaction_id: string | null;
  readonly reservation_id: string | null;
  readonly revision: number | null;
  readonly part: number;
  readonly site: string;
  readonly station: string;
  readonly token: string;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly energy_wh: string | null;
  readonly tax_position: number;
  readonly net_minor: number;
  readonly gross_minor: number;
}
