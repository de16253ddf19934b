import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { grossOf, issueCreditNote } from './credit.ts';
import { ownRates, sellerOf } from './entity.ts';
import { type Issued, issueInvoice } from './issue.ts';
import { type Buyer, type InvoiceLanguage, languageOf, nobody } from './party.ts';
import { findPriced, linesOf } from './priced.ts';
import { treatmentOf } from './tax.ts';
import { isVatNumber } from './vat.ts';

/**
 * A receipt for what somebody paid without being billed: a transaction, all that one start made, or the fee of a reservation.
 */
export type NewReceipt = (
  | { readonly transactionId: string }
  /** In the order in which they stand on the receipt; no more than one start makes. */
  | { readonly transactionIds: readonly string[] }
  | { readonly reservationId: string }
) & {
  readonly at: Date;
  /** Who paid, where they said so; else the receipt names nobody. */
  readonly buyer?: Partial<Buyer>;
  readonly language?: InvoiceLanguage;
  /** Nobody can be credited: what comes to nothing or less has no receipt, and an earlier one is taken back. */
  readonly onlyDue?: boolean;
};

/** Why there is no receipt. */
export type ReceiptRefusal =
  /** No legal entity was set up for the organization of the station. */
  | 'no_entity'
  /** Its price is not final. */
  | 'not_priced'
  /** Its tariff names no tax, and none is known for the country. */
  | 'no_rate'
  /** It cost nothing, or less where only what is due has a receipt. */
  | 'free';

/**
 * Issues the receipt by the last final prices. Asked again it gives the same one; when one of them was priced anew since, one
 * came to it, or a fee is no longer due, the old receipt is taken back by a credit note and, where anything is due, a new one
 * is issued.
 */
export async function issueReceipt(
  trx: Transaction<DB>,
  newId: NewId,
  wanted: NewReceipt,
): Promise<Issued | { readonly refused: ReceiptRefusal }> {
  const { at, buyer, language, onlyDue = false } = wanted;
  const ids = subjectsOf(wanted);
  await holdReceiptsOf(trx, ids);
  const found = await findPriced(trx, ids);
  const priced = ids.flatMap((id) => found.find((one) => one.id === id) ?? []);
  const [first] = priced;
  const final = priced.every(({ state, currency }) => state === 'final' && currency === first?.currency);
  if (!first?.currency || !final || priced.length < ids.length) return { refused: 'not_priced' };
  const entity = await sellerOf(trx, first.organization_id);
  if (!entity) return { refused: 'no_entity' };
  const last = await receiptOf(trx, ids);
  const revisions = priced.map(({ id, revision }) => `${id}:${revision}`);
  const same = revisions.every((one) => last?.revisions.includes(one)) && priced.every(({ cost }) => cost);
  if (last && same) return last;
  if (last) {
    const rest = { invoiceId: last.id, what: 'rest', reason: 'priced_anew', at } as const;
    const note = await issueCreditNote(trx, newId, rest);
    // Two of them would ask for one thing twice.
    if ('refused' in note && note.refused !== 'nothing_left')
      throw new Error(`receipt ${last.number} was not taken back: ${note.refused}`);
  }
  const who = buyer ? { ...nobody, ...buyer } : null;
  const treatment = treatmentOf(
    { country: entity.country, vatNumber: entity.vat_number, exemptReason: entity.exempt_reason },
    who,
    isVatNumber,
  );
  const rates = await ownRates(trx, entity.organization_id);
  const again = await billedBefore(trx, ids);
  const parts = priced.map((one) => linesOf(one, entity, treatment, rates));
  const lines = parts.flatMap((some = []) =>
    some.map((line) => ({
      ...line,
      again: again.get(`${line.transactionId ?? line.reservationId}:${line.revision}`) ?? 0,
    })),
  );
  if (parts.includes(undefined)) return { refused: 'no_rate' };
  if (lines.length === 0 || (onlyDue && grossOf(lines) <= 0)) return { refused: 'free' };
  return issueInvoice(trx, newId, {
    kind: 'receipt',
    entity,
    buyer: who ?? nobody,
    language: language ?? languageOf(entity.language),
    currency: first.currency,
    lines,
    at,
    key: keyOf(revisions),
  });
}

/**
 * Waits for whoever else works on receipts of these transactions or reservations, until the end of the transaction: one
 * transaction may be paid for twice, and each payment asks for its receipt.
 */
export async function holdReceiptsOf(trx: Transaction<DB>, ids: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended('receipt:' || id, 0))
      from (select id from unnest(${[...ids]}::text[]) as id order by id offset 0) as sorted`.execute(trx);
}

/** What stands alone is named; the names of several are too long for an index. */
const keyOf = (revisions: readonly string[]) =>
  revisions.length === 1
    ? `receipt:${revisions[0]}`
    : `receipt:${createHash('sha256').update(revisions.join()).digest('base64url')}`;

/** How often each price stood on a receipt that was taken back since. */
async function billedBefore(
  trx: Transaction<DB>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ priced: string; times: number }>`
    select coalesce(transaction_id, reservation_id) || ':' || revision as priced, max(again) + 1 as times
      from invoice_line
     where (transaction_id = any(${ids}::uuid[]) or reservation_id = any(${ids}::uuid[])) and charges
     group by 1`.execute(trx);
  return new Map(rows.map(({ priced, times }) => [priced, times]));
}

/** The last receipt on which one of these stands, and which prices of which of them it asks. */
export async function receiptOf(
  trx: Transaction<DB>,
  ids: readonly string[],
): Promise<(Issued & { readonly revisions: readonly string[] }) | undefined> {
  const { rows } = await sql<{
    id: string;
    number: string;
    total: number;
    currency: string;
    revisions: string[];
  }>`
    select i.id, i.number, i.total_minor as total, i.currency, a.revisions
      from invoice i
     cross join lateral (select array_agg(distinct coalesce(transaction_id, reservation_id) || ':' || revision) as revisions
                           from invoice_line where invoice_id = i.id and revision is not null) a
     where i.id in (select l.invoice_id from invoice_line l
                     where (l.transaction_id = any(${ids}::uuid[]) or l.reservation_id = any(${ids}::uuid[]))
                       and l.charges)
       and i.kind = 'receipt'
     order by i.issued_at desc, i.sequence desc limit 1`.execute(trx);
  const [row] = rows;
  return (
    row && {
      ...{ id: row.id, number: row.number, totalMinor: row.total, currency: row.currency },
      revisions: row.revisions,
    }
  );
}

const subjectsOf = (wanted: NewReceipt): readonly string[] => {
  if ('transactionIds' in wanted) return wanted.transactionIds;
  return ['transactionId' in wanted ? wanted.transactionId : wanted.reservationId];
};
