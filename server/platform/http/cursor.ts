import { problem } from './problem.ts';

/** One value of a sort key. */
export type CursorValue = string | number | boolean | null;

const badCursor = () =>
  problem(422, {
    title: 'Bad cursor',
    detail: 'The cursor is not one that this list gave with the same sorting.',
    help: 'Begin again without a cursor, or pass `nextCursor` of the page before unchanged.',
    errors: [{ path: 'query/cursor', message: 'was not made by this list' }],
  });

/**
 * Makes an opaque cursor from the sort key of a page's last item.
 * `sort` names the order, so that a cursor is not taken for another one.
 */
export function encodeCursor(sort: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([sort, ...values])).toString('base64url');
}

/**
 * Reads a cursor back: one value per kind, or `undefined` when there is none. A foreign one is a 422.
 *
 *     const after = decodeCursor(query.cursor, 'name', ['string', 'uuid']);
 *     if (after) select = select.where(sql`(name, id) > (${after[0]}, ${after[1]})`);
 */
export function decodeCursor<const Kinds extends readonly CursorKind[]>(
  cursor: string | undefined,
  sort: string,
  kinds: Kinds,
): { [I in keyof Kinds]: ValueOf<Kinds[I]> } | undefined {
  if (cursor === undefined) return undefined;
  const decoded = parse(cursor);
  if (!Array.isArray(decoded) || decoded.length !== kinds.length + 1 || decoded[0] !== sort)
    throw badCursor();
  const values = decoded.slice(1);
  if (!kinds.every((kind, index) => is[kind](values[index]))) throw badCursor();
  return values as { [I in keyof Kinds]: ValueOf<Kinds[I]> };
}

export type CursorKind = 'string' | 'number' | 'boolean' | 'uuid' | 'instant';
type ValueOf<K> = K extends 'number' ? number : K extends 'boolean' ? boolean : string;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

const is: Record<CursorKind, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  uuid: (value) => typeof value === 'string' && uuid.test(value),
  instant: (value) =>
    typeof value === 'string' && instant.test(value) && !Number.isNaN(new Date(value).getTime()),
};

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Cuts a page out of `limit + 1` rows that a store read: the row too many only says that there is more.
 *
 *     return page(rows, limit, (row) => encodeCursor('name', [row.name, row.id]), toItem);
 */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}

/** How many items a page has when the query does not say. */
export const defaultPageSize = 50;
