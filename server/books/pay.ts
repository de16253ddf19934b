import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { post } from './ledger.ts';

/** Money that came in for an invoice; below zero it went back to whoever paid. */
export interface NewInvoicePayment {
  readonly invoiceId: string;
  readonly amountMinor: number;
  /** Where the money is: at the provider, on the bank account, taken from a prepaid balance, or lost. */
  readonly account: 'provider_clearing' | 'bank' | 'prepaid' | 'prepaid:spent' | 'intercompany' | 'losses';
  readonly at: Date;
  /** Said twice, it counts once. Such as `capture:<id>`. */
  readonly key: string;
}

/** Notes that an invoice or receipt was paid, wholly or in part, and posts it. Gives whether it was new. */
export async function payInvoice(trx: Transaction<DB>, payment: NewInvoicePayment): Promise<boolean> {
  const { invoiceId, amountMinor, account, at, key } = payment;
  const invoice = await trx
    .selectFrom('invoice')
    .select(['organization_id', 'currency', 'number'])
    .where('id', '=', invoiceId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const isNew = await post(trx, {
    key: `paid:${key}`,
    at,
    organizationId: invoice.organization_id,
    text: invoice.number,
    entries: [
      { account, amountMinor, currency: invoice.currency, ref: invoiceId },
      { account: 'receivables', amountMinor: -amountMinor, currency: invoice.currency, ref: invoiceId },
    ],
  });
  if (!isNew) return false;
  await trx
    .insertInto('invoice_payment')
    .values({
      invoice_id: invoiceId,
      at,
      amount_minor: amountMinor,
      account,
      key: `${invoice.organization_id}:${key}`,
    })
    .execute();
  return true;
}

/** How an invoice stands: what was asked, taken back and paid, in minor units. */
export interface Standing {
  readonly totalMinor: number;
  /** Below zero. */
  readonly creditedMinor: number;
  readonly paidMinor: number;
  /** What is still due; below zero it is owed to the customer. */
  readonly openMinor: number;
}

/** How an invoice stands now. */
export async function standingOf(db: Kysely<DB>, invoiceId: string): Promise<Standing> {
  const { rows } = await sql<{ total: number; credited: number; paid: number }>`
    select i.total_minor as total,
           (select coalesce(sum(total_minor), 0)::bigint from invoice where corrects_id = i.id) as credited,
           (select coalesce(sum(amount_minor), 0)::bigint from invoice_payment where invoice_id = i.id) as paid
      from invoice i where i.id = ${invoiceId}`.execute(db);
  const { total, credited, paid } = rows[0]!;
  return {
    totalMinor: total,
    creditedMinor: credited,
    paidMinor: paid,
    openMinor: total + credited - paid,
  };
}
