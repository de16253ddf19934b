import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { taxAccount } from './accounts.ts';
import { type LineAmount, type Sums, sumUp } from './amounts.ts';
import { dayIn, type EntityRow, sellerOn } from './entity.ts';
import { type Entry, post } from './ledger.ts';
import { nextNumber } from './numbers.ts';
import { type Buyer, type InvoiceLanguage, nobody } from './party.ts';
import { usePrepaid } from './prepaid/use.ts';

/** A line of an invoice: an amount, and what it is for. */
export interface InvoiceLine extends LineAmount {
  /** In words; empty for a transaction, which each language tells in its own. */
  readonly text: string;
  readonly transactionId: string | null;
  /** The fee of a reservation that nobody came for. */
  readonly reservationId: string | null;
  /** Which of the transaction's prices. */
  readonly revision: number | null;
  /** A transaction under several tax rates has several parts. */
  readonly part: number;
  /** How often it was billed and taken back before. */
  readonly again?: number;
  /** The earlier invoice whose credit it takes back. */
  readonly takesBackId?: string | null;
  readonly site: string;
  readonly station: string;
  readonly token: string;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly energyWh: string | null;
}

/** What is to be issued. */
export interface Draft {
  readonly kind: 'invoice' | 'receipt' | 'credit_note';
  readonly entity: EntityRow;
  readonly customerId?: string | null;
  readonly buyer?: Buyer;
  readonly language: InvoiceLanguage;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  readonly at: Date;
  /** Days of the seller's, both included: YYYY-MM-DD. */
  readonly period?: { readonly from: string; readonly until: string };
  /** A credit note: the invoice it corrects, and why. */
  readonly corrects?: { readonly id: string; readonly reason: string };
  /** The same key issues once. */
  readonly key?: string;
}

/** What was issued, or had been under the same key. */
export interface Issued {
  readonly id: string;
  readonly number: string;
  readonly totalMinor: number;
  readonly currency: string;
}

/** More lines than a PDF that people read; whoever collects makes several invoices of more. */
export const mostInvoiceLines = 2000;
/** Rows of one statement: far below the parameters that PostgreSQL takes. */
const linesAtOnce = 500;

/**
 * Issues an invoice, a receipt or a credit note: sums it up, gives it the next number of its series, keeps it as it can
 * never be changed again, and posts it to the ledger; all in the caller's transaction.
 */
export async function issueInvoice(trx: Transaction<DB>, newId: NewId, draft: Draft): Promise<Issued> {
  if (draft.lines.length === 0) throw new Error('an invoice without lines was to be issued');
  if (draft.lines.length > mostInvoiceLines) throw new Error(`an invoice of ${draft.lines.length} lines`);
  const { entity, kind, currency, at } = draft;
  if (draft.key !== undefined) {
    const there = await issuedWith(trx, entity.organization_id, draft.key);
    if (there) return there;
  }
  const sums = sumUp(draft.lines);
  const id = newId();
  const day = dayIn(entity.zone, at);
  const due = draft.kind === 'invoice' ? entity.due_days : 0;
  const numeral = await nextNumber(trx, entity, kind, Number(day.slice(0, 4)));
  await trx
    .insertInto('invoice')
    .values({
      id,
      organization_id: entity.organization_id,
      legal_entity_id: entity.id,
      customer_id: draft.customerId ?? null,
      kind,
      ...numeral,
      issued_at: at,
      issue_date: sql`${day}::date`,
      due_date: sql`${day}::date + ${due}::int`,
      period_from: draft.period ? sql`${draft.period.from}::date` : null,
      period_until: draft.period ? sql`${draft.period.until}::date` : null,
      currency,
      language: draft.language,
      seller: JSON.stringify(sellerOn(entity)),
      net_minor: sums.netMinor,
      tax_minor: sums.taxMinor,
      rounding_minor: sums.roundingMinor,
      total_minor: sums.totalMinor,
      corrects_id: draft.corrects?.id ?? null,
      reason: draft.corrects?.reason ?? '',
      key: draft.key ?? null,
    })
    .execute();
  await trx
    .insertInto('invoice_buyer')
    .values({ invoice_id: id, buyer: JSON.stringify(draft.buyer ?? nobody) })
    .execute();
  if (draft.buyer?.email)
    await trx.insertInto('invoice_mail').values({ invoice_id: id, due_at: at }).execute();
  await keepTaxes(trx, id, sums);
  await keepLines(trx, id, draft, sums);
  await post(trx, {
    key: `invoice:${id}`,
    at,
    organizationId: entity.organization_id,
    text: numeral.number,
    entries: entriesOf(id, currency, sums),
  });
  await usePrepaid(trx, subjectsOf(draft.lines), at);
  return { id, number: numeral.number, totalMinor: sums.totalMinor, currency };
}

/** The transactions and reservations that lines are about. */
const subjectsOf = (lines: readonly InvoiceLine[]): string[] => [
  ...new Set(lines.flatMap(({ transactionId, reservationId }) => transactionId ?? reservationId ?? [])),
];

async function issuedWith(db: Kysely<DB>, organizationId: string, key: string): Promise<Issued | undefined> {
  const row = await db
    .selectFrom('invoice')
    .select(['id', 'number', 'total_minor', 'currency'])
    .where('organization_id', '=', organizationId)
    .where('key', '=', key)
    .executeTakeFirst();
  return (
    row && { id: row.id, number: row.number, totalMinor: Number(row.total_minor), currency: row.currency }
  );
}

/** What an invoice means to the books: the customer owes it, and it is earned, but for the taxes that are the state's. */
export function entriesOf(ref: string, currency: string, sums: Sums): Entry[] {
  return [
    { account: 'receivables', amountMinor: sums.totalMinor, currency, ref },
    { account: 'rounding', amountMinor: -sums.roundingMinor || 0, currency, ref },
    ...sums.groups.flatMap(({ tax, baseMinor, taxesMinor }): Entry[] => [
      {
        account: tax.category === 'S' ? 'revenue' : `revenue:${tax.category}`,
        amountMinor: -baseMinor || 0,
        currency,
        ref,
      },
      ...tax.rates.map(({ percent }, index) => ({
        account: taxAccount(tax.country, String(Number(percent))),
        amountMinor: -taxesMinor[index]! || 0,
        currency,
        ref,
      })),
    ]),
  ];
}

/** Groups take one row for each tax; one without any takes one all the same. */
function taxRows(sums: Sums) {
  const firsts: number[] = [];
  const rows = [];
  for (const { tax, baseMinor, taxesMinor } of sums.groups) {
    firsts.push(rows.length);
    const rates = tax.rates.length > 0 ? tax.rates : [{ name: '', percent: '0' }];
    for (const [index, { name, percent }] of rates.entries())
      rows.push({
        position: rows.length,
        category: tax.category,
        name,
        country: tax.country,
        percent,
        base_minor: baseMinor,
        tax_minor: taxesMinor[index] ?? 0,
        reason: tax.reason,
        stacked: index > 0,
      });
  }
  return { rows, firsts };
}

async function keepTaxes(trx: Transaction<DB>, invoiceId: string, sums: Sums): Promise<void> {
  const { rows } = taxRows(sums);
  await trx
    .insertInto('invoice_tax')
    .values(rows.map((row) => ({ invoice_id: invoiceId, ...row })))
    .execute();
}

async function keepLines(trx: Transaction<DB>, invoiceId: string, draft: Draft, sums: Sums): Promise<void> {
  const { firsts } = taxRows(sums);
  const rows = draft.lines.map((line, position) => ({
    invoice_id: invoiceId,
    position,
    text: line.text,
    transaction_id: line.transactionId,
    reservation_id: line.reservationId,
    revision: line.revision,
    part: line.part,
    again: line.again ?? 0,
    charges: draft.kind !== 'credit_note' && !line.takesBackId,
    takes_back_id: line.takesBackId ?? null,
    site: line.site,
    station: line.station,
    token: line.token,
    started_at: line.startedAt,
    ended_at: line.endedAt,
    energy_wh: line.energyWh,
    tax_position: firsts[sums.groupOf[position]!]!,
    net_minor: line.netMinor,
    gross_minor: line.grossMinor,
  }));
  for (let from = 0; from < rows.length; from += linesAtOnce)
    await trx
      .insertInto('invoice_line')
      .values(rows.slice(from, from + linesAtOnce))
      .execute();
}
