import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { PaymentRow } from './store.ts';

/** What payments ask of the ledger; the slice of the books gives it. Each is said again with the same key after a crash. */
export interface Books {
  /** Money came in (positive) or went back (negative). */
  moved(
    trx: Transaction<DB>,
    payment: PaymentRow,
    moved: { readonly key: string; readonly amountMinor: number },
  ): Promise<void>;
  /** The receipt of what was taken, once; gives the invoice's id. */
  receipt(trx: Transaction<DB>, payment: PaymentRow): Promise<string | null>;
}
