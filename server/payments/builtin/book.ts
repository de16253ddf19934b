import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Reason, Snapshot } from '../payment.ts';
import { type Card, cards } from './cards.ts';

/** A hold lasts as long as those of most card schemes. */
export const holdMs = 7 * 86_400_000;

/** A payment in the built-in provider's own book. */
export type BookRow = Selectable<DB['builtin_payment']>;

export async function findBooked(db: Kysely<DB>, ref: string, lock = false): Promise<BookRow | undefined> {
  const select = db.selectFrom('builtin_payment').selectAll().where('id', '=', ref);
  return (lock ? select.forUpdate() : select).executeTakeFirst();
}

export async function changeBooked(
  trx: Transaction<DB>,
  ref: string,
  columns: Updateable<DB['builtin_payment']>,
  now: Date,
): Promise<BookRow> {
  return trx
    .updateTable('builtin_payment')
    .set({ ...columns, changed_at: now })
    .where('id', '=', ref)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export const cardOf = (row: BookRow) => (row.card === null ? undefined : cards[row.card as Card]);

export function snapshotOf(row: BookRow): Snapshot {
  const authorizedMinor = Number(row.authorized_minor);
  const card = cardOf(row);
  return {
    ref: row.id,
    status: row.status as Snapshot['status'],
    authorizedMinor,
    mostCaptureMinor: authorizedMinor,
    canIncrease: row.status === 'held' && card?.increase !== 'never',
    capturedMinor: Number(row.captured_minor),
    refundedMinor: Number(row.refunded_minor),
    captureBefore: row.capture_before,
    code: row.code as Reason | null,
    method: card ? { brand: 'test', last4: card.number.slice(-4) } : null,
  };
}
