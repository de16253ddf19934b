import { Readable } from 'node:stream';
import { type Stringifier, stringify } from 'csv-stringify';

/** Rows read at once for an export. */
const exportPageSize = 200;
/** Longest export; more is a matter for the database itself. */
const maxExportRows = 1_000_000;

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** An export has reached its longest length before the end of what was asked for. */
class CutOff extends Error {
  constructor(most: number) {
    super(`cut off after ${most} rows: there are more; narrow the time or the filter, and export in parts`);
  }
}

/**
 * Walks a list to its end, page by page, so that an export is what the list shows and no longer in memory than a page.
 * Fails with `CutOff` where there is more than `most`: `csvOf` and `jsonLinesOf` end with that sentence.
 */
export async function* exportPages<Item>(
  read: (paging: { limit: number; cursor?: string }) => Promise<Page<Item>>,
  most = maxExportRows,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  for (let rows = 0; rows < most; rows += exportPageSize) {
    const limit = Math.min(exportPageSize, most - rows);
    const { items, nextCursor } = await read({ limit, ...(cursor && { cursor }) });
    yield* items;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
  throw new CutOff(most);
}

type Value = string | number | boolean | null | undefined;

/** Items as CSV, one named column per function, sent while they are read; its last row says so where it was cut off. */
export function csvOf<Item>(
  items: AsyncIterable<Item>,
  columns: Readonly<Record<string, (item: Item) => Value>>,
): Stringifier {
  const names = Object.keys(columns);
  const readers = Object.values(columns);
  async function* lines() {
    yield names;
    yield* linesOf<Item, Value[]>(
      items,
      (item) => readers.map((read) => harmless(read(item))),
      (cutOff) => [cutOff],
    );
  }
  const csv = stringify({ cast: { boolean: (value) => (value ? 'true' : 'false') } });
  const source = Readable.from(lines());
  source.on('error', (error) => csv.destroy(error));
  csv.on('close', () => source.destroy());
  return source.pipe(csv);
}

/** Items as JSON, one on each line, sent while they are read; the last line is `{ cutOff }` where it was cut off. */
export function jsonLinesOf<Item>(items: AsyncIterable<Item>): AsyncGenerator<string> {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  return linesOf(items, line, (cutOff) => line({ cutOff }));
}

/** A line for each item, and one at the end that says where it was cut off. */
async function* linesOf<Item, Line>(
  items: AsyncIterable<Item>,
  lineOf: (item: Item) => Line,
  lastLine: (cutOff: string) => Line,
): AsyncGenerator<Line> {
  try {
    for await (const item of items) yield lineOf(item);
  } catch (error) {
    if (!(error instanceof CutOff)) throw error;
    yield lastLine(error.message);
  }
}

/** A text that a spreadsheet would take for a formula is quoted, so that a station's name cannot run as one. */
function harmless(value: Value): Value {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) && !number.test(value) ? `'${value}` : value;
}

/** An amount below zero, written with its decimals, runs nothing; quoted it would be missing in every sum. */
const number = /^-\d+(\.\d+)?$/;
