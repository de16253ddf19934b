import { sql, type Transaction } from 'kysely';
import { issueCreditNote, issueReceipt, payInvoice, post, sellerOf, standingOf } from '../books/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import type { PaymentRow } from './store.ts';

/** What the books are kept with. */
export interface BookKeeping {
  readonly newId: NewId;
  readonly now: Date;
}

/** Whose books it goes into: those of the legal entity that sells there, for its receipts are there as well. */
async function booksOf(trx: Transaction<DB>, organizationId: string): Promise<string> {
  return (await sellerOf(trx, organizationId))?.organization_id ?? organizationId;
}

/**
 * Money came in (positive) or went back (negative): from the payer it lies at the provider, and until there is a receipt
 * for it we owe it. Said again with the same key, it counts once.
 */
export async function postMoved(
  trx: Transaction<DB>,
  row: PaymentRow,
  { key, amountMinor }: { readonly key: string; readonly amountMinor: number },
  keeping: BookKeeping,
): Promise<void> {
  const { id: ref, currency, provider } = row;
  await post(trx, {
    key,
    at: keeping.now,
    organizationId: await booksOf(trx, row.organization_id),
    text: amountMinor > 0 ? 'Payment on the spot' : 'Refund',
    entries: [
      { account: `provider_clearing:${provider}`, amountMinor, currency, ref },
      { account: 'prepaid', amountMinor: -amountMinor, currency, ref },
    ],
  });
  await square(trx, row, keeping);
}

/** The receipt of what charging cost, by its last price; undefined where no legal entity was set up, or nothing was due. */
export async function giveReceipt(
  trx: Transaction<DB>,
  row: PaymentRow,
  keeping: BookKeeping,
): Promise<string | undefined> {
  if (!row.transaction_id) return undefined;
  const issued = await issueReceipt(trx, keeping.newId, {
    transactionId: row.transaction_id,
    at: keeping.now,
    ...(row.email && { buyer: { email: row.email } }),
  });
  await square(trx, row, keeping);
  return 'refused' in issued ? undefined : issued.id;
}

/**
 * Brings receipts and money together: what was taken pays them, what one asked too much is free again, and what was
 * given back although it was due is taken back by a credit note.
 */
async function square(
  trx: Transaction<DB>,
  { transaction_id }: PaymentRow,
  keeping: BookKeeping,
): Promise<void> {
  if (!transaction_id) return;
  const receipts = await receiptsOf(trx, transaction_id);
  const last = receipts.at(-1);
  if (!last) return;
  let left = await moneyOf(trx, transaction_id);
  const pay = async (invoiceId: string, amountMinor: number, paidMinor: number) => {
    const key = `payments:${invoiceId}:${paidMinor + amountMinor}`;
    await payInvoice(trx, { invoiceId, amountMinor, account: 'prepaid', at: keeping.now, key });
  };
  for (const invoiceId of receipts) {
    const { openMinor, paidMinor } = await standingOf(trx, invoiceId);
    left -= paidMinor;
    if (openMinor >= 0) continue;
    await pay(invoiceId, openMinor, paidMinor);
    left -= openMinor;
  }
  if (left < 0) {
    const key = `payments:${transaction_id}:${left}:${(await standingOf(trx, last)).paidMinor}`;
    const note = await issueCreditNote(trx, keeping.newId, {
      invoiceId: last,
      what: { amountMinor: -left },
      reason: 'refunded',
      at: keeping.now,
      key,
    });
    if (!('refused' in note)) await pay(last, left, (await standingOf(trx, last)).paidMinor);
    return;
  }
  for (const invoiceId of receipts) {
    const { openMinor, paidMinor } = await standingOf(trx, invoiceId);
    const amountMinor = Math.min(openMinor, left);
    if (amountMinor <= 0) continue;
    await pay(invoiceId, amountMinor, paidMinor);
    left -= amountMinor;
  }
}

async function receiptsOf(trx: Transaction<DB>, transactionId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct i.id, i.issued_at from invoice_line l join invoice i on i.id = l.invoice_id
     where l.transaction_id = ${transactionId} and i.kind = 'receipt' order by i.issued_at, i.id`.execute(
    trx,
  );
  return rows.map(({ id }) => id);
}

/** What all payments for a transaction brought in, less what went back: as far as it was posted already. */
async function moneyOf(trx: Transaction<DB>, transactionId: string): Promise<number> {
  const { rows } = await sql<{ minor: number }>`
    select coalesce(sum(e.amount_minor), 0)::bigint as minor
      from payment p
      join posting_entry e on e.ref = p.id and e.account like 'provider_clearing:%'
     where p.transaction_id = ${transactionId}`.execute(trx);
  return Number(rows[0]!.minor);
}

/** A fee that the provider kept, or money that it sent to our bank account. */
export async function postMovement(
  trx: Transaction<DB>,
  organizationId: string,
  moved: {
    readonly provider: string;
    readonly kind: 'fee' | 'payout';
    readonly ref: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly at: Date;
  },
): Promise<void> {
  const { provider, kind, ref, amountMinor, currency, at } = moved;
  await post(trx, {
    key: `provider:${provider}:${kind}:${ref}`,
    at,
    organizationId: await booksOf(trx, organizationId),
    text: kind === 'fee' ? 'Fee of the payment provider' : 'Payout of the payment provider',
    entries: [
      { account: kind === 'fee' ? `provider_fees:${provider}` : 'bank', amountMinor, currency },
      { account: `provider_clearing:${provider}`, amountMinor: -amountMinor, currency },
    ],
  });
}
