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

/** Walks a list to its end, page by page, so that an export is what the list shows and no longer in memory than a page. */
export async function* exportPages<Item>(
  read: (paging: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  for (let rows = 0; rows < maxExportRows; rows += exportPageSize) {
    const { items, nextCursor } = await read({ limit: exportPageSize, ...(cursor && { cursor }) });
    yield* items;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

type Value = string | number | boolean | null | undefined;

/** Items as CSV, one named column per function, sent while they are read. */
export function csvOf<Item>(
  items: AsyncIterable<Item>,
  columns: Readonly<Record<string, (item: Item) => Value>>,
): Stringifier {
  const names = Object.keys(columns);
  const readers = Object.values(columns);
  async function* lines() {
    yield names;
    for await (const item of items) yield readers.map((read) => harmless(read(item)));
  }
  const csv = stringify({ cast: { boolean: (value) => (value ? 'true' : 'false') } });
  const source = Readable.from(lines());
  source.on('error', (error) => csv.destroy(error));
  csv.on('close', () => source.destroy());
  return source.pipe(csv);
}

/** A text that a spreadsheet would take for a formula is quoted, so that a station's name cannot run as one. */
function harmless(value: Value): Value {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) && !number.test(value) ? `'${value}` : value;
}

/** An amount below zero, written with its decimals, runs nothing; quoted it would be missing in every sum. */
const number = /^-\d+(\.\d+)?$/;
