import { type Expression, type SqlBool, sql } from 'kysely';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** How lists that begin with the newest name their order: by an instant, then by an id. */
const order = '-at';

/**
 * What comes after the page that ended with a cursor; without a cursor everything. A foreign one is a 422.
 *
 *     select.where(olderThan(query.cursor, 'e.arrived_at', 'e.id')).orderBy('e.arrived_at', 'desc').orderBy('e.id', 'desc')
 */
export function olderThan(cursor: string | undefined, at: string, id: string): Expression<SqlBool> {
  const after = decodeCursor(cursor, order, ['instant', 'uuid']);
  return after
    ? sql<SqlBool>`(${sql.ref(at)}, ${sql.ref(id)}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : sql<SqlBool>`true`;
}

/** The cursor of a page that ends with this row. */
export const newestCursor = (at: Date, id: string): string => encodeCursor(order, [at.toISOString(), id]);
