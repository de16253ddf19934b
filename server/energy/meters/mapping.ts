import type { Sentence } from '../../platform/sentence.ts';
import { type Mapping, type Quantity, quantities, type Values } from './contract.ts';
import { sayMeter } from './sentences.ts';

/** What a device said at an instant; without `at` it is of now. */
export interface Told {
  readonly at?: Date;
  readonly values: Values;
}

/** Epoch seconds of the year 5138: what is larger is told in milliseconds. */
const secondsBelow = 1e11;

/** The value at a path such as `data.phases[0].amps`; an empty path, or `$`, is the whole. */
export function valueAt(json: unknown, path: string): unknown {
  const steps = path
    .replace(/^\$\.?/, '')
    .split(/[.[\]]+/)
    .filter(Boolean);
  let value = json;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** A number, or a text that is one; a comma is a decimal point. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'boolean' || value === null) return undefined;
  const text = typeof value === 'string' ? value.trim().replace(',', '.') : value;
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function timeOf(value: unknown): Date | undefined {
  const number = numberOf(value);
  const at = new Date(number === undefined ? String(value) : number < secondsBelow ? number * 1000 : number);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const own: Mapping = [...quantities, 'at' as const].map((quantity) => ({ quantity, path: quantity }));

/** Reads what a mapping names out of JSON; a sentence when there is nothing of it. */
export function readMapped(json: unknown, mapping: Mapping = own): Told | { readonly problem: Sentence } {
  const values: Values = {};
  let at: Date | undefined;
  let missing: string | undefined;
  for (const { quantity, path, factor = 1 } of mapping) {
    const found = valueAt(json, path);
    if (quantity === 'at') {
      at = found === undefined ? undefined : timeOf(found);
      continue;
    }
    const number = numberOf(found);
    if (number === undefined) missing ??= path;
    else values[quantity] = number * factor;
  }
  if (Object.keys(values).length === 0)
    return {
      problem: missing && mapping !== own ? sayMeter('path_empty', { path: missing }) : sayMeter('nothing'),
    };
  return { values, ...(at && { at }) };
}

const flipped: readonly Quantity[] = [
  'powerW',
  'powerL1W',
  'powerL2W',
  'powerL3W',
  'currentL1A',
  'currentL2A',
  'currentL3A',
];
const phases = ['L1', 'L2', 'L3'] as const;

/** Values by our signs: phases summed up where no total is told, currents that flow back below 0. */
export function normalized(told: Values, inverted: boolean): Values {
  const values: Values = { ...told };
  const powers = phases.flatMap((phase) => values[`power${phase}W`] ?? []);
  if (values.powerW === undefined && powers.length > 0)
    values.powerW = powers.reduce((sum, watts) => sum + watts, 0);
  for (const phase of phases) {
    const amps = values[`current${phase}A`];
    const watts = values[`power${phase}W`];
    if (amps !== undefined && watts !== undefined)
      values[`current${phase}A`] = Math.abs(amps) * Math.sign(watts || 1);
  }
  if (!inverted) return values;
  for (const name of flipped) if (values[name] !== undefined) values[name] = -values[name];
  const { importWh, exportWh } = values;
  delete values.importWh;
  delete values.exportWh;
  if (exportWh !== undefined) values.importWh = exportWh;
  if (importWh !== undefined) values.exportWh = importWh;
  return values;
}
