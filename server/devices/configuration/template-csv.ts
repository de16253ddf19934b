import { parse } from 'csv-parse/sync';
import { attributes } from '../../gateway/contract.ts';
import { problem } from '../../platform/http/problem.ts';
import { maxVariables } from './contract.ts';
import type { WantedVariable } from './wanted-shape.ts';

/** The columns of a template's values, in the order in which they are written. */
export const csvColumns = {
  component: (one: WantedVariable) => one.component,
  componentInstance: (one: WantedVariable) => one.componentInstance ?? '',
  evse: (one: WantedVariable) => one.evse ?? '',
  connector: (one: WantedVariable) => one.connector ?? '',
  variable: (one: WantedVariable) => one.variable,
  variableInstance: (one: WantedVariable) => one.variableInstance ?? '',
  attribute: (one: WantedVariable) => one.attribute ?? 'Actual',
  value: (one: WantedVariable) => one.value,
} as const;

/** Reads a template's values from CSV; a 422 names the first line that cannot be used. */
export function valuesOfCsv(csv: string): WantedVariable[] {
  let records: Record<string, string>[];
  try {
    records = parse(csv, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch (error) {
    throw bad(`The file is no CSV: ${(error as Error).message}`);
  }
  if (records.length > maxVariables)
    throw bad(`The file has ${records.length} values; ${maxVariables} are allowed`);
  return records.map((record, index) => wantedOf(record, index + 2));
}

function wantedOf(record: Record<string, string>, line: number): WantedVariable {
  const { component, variable, value } = record;
  if (!component || !variable || value === undefined)
    throw bad(`Line ${line} needs a component, a variable and a value`);
  if (component.length > 50 || variable.length > 50 || value.length > 2500)
    throw bad(`Line ${line} holds a name or value that is too long`);
  const attribute = attributes.find((one) => one === record.attribute);
  if (record.attribute && !attribute) throw bad(`Line ${line} has no attribute “${record.attribute}”`);
  const evse = numberOf(record.evse, line);
  const connector = numberOf(record.connector, line);
  return {
    component,
    variable,
    value,
    ...(record.componentInstance && { componentInstance: record.componentInstance.slice(0, 50) }),
    ...(evse !== undefined && { evse }),
    ...(connector !== undefined && { connector }),
    ...(record.variableInstance && { variableInstance: record.variableInstance.slice(0, 50) }),
    ...(attribute && attribute !== 'Actual' && { attribute }),
  };
}

function numberOf(text: string | undefined, line: number): number | undefined {
  if (!text) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 32_767)
    throw bad(`Line ${line} has “${text}” where the number of an EVSE or connector stands`);
  return number;
}

const bad = (detail: string) =>
  problem(422, {
    title: 'Not usable',
    detail: `${detail}.`,
    help: 'Export a template to see how the file looks.',
    errors: [{ path: 'body/csv', message: detail }],
  });
