import { sql, type Transaction } from 'kysely';
import {
  holdReceiptsOf,
  issueCreditNote,
  issueReceipt,
  languageOf,
  payInvoice,
  post,
  sellerOf,
  standingOf,
} from '../books/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { givenAway } from './settle.ts';
import { type PaymentRow, toPayment, transactionsOf } from './store.ts';

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

/**
 * What is not asked for any more is a loss, and counts towards the receipt as if it had been paid; below zero it was paid
 * after all.
 */
export async function postLoss(
  trx: Transaction<DB>,
  row: PaymentRow,
  { key, amountMinor }: { readonly key: string; readonly amountMinor: number },
  keeping: BookKeeping,
): Promise<void> {
  await postAgainst(trx, row, 'losses', { key, amountMinor, text: 'Written off' }, keeping);
  await square(trx, row, keeping);
}

/** Covers a receipt with what is no money: a loss, or what lies below the smallest coin of the provider. */
async function postAgainst(
  trx: Transaction<DB>,
  { id: ref, currency, organization_id }: PaymentRow,
  account: 'losses' | 'rounding',
  { key, amountMinor, text }: { key: string; amountMinor: number; text: string },
  { now }: BookKeeping,
): Promise<void> {
  await post(trx, {
    key,
    at: now,
    organizationId: await booksOf(trx, organization_id),
    text,
    entries: [
      { account, amountMinor, currency, ref },
      { account: 'prepaid', amountMinor: -amountMinor, currency, ref },
    ],
  });
}

/** The receipt of all that a payment paid for, by the last prices; undefined where no legal entity was set up, or nothing was due. */
export async function giveReceipt(
  trx: Transaction<DB>,
  row: PaymentRow,
  keeping: BookKeeping,
): Promise<string | undefined> {
  if (!row.transaction_id) return undefined;
  const issued = await issueReceipt(trx, keeping.newId, {
    transactionIds: await transactionsOf(trx, row),
    at: keeping.now,
    onlyDue: true,
    ...(row.email && { buyer: { email: row.email } }),
    ...(row.language && { language: languageOf(row.language) }),
  });
  await square(trx, row, keeping);
  return 'refused' in issued ? undefined : issued.id;
}

/**
 * Brings receipts and money together: what was taken pays them, what one asked too much is free again, and what was
 * given back although it was due is taken back by a credit note.
 */
async function square(trx: Transaction<DB>, row: PaymentRow, keeping: BookKeeping): Promise<void> {
  const { transaction_id } = row;
  if (!transaction_id) return;
  await holdReceiptsOf(trx, [transaction_id]);
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
  await creditGiven(trx, row, last, keeping);
  const { openMinor, paidMinor } = await standingOf(trx, last);
  if (openMinor <= 0 || paidMinor <= 0 || openMinor >= toPayment(row).stepMinor) return;
  const key = `payments:${last}:rounded:${paidMinor}`;
  await postAgainst(trx, row, 'rounding', { key, amountMinor: openMinor, text: 'Rounding' }, keeping);
  await pay(last, openMinor, paidMinor);
}

/** What was given back although it was due stays given when the price changes: the new receipt is credited with it too. */
async function creditGiven(
  trx: Transaction<DB>,
  row: PaymentRow,
  invoiceId: string,
  { newId, now }: BookKeeping,
): Promise<void> {
  const { openMinor, creditedMinor } = await standingOf(trx, invoiceId);
  const amountMinor = Math.min(openMinor, givenAway(toPayment(row)) + creditedMinor);
  if (amountMinor <= 0 || (await paidTwice(trx, row))) return;
  const key = `payments:${invoiceId}:given:${amountMinor - creditedMinor}`;
  await issueCreditNote(trx, newId, { invoiceId, what: { amountMinor }, reason: 'refunded', at: now, key });
}

/** With another payment's money on its way nobody can say yet what of one was given away. */
async function paidTwice(trx: Transaction<DB>, { id, transaction_id }: PaymentRow): Promise<boolean> {
  const other = await trx
    .selectFrom('payment')
    .select('id')
    .where('transaction_id', '=', transaction_id)
    .where('id', '<>', id)
    .where('kind', '<>', 'rest')
    .executeTakeFirst();
  return other !== undefined;
}

async function receiptsOf(trx: Transaction<DB>, transactionId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct i.id, i.issued_at from invoice_line l join invoice i on i.id = l.invoice_id
     where l.transaction_id = ${transactionId} and i.kind = 'receipt' order by i.issued_at, i.id`.execute(
    trx,
  );
  return rows.map(({ id }) => id);
}

/** What all payments for a transaction brought in, less what went back, and what was written off: as far as posted. */
async function moneyOf(trx: Transaction<DB>, transactionId: string): Promise<number> {
  const { rows } = await sql<{ minor: number }>`
    select coalesce(sum(e.amount_minor), 0)::bigint as minor
      from payment p
      join posting_entry e on e.ref = p.id
       and (e.account like 'provider_clearing:%' or e.account in ('losses', 'rounding'))
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
