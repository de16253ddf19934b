import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { post } from '../ledger.ts';

/** Money that went to a site host for a statement; below zero it came back. */
export interface NewStatementPayment {
  readonly statementId: string;
  readonly amountMinor: number;
  readonly at: Date;
  /** Said twice, it counts once. */
  readonly reference: string;
}

/** Notes that a statement was paid by bank, and posts it. Gives whether it was new. */
export async function payStatement(trx: Transaction<DB>, payment: NewStatementPayment): Promise<boolean> {
  const { statementId, amountMinor, at, reference } = payment;
  const statement = await trx
    .selectFrom('statement')
    .select(['organization_id', 'currency', 'number'])
    .where('id', '=', statementId)
    .executeTakeFirstOrThrow();
  const { organization_id: organizationId, currency, number: text } = statement;
  const isNew = await post(trx, {
    key: `statement-paid:${statementId}:${reference}`,
    at,
    organizationId,
    text,
    entries: [
      { account: 'host_payable', amountMinor, currency, ref: statementId },
      { account: 'bank', amountMinor: -amountMinor, currency, ref: statementId },
    ],
  });
  if (!isNew) return false;
  await trx
    .insertInto('statement_payment')
    .values({ statement_id: statementId, at, amount_minor: amountMinor, reference })
    .execute();
  return true;
}

/** What was paid for a statement so far, as a part of a query on `s`. */
export const paidOf = sql`(select coalesce(sum(amount_minor), 0)::bigint from statement_payment where statement_id = s.id)`;
