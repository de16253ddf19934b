import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { DB, Invoice } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { shareOut, taxInside, total } from './amounts.ts';
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
export type CreditRefusal =
  | 'is_credit_note'
  | 'nothing_left'
  | 'more_than_left'
  | 'not_on_it'
  /** A credit of it was priced anew and went on to a later invoice, or came from an earlier one. */
  | 'credit_moved';

/**
 * Issues a credit note: invoices are never edited. Together no more is taken back than its lines ask for; as lines that
 * credit something may stand beside them, that can be more than the invoice's total.
 */
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
  const lines = await linesToCredit(trx, invoice, wanted, totalMinor + creditedMinor);
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
): Promise<InvoiceLine[] | { readonly refused: CreditRefusal }> {
  const lines = await invoiceLines(db, invoice.id);
  if (what === 'rest') {
    if (await creditMoved(db, invoice.id, lines)) return { refused: 'credit_moved' };
    const taken = await takenBack(db, invoice.id);
    // Whole it is mirrored, whatever its total: so is a receipt of less than nothing.
    if (taken.length === 0) return lines.map(negative);
    return left > 0 ? restOf([...lines, ...taken], reason) : { refused: 'nothing_left' };
  }
  if ('amountMinor' in what) {
    if (left <= 0) return { refused: 'nothing_left' };
    if (what.amountMinor <= 0 || what.amountMinor > left) return { refused: 'more_than_left' };
    return amountLines(lines, what.amountMinor, reason);
  }
  const chosen = chargesOf(lines, what.subjectIds);
  const refused = whyNot(lines, await takenAmounts(db, invoice.id), chosen);
  return refused ? { refused } : chosen.map(negative);
}

/** Why what an invoice says of a transaction or reservation cannot be taken back any more; undefined where it can. */
export async function whyNotBack(
  db: Kysely<DB>,
  invoiceId: string,
  subjectId: string,
): Promise<CreditRefusal | undefined> {
  const lines = await invoiceLines(db, invoiceId);
  return whyNot(lines, await takenAmounts(db, invoiceId), chargesOf(lines, [subjectId]));
}

/**
 * Whether an invoice can be taken back by amounts only: a credit of it was priced anew and stands on a later invoice,
 * or it takes back one of an earlier invoice.
 */
export async function creditMoved(
  db: Kysely<DB>,
  invoiceId: string,
  lines: readonly Pick<InvoiceLine, 'takesBackId'>[],
): Promise<boolean> {
  if (lines.some(({ takesBackId }) => takesBackId)) return true;
  const { rows } = await sql<{ moved: boolean }>`
    select exists (select from invoice_line where takes_back_id = ${invoiceId})
        or exists (select from billable where takes_back_id = ${invoiceId}) as moved`.execute(db);
  return rows[0]!.moved;
}

/** Lines that charge or credit some transactions and reservations, without those that take earlier ones back. */
export const chargesOf = (lines: readonly InvoiceLine[], subjectIds: readonly string[]): InvoiceLine[] =>
  lines.filter((line) => !line.takesBackId && subjectIds.includes(subjectOf(line) ?? ''));

function whyNot(
  lines: readonly InvoiceLine[],
  taken: readonly TakenAmount[],
  chosen: readonly InvoiceLine[],
): CreditRefusal | undefined {
  const credited = new Set(taken.flatMap(({ subjectId }) => subjectId ?? []));
  if (chosen.length === 0 || chosen.some((line) => credited.has(subjectOf(line)!))) return 'not_on_it';
  // Amounts name no transaction: together with them all of it may be gone.
  const byAmount = taken.some(({ subjectId }) => subjectId === null);
  const back = total(taken.map(({ grossMinor }) => grossMinor));
  if (byAmount && grossOf(lines) + back === 0) return 'nothing_left';
  const left = asked(lines) - asked(taken.map(({ grossMinor }) => ({ grossMinor: -grossMinor })));
  if (asked(chosen) <= left) return undefined;
  return left <= 0 ? 'nothing_left' : 'more_than_left';
}

export const grossOf = (lines: readonly InvoiceLine[]) => total(lines.map(({ grossMinor }) => grossMinor));

/** What lines ask for, without those that credit something. */
const asked = (lines: readonly Pick<InvoiceLine, 'grossMinor'>[]) =>
  lines.reduce((sum, { grossMinor }) => sum + Math.max(0, grossMinor), 0);

/** The transaction or reservation that a line is about. */
const subjectOf = ({ transactionId, reservationId }: InvoiceLine) => transactionId ?? reservationId;

/** A line taken back. */
export const negative = (line: InvoiceLine): InvoiceLine => ({
  ...line,
  netMinor: -line.netMinor || 0,
  grossMinor: -line.grossMinor || 0,
  taxesMinor: line.taxesMinor.map((minor) => -minor || 0),
});

/** What is left of an invoice under each of its taxes, taken back: with its other credit notes it comes to nothing. */
function restOf(lines: readonly InvoiceLine[], text: string): InvoiceLine[] {
  return groupsOf(lines).flatMap((group) => {
    const tax = group[0]!.tax;
    const netMinor = total(group.map((line) => line.netMinor));
    const grossMinor = total(group.map((line) => line.grossMinor));
    if (netMinor === 0 && grossMinor === 0) return [];
    const taxesMinor = tax.rates.map((_, index) => total(group.map((line) => line.taxesMinor[index] ?? 0)));
    return [negative({ ...blank, text, tax, netMinor, grossMinor, taxesMinor })];
  });
}

function groupsOf(lines: readonly InvoiceLine[]): InvoiceLine[][] {
  const byTax = new Map<string, InvoiceLine[]>();
  for (const line of lines) {
    const key = JSON.stringify(line.tax);
    const group = byTax.get(key);
    if (group) group.push(line);
    else byTax.set(key, [line]);
  }
  return [...byTax.values()];
}

/** An amount taken back is shared out over the invoice's taxes as its lines are. */
function amountLines(lines: readonly InvoiceLine[], amountMinor: number, text: string): InvoiceLine[] {
  const groups = groupsOf(lines)
    .map((group) => ({ line: group[0]!, gross: total(group.map(({ grossMinor }) => grossMinor)) }))
    .filter(({ gross }) => gross > 0);
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

/** A line of a credit note as far as it bounds further ones. */
interface TakenAmount {
  readonly subjectId: string | null;
  readonly grossMinor: number;
}

async function takenAmounts(db: Kysely<DB>, invoiceId: string): Promise<TakenAmount[]> {
  const { rows } = await sql<TakenAmount>`
    select coalesce(l.transaction_id, l.reservation_id) as "subjectId", l.gross_minor as "grossMinor"
      from invoice c join invoice_line l on l.invoice_id = c.id where c.corrects_id = ${invoiceId}`.execute(
    db,
  );
  return rows;
}

/** Credit notes of one invoice that are read whole: more of them is no correction any more. */
const mostCreditNotes = 1000;

/** The lines of all credit notes of an invoice. */
async function takenBack(db: Kysely<DB>, invoiceId: string): Promise<InvoiceLine[]> {
  const notes = await db
    .selectFrom('invoice')
    .select('id')
    .where('corrects_id', '=', invoiceId)
    .orderBy('issued_at')
    .limit(mostCreditNotes + 1)
    .execute();
  if (notes.length > mostCreditNotes) throw new Error(`invoice ${invoiceId} has too many credit notes`);
  const lines: InvoiceLine[] = [];
  for (const { id } of notes) lines.push(...(await invoiceLines(db, id)));
  return lines;
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
    select l.position, l.text, l.transaction_id, l.reservation_id, l.revision, l.part, l.site, l.station, l.token,
           l.started_at, l.ended_at, l.energy_wh::text as energy_wh, l.tax_position, l.net_minor, l.gross_minor,
           l.takes_back_id
      from invoice_line l where l.invoice_id = ${invoiceId} order by l.position`.execute(db);
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
      takesBackId: row.takes_back_id,
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
  readonly takes_back_id: string | null;
}
