import type { StationTime } from '../platform/station-time.ts';
import { beginDigest, type Digest, endDigest, feed } from './digest.ts';
import { columnOf, emptyValues, registerPart, type Sample, type SampleValues } from './sample.ts';
import { type MicroWh, parseWattHours } from './watt-hours.ts';

/** One value as a station tells it, whatever the version. What is left out means what the standard says. */
export interface ToldValue {
  readonly value: string | number;
  /** Default Energy.Active.Import.Register. */
  readonly measurand: string | undefined;
  /** Default: the total of all phases. */
  readonly phase: string | undefined;
  /** Default Outlet. */
  readonly location: string | undefined;
  /** Default Sample.Periodic. */
  readonly context: string | undefined;
  /** Default Wh for energy, W for power. */
  readonly unit: string | undefined;
  /** Power of ten; default 0. */
  readonly multiplier: number | undefined;
  /** A signed reading, kept exactly as sent. */
  readonly signed: unknown;
  /** The value itself is signed data and no number (1.6). */
  readonly opaque: boolean;
}

export const defaultMeasurand = 'Energy.Active.Import.Register';
export const defaultLocation = 'Outlet';
export const defaultContext = 'Sample.Periodic';
const exportRegister = 'Energy.Active.Export.Register';

/** Collects the values of one message into samples: one for each instant, context and location. */
export interface Collector {
  add(time: StationTime, told: ToldValue): void;
  finish(): readonly Sample[];
}

interface Draft {
  readonly time: StationTime;
  readonly context: string;
  readonly location: string;
  readonly values: SampleValues;
  readonly conflicting: boolean;
  /** Registers of single phases, summed when no total comes. */
  importParts: Parts | undefined;
  exportParts: Parts | undefined;
  readonly digest: Digest;
}

type Parts = { L1?: MicroWh; L2?: MicroWh; L3?: MicroWh };

export function collectSamples(): Collector {
  const drafts: Draft[] = [];

  function draftFor(time: StationTime, context: string, location: string, fresh: boolean): Draft {
    // The latest of equal keys is meant: values that contradict the first draft follow each other.
    const found = drafts.findLast(
      (draft) => draft.time.sent === time.sent && draft.context === context && draft.location === location,
    );
    if (found && !fresh) return found;
    const draft: Draft = {
      time,
      context,
      location,
      values: emptyValues(),
      conflicting: found !== undefined,
      importParts: undefined,
      exportParts: undefined,
      digest: beginDigest(),
    };
    drafts.push(draft);
    return draft;
  }

  return {
    add(time, told) {
      const context = told.context ?? defaultContext;
      const location = told.location ?? defaultLocation;
      const draft = draftFor(time, context, location, false);
      if (put(draft, told) === 'conflict') put(draftFor(time, context, location, true), told);
    },
    finish: () => drafts.map(toSample),
  };
}

/** Puts a value where it belongs; says `conflict` when another value is there already. */
function put(draft: Draft, told: ToldValue): 'done' | 'conflict' {
  const measurand = told.measurand ?? defaultMeasurand;
  const phase = told.phase ?? '';
  if (told.signed !== undefined) keepSigned(draft, measurand, told.signed);
  if (told.opaque) return 'done';
  const outcome =
    measurand === defaultMeasurand || measurand === exportRegister
      ? putRegister(draft, measurand, phase, told)
      : putNumber(draft, measurand, phase, told);
  if (outcome === 'elsewhere') return putOther(draft, measurand, phase, told);
  if (outcome === 'done') {
    feedReading(draft, measurand, phase, told);
    feed(draft.digest, told.multiplier ? String(told.multiplier) : '');
  }
  return outcome === 'conflict' ? 'conflict' : 'done';
}

function feedReading({ digest }: Draft, measurand: string, phase: string, { value, unit }: ToldValue): void {
  feed(digest, measurand);
  feed(digest, phase);
  feed(digest, typeof value === 'string' ? value : String(value));
  feed(digest, unit ?? '');
}

type Outcome = 'done' | 'same' | 'conflict' | 'elsewhere';

function putRegister(draft: Draft, measurand: string, phase: string, told: ToldValue): Outcome {
  const part = registerPart(phase);
  const power = energyPower(told.unit);
  const energy = power === undefined ? undefined : parseWattHours(told.value, power + (told.multiplier ?? 0));
  if (part === undefined || energy === undefined) return 'elsewhere';
  const imported = measurand === defaultMeasurand;
  if (part === '') return put1(draft.values, imported ? 'energyImport' : 'energyExport', energy);
  if (imported) draft.importParts ??= {};
  else draft.exportParts ??= {};
  return put1<Parts, 'L1' | 'L2' | 'L3'>((imported ? draft.importParts : draft.exportParts)!, part, energy);
}

function putNumber(draft: Draft, measurand: string, phase: string, told: ToldValue): Outcome {
  const column = columnOf[measurand]?.[phase];
  if (column === undefined) return 'elsewhere';
  const number = toNumber(told.value);
  if (number === undefined) return 'elsewhere';
  const scale = told.multiplier ? 10 ** told.multiplier : 1;
  const value = storableReal(inBaseUnit(number * scale, told.unit));
  return value === undefined ? 'elsewhere' : put1(draft.values, column, value);
}

function put1<T, K extends keyof T>(target: T, key: K, value: T[K]): Outcome {
  const before = target[key];
  if (before === null || before === undefined) {
    target[key] = value;
    return 'done';
  }
  return before === value ? 'same' : 'conflict';
}

function putOther(draft: Draft, measurand: string, phase: string, told: ToldValue): 'done' | 'conflict' {
  draft.values.other ??= {};
  const key = phase === '' ? measurand : `${measurand}/${phase}`;
  const unit = told.multiplier ? `10^${told.multiplier} ${told.unit ?? ''}`.trimEnd() : told.unit;
  const kept = unit === undefined ? [told.value] : [told.value, unit];
  const before = draft.values.other[key];
  if (before !== undefined) return JSON.stringify(before) === JSON.stringify(kept) ? 'done' : 'conflict';
  draft.values.other[key] = kept;
  feedReading(draft, measurand, phase, { ...told, unit });
  return 'done';
}

function keepSigned(draft: Draft, measurand: string, signed: unknown): void {
  draft.values.other ??= {};
  const before = (draft.values.other.signed ?? []) as unknown[];
  draft.values.other.signed = [...before, { measurand, signed }];
  feed(draft.digest, JSON.stringify(signed));
}

function toSample(draft: Draft): Sample {
  const { values } = draft;
  values.energyImport ??= sumOf(draft.importParts);
  values.energyExport ??= sumOf(draft.exportParts);
  if (values.powerImport === null) values.powerImport = sumOfPhases(values);
  return {
    time: draft.time,
    context: draft.context,
    location: draft.location,
    values,
    digest: endDigest(draft.digest),
    conflicting: draft.conflicting,
  };
}

function sumOf(parts: Parts | undefined): MicroWh | null {
  if (!parts) return null;
  return (parts.L1 ?? 0n) + (parts.L2 ?? 0n) + (parts.L3 ?? 0n);
}

function sumOfPhases({ powerL1, powerL2, powerL3 }: SampleValues): number | null {
  if (powerL1 === null && powerL2 === null && powerL3 === null) return null;
  return (powerL1 ?? 0) + (powerL2 ?? 0) + (powerL3 ?? 0);
}

/** The power of ten of an energy unit; undefined when it is no unit of active energy. */
function energyPower(unit: string | undefined): number | undefined {
  switch (unit) {
    case undefined:
    case '':
    case 'Wh':
      return 0;
    case 'kWh':
      return 3;
    case 'MWh':
      return 6;
    default:
      return undefined;
  }
}

function inBaseUnit(value: number, unit: string | undefined): number {
  switch (unit) {
    case 'kW':
    case 'kVA':
      return value * 1_000;
    case 'K':
      return value - 273.15;
    case 'Fahrenheit':
      return ((value - 32) * 5) / 9;
    default:
      return value;
  }
}

/** A number as stations write it, with a decimal comma too; undefined when it is none. */
function toNumber(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const number = Number(value.includes(',') ? value.replace(',', '.') : value);
  return value.trim() === '' || !Number.isFinite(number) ? undefined : number;
}

const LARGEST_REAL = 3.4e38;
const SMALLEST_REAL = 1e-37;

/** What a column of type real can hold; the database refuses the rest instead of rounding it. */
function storableReal(value: number): number | undefined {
  const size = Math.abs(value);
  if (size > LARGEST_REAL || Number.isNaN(value)) return undefined;
  return size < SMALLEST_REAL ? 0 : value;
}
