import { CsvError, parse } from 'csv-parse/sync';
import { type ImportReport, maxImportRows } from './http/import-shapes.ts';
import { problem } from './http/problem.ts';
import type { Sentence } from './sentence.ts';

/** One row of an import, by the names of our fields; an empty cell is ''. */
export interface ImportRow<Field extends string> {
  /** In the file; the header is line 1. */
  readonly line: number;
  readonly values: Readonly<Record<Field, string>>;
}

/** Which headers stand for a field, in small letters without blanks and signs. */
export type Aliases<Field extends string> = Readonly<Record<Field, readonly string[]>>;

export interface ImportTable<Field extends string> {
  readonly columns: ImportReport['columns'];
  readonly rows: readonly ImportRow<Field>[];
  /** Whether the file has the column at all: what has none is left as it is. */
  has(field: Field): boolean;
}

/**
 * Reads a CSV file whose first line names the columns; comma, semicolon or tab, with or without a byte order mark.
 * A file that cannot be read at all is a 422.
 */
export function readImport<Field extends string>(csv: string, aliases: Aliases<Field>): ImportTable<Field> {
  const records = readRecords(csv);
  const [header, ...body] = records;
  if (!header || body.length === 0) throw unreadable('It holds no row beside the header.');
  if (body.length > maxImportRows) {
    throw unreadable(`It holds ${body.length} rows; at most ${maxImportRows} are imported at once.`);
  }
  const fields = header.record.map((name) => fieldOf(name, aliases));
  const used = fields.filter((field) => field !== undefined);
  const twice = used.find((field, index) => used.indexOf(field) !== index);
  if (twice) throw unreadable(`Two columns stand for “${twice}”.`);
  return {
    columns: header.record.map((name, index) => ({ header: name, field: fields[index] ?? null })),
    rows: body.map(({ record, info }) => ({ line: info.lines, values: valuesOf(record, fields, aliases) })),
    has: (field) => used.includes(field),
  };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function readRecords(csv: string): readonly CsvRecord[] {
  try {
    return parse(csv, {
      bom: true,
      delimiter: delimiterOf(csv),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(`${error.message}.`);
    throw error;
  }
}

/** The sign that the header holds most often. */
function delimiterOf(csv: string): string {
  const header = csv.slice(0, csv.search(/[\r\n]|$/));
  const count = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function fieldOf<Field extends string>(header: string, aliases: Aliases<Field>): Field | undefined {
  const fields = Object.keys(aliases) as Field[];
  return fields.find((field) => plain(field) === plain(header) || aliases[field].includes(plain(header)));
}

function valuesOf<Field extends string>(
  record: readonly string[],
  fields: readonly (Field | undefined)[],
  aliases: Aliases<Field>,
): Record<Field, string> {
  const empty = Object.keys(aliases).map((field) => [field, '']);
  const told = fields.flatMap((field, index) => (field ? [[field, storable(record[index] ?? '')]] : []));
  return Object.fromEntries([...empty, ...told]);
}

/** What PostgreSQL takes as text, and without the quote that our own exports put before a formula. */
const storable = (text: string) =>
  text
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/^'(?=[=+\-@])/, '');

/** What is to become of a row. */
export interface PlannedRow {
  readonly line: number;
  readonly subject: string;
  readonly outcome: 'create' | 'change' | 'same' | 'error';
  readonly sentences: readonly Sentence[];
}

export function reportOf(columns: ImportReport['columns'], rows: readonly PlannedRow[]): ImportReport {
  const count = (outcome: PlannedRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  return {
    columns,
    rows: rows.map(({ line, subject, outcome, sentences }) => ({
      line,
      subject,
      outcome,
      sentences: sentences.map(({ key, params, text }) => ({ key, params: { ...params }, text })),
    })),
    created: count('create'),
    changed: count('change'),
    same: count('same'),
    errors: count('error'),
  };
}

const unreadable = (detail: string) =>
  problem(422, {
    title: 'The file cannot be read',
    detail,
    help: 'Give a CSV file whose first line names the columns, in UTF-8.',
    errors: [{ path: 'body/csv', message: detail }],
  });
