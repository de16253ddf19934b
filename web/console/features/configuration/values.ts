import type { ConfigurationTemplate } from '../../../../server/devices/configuration/contract.ts';

type Wanted = ConfigurationTemplate['variables'][number];

/** One line of the form: everything as it is typed. */
export interface ValueRow {
  readonly key: string;
  readonly component: string;
  readonly componentInstance: string;
  readonly evse: string;
  readonly connector: string;
  readonly variable: string;
  readonly variableInstance: string;
  readonly attribute: string;
  readonly value: string;
}

const columns = [
  'component',
  'componentInstance',
  'evse',
  'connector',
  'variable',
  'variableInstance',
  'attribute',
  'value',
] as const;

let made = 0;
const keyed = (row: Omit<ValueRow, 'key'>): ValueRow => {
  made += 1;
  return { key: String(made), ...row };
};

export const emptyRow = () =>
  keyed({
    component: '',
    componentInstance: '',
    evse: '',
    connector: '',
    variable: '',
    variableInstance: '',
    attribute: '',
    value: '',
  });

export const rowsOf = (variables: readonly Wanted[]): ValueRow[] =>
  variables.map((one) =>
    keyed({
      component: one.component,
      componentInstance: one.componentInstance ?? '',
      evse: one.evse === undefined ? '' : String(one.evse),
      connector: one.connector === undefined ? '' : String(one.connector),
      variable: one.variable,
      variableInstance: one.variableInstance ?? '',
      attribute: one.attribute ?? '',
      value: one.value,
    }),
  );

/** What is sent; lines that name nothing are left out. */
export const valuesOf = (rows: readonly ValueRow[]): Wanted[] =>
  rows
    .filter(({ component, variable }) => component.trim() && variable.trim())
    .map((row) => ({
      component: row.component.trim(),
      variable: row.variable.trim(),
      value: row.value,
      ...(row.componentInstance && { componentInstance: row.componentInstance }),
      ...(row.evse && { evse: Number(row.evse) }),
      ...(row.connector && { connector: Number(row.connector) }),
      ...(row.variableInstance && { variableInstance: row.variableInstance }),
      ...(row.attribute && { attribute: row.attribute as NonNullable<Wanted['attribute']> }),
    }));

/** The lines as CSV, to be copied elsewhere or pasted here. */
export function csvOfRows(rows: readonly ValueRow[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))].join(
    '\n',
  );
}

/** Reads pasted CSV; the first line names the columns where it holds "component". */
export function rowsOfCsv(text: string): ValueRow[] {
  const lines = recordsOf(text);
  const first = lines[0]?.map((name) => name.trim()) ?? [];
  const named = first.includes('component');
  const names = named ? first : columns;
  return lines.slice(named ? 1 : 0).map((cells) => {
    const at = (name: string) => cells[names.indexOf(name as never)]?.trim() ?? '';
    return keyed({
      component: at('component'),
      componentInstance: at('componentInstance'),
      evse: at('evse'),
      connector: at('connector'),
      variable: at('variable'),
      variableInstance: at('variableInstance'),
      attribute: at('attribute') === 'Actual' ? '' : at('attribute'),
      value: at('value'),
    });
  });
}

/** Cells of CSV, quoted ones with commas, quotes and line breaks in them. */
function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    record.push(cell);
    cell = '';
  };
  const endRecord = () => {
    endCell();
    if (record.some(Boolean)) records.push(record);
    record = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (quoted && char === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) endCell();
    else if (char === '\n' && !quoted) endRecord();
    else if (char !== '\r' || quoted) cell += char;
  }
  endRecord();
  return records;
}
