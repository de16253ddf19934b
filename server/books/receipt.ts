import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { issueCreditNote } from './credit.ts';
import { ownRates, sellerOf } from './entity.ts';
import { type Issued, issueInvoice } from './issue.ts';
import { type Buyer, type InvoiceLanguage, languageOf, nobody } from './party.ts';
import { findPriced, linesOf } from './priced.ts';
import { treatmentOf } from './tax.ts';
import { isVatNumber } from './vat.ts';

/** A receipt for a transaction, or for the fee of a reservation, that somebody paid without being billed. */
export type NewReceipt = ({ readonly transactionId: string } | { readonly reservationId: string }) & {
  readonly at: Date;
  /** Who paid, where they said so; else the receipt names nobody. */
  readonly buyer?: Partial<Buyer>;
  readonly language?: InvoiceLanguage;
};

/** Why there is no receipt. */
export type ReceiptRefusal =
  /** No legal entity was set up for the organization of the station. */
  | 'no_entity'
  /** Its price is not final. */
  | 'not_priced'
  /** Its tariff names no tax, and none is known for the country. */
  | 'no_rate'
  /** It cost nothing. */
  | 'free';

/**
 * Issues the receipt by the last final price. Asked again it gives the same one; when it was priced anew since, or a fee is
 * no longer due, the old receipt is taken back by a credit note and, where anything is due, a new one is issued.
 */
export async function issueReceipt(
  trx: Transaction<DB>,
  newId: NewId,
  wanted: NewReceipt,
): Promise<Issued | { readonly refused: ReceiptRefusal }> {
  const { at, buyer, language } = wanted;
  const subjectId = 'transactionId' in wanted ? wanted.transactionId : wanted.reservationId;
  const [priced] = await findPriced(trx, [subjectId]);
  if (priced?.state !== 'final' || priced.currency === null) return { refused: 'not_priced' };
  const entity = await sellerOf(trx, priced.organization_id);
  if (!entity) return { refused: 'no_entity' };
  const last = await receiptOf(trx, subjectId);
  if (last?.revision === priced.revision && priced.cost) return last;
  if (last)
    await issueCreditNote(trx, newId, { invoiceId: last.id, what: 'rest', reason: 'priced_anew', at });
  const who = buyer ? { ...nobody, ...buyer } : null;
  const treatment = treatmentOf(
    { country: entity.country, vatNumber: entity.vat_number, exemptReason: entity.exempt_reason },
    who,
    isVatNumber,
  );
  const lines = linesOf(priced, entity, treatment, await ownRates(trx, entity.organization_id));
  if (!lines) return { refused: 'no_rate' };
  if (lines.length === 0) return { refused: 'free' };
  return issueInvoice(trx, newId, {
    kind: 'receipt',
    entity,
    buyer: who ?? nobody,
    language: language ?? languageOf(entity.language),
    currency: priced.currency,
    lines,
    at,
    key: `receipt:${subjectId}:${priced.revision}`,
  });
}

/** The last receipt of a transaction or a fee. */
export async function receiptOf(
  trx: Transaction<DB>,
  subjectId: string,
): Promise<(Issued & { readonly revision: number }) | undefined> {
  const { rows } = await sql<{
    id: string;
    number: string;
    total: number;
    currency: string;
    revision: number;
  }>`
    select i.id, i.number, i.total_minor as total, i.currency, l.revision
      from invoice_line l join invoice i on i.id = l.invoice_id
     where (l.transaction_id = ${subjectId} or l.reservation_id = ${subjectId}) and l.charges and i.kind = 'receipt'
     order by l.revision desc limit 1`.execute(trx);
  const [row] = rows;
  return (
    row && {
      id: row.id,
      number: row.number,
      totalMinor: row.total,
      currency: row.currency,
      revision: row.revision,
    }
  );
}
