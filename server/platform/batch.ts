import type pg from 'pg';

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
 * Declares a sink: `sql` gets the source, an `unnest` of one array per column named `r`.
 *
 *     const samples = sink({ name: 'meter_sample', order: 50, columns: { at: 'timestamptz', … },
 *       sql: (r) => `insert into meter_sample (at, …) select r.at, … from ${r} on conflict do nothing` });
 *     rows.push(samples.row({ at: …, … }));
 */
export function sink<const Columns extends Record<string, ColumnType>>(options: {
  name: string;
  order: number;
  columns: Columns;
  sql: (source: string) => string;
  key?: (values: Readonly<Record<keyof Columns, Cell>>) => string;
}): Sink<Columns> {
  const names = Object.keys(options.columns);
  // jsonb and array columns travel as text: an array of arrays would be a matrix to PostgreSQL.
  const parameters = names.map((name, index) => `$${index + 1}::${transport(options.columns[name]!)}[]`);
  const source = `unnest(${parameters.join(', ')}) as raw(${names.map((name) => `"${name}"`).join(', ')})`;
  const casts = names.map((name) => `raw."${name}"${backCast(options.columns[name]!)} as "${name}"`);
  const made: Sink<Columns> = {
    name: options.name,
    order: options.order,
    columns: options.columns,
    sql: options.sql(`(select ${casts.join(', ')} from ${source}) as r`),
    ...(options.key && { key: options.key }),
    row: (values) => ({ sink: made as unknown as Sink, values }),
  };
  return made;
}

const travelsAsText = new Set<ColumnType>(['jsonb', 'integer[]', 'text[]']);
const transport = (type: ColumnType) => (travelsAsText.has(type) ? 'text' : type);
const backCast = (type: ColumnType) => (travelsAsText.has(type) ? `::${type}` : '');

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
