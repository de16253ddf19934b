import { type Exact, Exactly } from './money.ts';
import type { Anomaly } from './transaction.ts';

/** Registers are counted in µWh, whole numbers: exact in a double up to 9 GWh, finer than any meter shows. */
export const microPerWattHour = 1_000_000;
const largestRegister = 9_000_000_000;
/** A register that is set back more often than this within one transaction is only a broken one. */
const mostResets = 8;
/** A reading may exceed what the connector delivers by this factor (clock of the meter, overload). */
const jumpTolerance = 1.1;
/** Registers tick in steps; a step of this size is never a jump, however short the time. In µWh. */
const registerTick = 1000 * microPerWattHour;

/** Reads a register value as whole µWh; NaN when it is absent, negative, too large, or no number at all. */
export function toMicro(value: Exact | undefined): number {
  if (value === undefined) return Number.NaN;
  if (typeof value === 'string') return textToMicro(value);
  return value >= 0 && value <= largestRegister ? Math.round(value * microPerWattHour) : Number.NaN;
}

function textToMicro(value: string): number {
  if (!/^\d+(\.\d+)?$/.test(value)) return Number.NaN;
  // Up to 15 digits a double holds what was written; beyond, the decimal library reads it.
  if (value.length <= 15) return toMicro(Number(value));
  const exact = new Exactly(value);
  return exact.lte(largestRegister) ? exact.times(microPerWattHour).round().toNumber() : Number.NaN;
}

/**
 * Turns readings of a register (µWh, NaN where missing) into energy since the start, NaN where a reading was missing
 * or is not to be believed. Rule: billed energy is end minus start; what runs backwards is never billed.
 */
export function energySinceStart(
  readings: readonly number[],
  times: readonly number[],
  maxWatts: number | undefined,
  anomalies: Anomaly[],
): number[] {
  const known: number[] = [];
  let rising = true;
  for (let i = 0; i < readings.length; i++) {
    const value = readings[i]!;
    if (Number.isNaN(value)) continue;
    if (known.length > 0 && value < readings[known.at(-1)!]!) rising = false;
    known.push(i);
  }
  const possible = maxWatts === undefined ? known : withoutJumps(known, readings, times, maxWatts, anomalies);
  if (rising || possible.length < 2) return countFrom([possible], readings);
  return countFrom(risingRuns(possible, readings, times, anomalies, mostResets), readings);
}

/** Adds up each run from where it starts; between two runs (a meter reset) nothing is billed. */
function countFrom(runs: readonly (readonly number[])[], readings: readonly number[]): number[] {
  const energy: number[] = new Array(readings.length).fill(Number.NaN);
  let before = 0;
  for (const run of runs) {
    if (run.length === 0) continue;
    const base = readings[run[0]!]!;
    for (const i of run) energy[i] = before + readings[i]! - base;
    before = energy[run.at(-1)!]!;
  }
  return energy;
}

function withoutJumps(
  known: readonly number[],
  readings: readonly number[],
  times: readonly number[],
  maxWatts: number,
  anomalies: Anomaly[],
): number[] {
  const kept: number[] = [];
  for (const i of known) {
    const last = kept.at(-1);
    const rise = last === undefined ? 0 : readings[i]! - readings[last]!;
    const possible =
      last === undefined ? 0 : (maxWatts * jumpTolerance * (times[i]! - times[last]!)) / 3.6 + registerTick;
    if (rise <= possible) kept.push(i);
    else anomalies.push(jump(times[i]!, rise, maxWatts));
  }
  return kept;
}

function jump(at: number, rise: number, maxWatts: number): Anomaly {
  const kilowattHours = (rise / microPerWattHour / 1000).toFixed(1);
  const text = `The register rose by ${kilowattHours} kWh, faster than ${maxWatts} W can; the reading is left out.`;
  return { kind: 'register-jump', at, text };
}

/**
 * Splits readings that run backwards into rising runs. A register was set back when, at its largest drop, it fell
 * below where it began and never came back: it is cut there. Otherwise it merely had bad readings, of which the
 * fewest are left out.
 */
function risingRuns(
  known: readonly number[],
  readings: readonly number[],
  times: readonly number[],
  anomalies: Anomaly[],
  resetsLeft: number,
): number[][] {
  const values = known.map((i) => readings[i]!);
  const cut = largestDrop(values);
  if (!wasSetBack(values, cut)) return [believable(known, readings, times, anomalies)];
  if (resetsLeft === 0) return [[known[0]!]];
  const text = 'The register was set back; what ran between the two readings is not billed.';
  anomalies.push({ kind: 'register-reset', at: times[known[cut]!]!, text });
  return [known.slice(0, cut), known.slice(cut)].flatMap((part) =>
    risingRuns(part, readings, times, anomalies, resetsLeft - 1),
  );
}

/** Position right after the largest drop; 0 when the values never fall. */
function largestDrop(values: readonly number[]): number {
  let cut = 0;
  let largest = 0;
  for (let i = 1; i < values.length; i++) {
    const drop = values[i - 1]! - values[i]!;
    if (drop <= largest) continue;
    largest = drop;
    cut = i;
  }
  return cut;
}

function wasSetBack(values: readonly number[], cut: number): boolean {
  if (cut === 0) return false;
  const before = values[cut - 1]!;
  return values[cut]! < values[0]! && values.slice(cut).every((value) => value < before);
}

function believable(
  known: readonly number[],
  readings: readonly number[],
  times: readonly number[],
  anomalies: Anomaly[],
): number[] {
  const first = readings[known[0]!]!;
  const last = readings[known.at(-1)!]!;
  // One that ends below its start without a reset has nothing to bill: the start alone is kept.
  const between = known.filter((i) => readings[i]! >= first && readings[i]! <= last);
  const kept = last >= first ? longestRising(between, readings) : [known[0]!];
  const believed = new Set(kept);
  for (const i of known) if (!believed.has(i)) anomalies.push(backwards(times[i]!));
  return kept;
}

function backwards(at: number): Anomaly {
  const text =
    'The register contradicts the readings around it (it would run backwards); the reading is left out.';
  return { kind: 'register-backwards', at, text };
}

/** The longest run of readings that never falls (patience sorting); it holds the lowest first and highest last. */
function longestRising(candidates: readonly number[], readings: readonly number[]): number[] {
  const ends: number[] = [];
  const previous = new Map<number, number | undefined>();
  for (const i of candidates) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (readings[ends[middle]!]! <= readings[i]!) low = middle + 1;
      else high = middle;
    }
    previous.set(i, low > 0 ? ends[low - 1] : undefined);
    ends[low] = i;
  }
  const kept: number[] = [];
  for (let i = ends.at(-1); i !== undefined; i = previous.get(i)) kept.push(i);
  return kept.reverse();
}
