import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';

/** What a series numbers, by the letter that stands in its numbers. */
export const seriesOf = { invoice: '', receipt: 'R', credit_note: 'C', statement: 'S' } as const;
export type Numbered = keyof typeof seriesOf;

export interface Numeral {
  readonly series: string;
  readonly year: number;
  readonly sequence: number;
  /** As it is printed, such as `NB-C2026-000042`. */
  readonly number: string;
}

/**
 * Takes the next number of a legal entity's series in a year. The series stays locked until the caller's transaction ends:
 * who issues beside it waits, and one that is rolled back gives its number back. So none is missing and none is double.
 * Take it as late as possible.
 */
export async function nextNumber(
  trx: Transaction<DB>,
  entity: { readonly id: string; readonly invoice_prefix: string },
  what: Numbered,
  year: number,
): Promise<Numeral> {
  const series = seriesOf[what];
  const { rows } = await sql<{ last: number }>`
    insert into invoice_series as s (legal_entity_id, series, year, last) values (${entity.id}, ${series}, ${year}, 1)
    on conflict (legal_entity_id, series, year) do update set last = s.last + 1 returning last`.execute(trx);
  const sequence = rows[0]!.last;
  const number = `${entity.invoice_prefix}-${series}${year}-${String(sequence).padStart(6, '0')}`;
  return { series, year, sequence, number };
}
