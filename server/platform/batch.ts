import type pg from 'pg';
import { type Binary, writeArray } from './array-binary.ts';
import { newBytes, written } from './bytes.ts';
import type { Parameters } from './together.ts';

/** The PostgreSQL type of a column that travels in an array parameter. */
export type ColumnType =
  | 'uuid'
  | 'text'
  | 'boolean'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'numeric'
  | 'real'
  | 'double precision'
  | 'timestamptz'
  | 'bytea'
  | 'jsonb'
  | 'integer[]'
  | 'text[]';

/** What one cell may hold; jsonb cells are given as text, array cells as text of a PostgreSQL array literal. */
export type Cell = string | number | boolean | Date | Buffer | null;

/** A statement that takes many rows at once. Declared once by the slice that owns the table. */
export interface Sink<Columns extends Record<string, ColumnType> = Record<string, ColumnType>> {
  readonly name: string;
  /** Statements of a batch run in this order (parents before children). */
  readonly order: number;
  readonly columns: Columns;
  readonly sql: string;
  /** Run instead of `sql` once a row of the batch was there already: it leaves that one out. */
  readonly sqlIfKnown?: string;
  /** The parameters of `sql` for many rows: one array for each column, in their order; null where no row has a value. */
  parameters(rows: readonly Pick<Row, 'values'>[]): (Buffer | null)[];
  /** The same, written when they travel. */
  toWrite(rows: readonly Pick<Row, 'values'>[]): Parameters;
  /** When set: at most one row per key in a batch; a later row of the same item replaces the earlier one. */
  readonly key?: (values: Readonly<Record<keyof Columns, Cell>>) => string;
  row(values: Record<keyof Columns, Cell>): Row;
}

/** One row for a sink. */
export interface Row {
  readonly sink: Sink;
  readonly values: Readonly<Record<string, Cell>>;
}

/**
 * Declares a sink: `sql` gets the source, the rows of one array per column, named `r`.
 *
 *     const samples = sink({ name: 'meter_sample', order: 50, columns: { at: 'timestamptz', … },
 *       sql: (r) => `insert into meter_sample (at, …) select r.at, … from ${r} on conflict do nothing` });
 *     rows.push(samples.row({ at: …, … }));
 *
 * The arrays are unfolded side by side in the select list: of those in a from list PostgreSQL keeps a copy first,
 * which made a sample of 32 columns a tenth dearer (16 against 14 µs). A column without any value travels as null.
 */
export function sink<const Columns extends Record<string, ColumnType>>(options: {
  name: string;
  order: number;
  columns: Columns;
  sql: (source: string) => string;
  sqlIfKnown?: (source: string) => string;
  key?: (values: Readonly<Record<keyof Columns, Cell>>) => string;
}): Sink<Columns> {
  const columns = Object.entries(options.columns);
  const unfolded = columns.map(
    ([name, type], index) => `unnest($${index + 1}::${travelTypes[type]}[]) as "${name}"`,
  );
  const read = columns.map(
    ([name, type]) => `${arrivals[type]?.(`raw."${name}"`) ?? `raw."${name}"`} as "${name}"`,
  );
  const travelling = columns.map(([name, type]) => [name, travelTypes[type]] as const);
  const source = `(select ${read.join(', ')} from (select ${unfolded.join(', ')}) as raw) as r`;
  const made: Sink<Columns> = {
    name: options.name,
    order: options.order,
    columns: options.columns,
    sql: options.sql(source),
    ...(options.sqlIfKnown && { sqlIfKnown: options.sqlIfKnown(source) }),
    ...(options.key && { key: options.key }),
    parameters: (rows) => valuesOf(made.toWrite(rows)),
    toWrite: (rows) => arrayParameters(rows, travelling, ({ values }, name) => values[name] as Cell),
    row: (values) => ({ sink: made as unknown as Sink, values }),
  };
  return made;
}

/**
 * How columns travel. jsonb and array columns travel as text: an array of arrays would be a matrix to PostgreSQL. Times
 * travel as milliseconds since 1970: writing and reading them as ISO 8601 took 6 % of a message's CPU on either side.
 */
const travelTypes: Readonly<Record<ColumnType, Binary>> = {
  uuid: 'uuid',
  text: 'text',
  boolean: 'boolean',
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'text',
  real: 'real',
  'double precision': 'double precision',
  timestamptz: 'double precision',
  bytea: 'bytea',
  jsonb: 'text',
  'integer[]': 'text',
  'text[]': 'text',
};
const arrivals: Partial<Record<ColumnType, (raw: string) => string>> = {
  numeric: (raw) => `${raw}::numeric`,
  jsonb: (raw) => `${raw}::jsonb`,
  'integer[]': (raw) => `${raw}::integer[]`,
  'text[]': (raw) => `${raw}::text[]`,
  timestamptz: (raw) => `to_timestamp(${raw} / 1000)`,
};

const isValue = (cell: Cell) => cell !== null && cell !== undefined;

/** The columns of many rows as parameters: one array for each column, null where no row has a value. */
export function arrayParameters<Name extends string, Of>(
  rows: readonly Of[],
  columns: readonly (readonly [Name, Binary])[],
  cellOf: (row: Of, column: Name) => Cell,
): Parameters {
  const cells = new Array<Cell>(rows.length);
  return {
    count: columns.length,
    write: (into, column) => {
      const [name, type] = columns[column]!;
      for (let index = 0; index < rows.length; index += 1) cells[index] = cellOf(rows[index]!, name);
      if (!cells.some(isValue)) return false;
      writeArray(into, cells, type);
      return true;
    },
  };
}

/** The same each by itself, for a statement that the library sends. */
function valuesOf({ count, write }: Parameters): (Buffer | null)[] {
  return Array.from({ length: count }, (_, column) => {
    const into = newBytes(0);
    return write(into, column) ? written(into) : null;
  });
}

/** Which owner writes: the batch is refused for this item when epoch or version are no longer these. */
export interface Fence {
  stationId: string;
  epoch: number;
  version: number;
}

/** How writing one item ended. `stale`: another owner or an edit came first; nothing of the item was written. */
export type Written =
  | { outcome: 'written' }
  | { outcome: 'stale' }
  | { outcome: 'refused'; error: Error }
  | { outcome: 'unknown'; error: Error };

export interface BatchWriter {
  /** Writes the item's rows in one transaction with others that arrive in the same few milliseconds. */
  write(fence: Fence | undefined, rows: readonly Row[]): Promise<Written>;
  /** True while the database does not answer: readers of sockets pause. */
  readonly stalled: boolean;
  /** Items that wait for a batch. */
  readonly waiting: number;
  onStall(listener: (stalled: boolean) => void): void;
  /** Resolves when everything given so far is written. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export type ConnectWriter = () => Promise<pg.Client>;
