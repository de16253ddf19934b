import { energySinceStart, toMicro } from './register.ts';
import type { Anomaly, ChargingState, MeteredTransaction, Sample } from './transaction.ts';

/** A span between two readings in which nothing but the registers changes. Energies are µWh since the start. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly state: ChargingState | 'reserved';
  readonly energyFrom: number;
  readonly energyTo: number;
  readonly exportFrom: number;
  readonly exportTo: number;
  readonly watts: number;
  readonly amps: number;
}

/** A reading this much later than the first is a broken clock, not a transaction: 400 days. */
const longestSpan = 400 * 86_400_000;
/** Where no state was ever reported, a register that stands still for this long means parked: 5 minutes. */
const standstill = 5 * 60_000;
/** Current is estimated from power at this voltage between phase and neutral where a station sends none. */
const nominalVolts = 230;

/**
 * Puts the samples of a transaction into order and fills what is missing: states carry on, registers are
 * interpolated over the time that the car charged. Returns one stretch per pair of neighbouring samples.
 */
export function readStretches(
  transaction: MeteredTransaction,
  needsAmps: boolean,
  anomalies: Anomaly[],
): Stretch[] {
  const sorted = inOrder(transaction.samples, anomalies);
  if (sorted.length === 0) return [];
  // A transaction of which only the start is known is a stretch without length: its start fee is due.
  const samples = sorted.length === 1 ? [sorted[0]!, sorted[0]!] : sorted;
  const times = samples.map((sample) => sample.at);
  const energy = energySinceStart(importReadings(samples, anomalies), times, transaction.maxWatts, anomalies);
  const exported = exportSinceStart(samples, times, transaction.maxWatts, anomalies);
  const states = carriedStates(samples);
  if (energy.every(Number.isNaN)) estimateFromPower(samples, energy, anomalies);
  fillGaps(energy, times, states);
  fillGaps(exported, times, states);
  const known = states ?? statesFromRegister(energy, exported, times);
  if (needsAmps) noteEstimatedCurrent(samples, known, anomalies);
  return times.slice(0, -1).map((_, i) => stretch(samples, known, energy, exported, i));
}

function stretch(
  samples: readonly Sample[],
  states: readonly ChargingState[],
  energy: readonly number[],
  exported: readonly number[],
  i: number,
): Stretch {
  const { at: from, watts: sentWatts, amps: sentAmps } = samples[i]!;
  const to = samples[i + 1]!.at;
  const state = states[i]!;
  const rise = energy[i + 1]! - energy[i]! + exported[i + 1]! - exported[i]!;
  const watts = sentWatts ?? (to > from ? (rise * 3.6) / (to - from) : 0);
  return {
    from,
    to,
    state,
    energyFrom: energy[i]!,
    energyTo: energy[i + 1]!,
    exportFrom: exported[i]!,
    exportTo: exported[i + 1]!,
    watts,
    amps: sentAmps ?? watts / nominalVolts,
  };
}

/** Sorts by time (same instants keep their order) and leaves out what cannot belong to the transaction. */
function inOrder(samples: readonly Sample[], anomalies: Anomaly[]): readonly Sample[] {
  let ordered = true;
  for (let i = 1; i < samples.length; i++) if (!(samples[i]!.at >= samples[i - 1]!.at)) ordered = false;
  const first = samples[0]?.at ?? 0;
  const last = samples.at(-1)?.at ?? 0;
  if (ordered && Number.isFinite(first) && last - first <= longestSpan) return samples;
  const readable = samples.filter((sample) => Number.isFinite(sample.at));
  const sorted = readable.toSorted((a, b) => a.at - b.at);
  const start = sorted[0]?.at ?? 0;
  for (let i = 1; i < samples.length; i++) {
    const at = samples[i]!.at;
    if (at < samples[i - 1]!.at)
      anomalies.push({ kind: 'out-of-order', at, text: 'The reading came out of order.' });
  }
  return sorted.filter((sample) => {
    if (sample.at - start <= longestSpan) return true;
    const text = 'The reading is more than 400 days after the first one and is left out.';
    anomalies.push({ kind: 'out-of-span', at: sample.at, text });
    return false;
  });
}

function importReadings(samples: readonly Sample[], anomalies: Anomaly[]): number[] {
  return samples.map((sample) => readable(sample.wattHours, sample.at, anomalies));
}

function exportSinceStart(
  samples: readonly Sample[],
  times: readonly number[],
  maxWatts: number | undefined,
  anomalies: Anomaly[],
): number[] {
  if (!samples.some((sample) => sample.exportedWattHours !== undefined)) return samples.map(() => 0);
  const readings = samples.map((sample) => readable(sample.exportedWattHours, sample.at, anomalies));
  return energySinceStart(readings, times, maxWatts, anomalies);
}

function readable(value: Sample['wattHours'], at: number, anomalies: Anomaly[]): number {
  const micro = toMicro(value);
  if (value !== undefined && Number.isNaN(micro))
    anomalies.push({ kind: 'unreadable', at, text: `The register value "${value}" is not a reading in Wh.` });
  return micro;
}

/** Each sample's state, carried on where it is not said; undefined when no sample says any. */
function carriedStates(samples: readonly Sample[]): ChargingState[] | undefined {
  let current = samples.find((sample) => sample.state !== undefined)?.state;
  if (current === undefined) return undefined;
  return samples.map((sample) => {
    current = sample.state ?? current!;
    return current;
  });
}

function statesFromRegister(
  energy: readonly number[],
  exported: readonly number[],
  times: readonly number[],
): ChargingState[] {
  const states: ChargingState[] = new Array(times.length).fill('charging');
  const flowed = (i: number): number => energy[i]! + exported[i]!;
  for (let from = 0; from < times.length - 1; ) {
    let to = from;
    while (to < times.length - 1 && flowed(to + 1) === flowed(from)) to++;
    if (times[to]! - times[from]! >= standstill) states.fill('parked', from, to);
    from = Math.max(to, from + 1);
  }
  return states;
}

/** Where there is no register at all, power over time is the best that is known; it is marked as such. */
function estimateFromPower(samples: readonly Sample[], energy: number[], anomalies: Anomaly[]): void {
  energy[0] = 0;
  const text =
    'No register was sent; the energy is estimated from the power, or taken as zero where that is missing.';
  anomalies.push({ kind: 'no-register', at: samples[0]!.at, text });
  for (let i = 1; i < samples.length; i++) {
    const { watts = 0, at } = samples[i - 1]!;
    energy[i] = energy[i - 1]! + Math.round((Math.max(0, watts) * (samples[i]!.at - at)) / 3.6);
  }
}

/** Interpolates missing registers over charging time; before the first and after the last nothing flows. */
function fillGaps(
  energy: number[],
  times: readonly number[],
  states: readonly ChargingState[] | undefined,
): void {
  let known = energy.findIndex((value) => !Number.isNaN(value));
  if (known < 0) {
    energy.fill(0);
    return;
  }
  energy.fill(energy[known]!, 0, known);
  for (let i = known + 1; i < energy.length; i++) {
    if (Number.isNaN(energy[i]!)) continue;
    if (i > known + 1) interpolate(energy, times, states, known, i);
    known = i;
  }
  energy.fill(energy[known]!, known + 1);
}

function interpolate(
  energy: number[],
  times: readonly number[],
  states: readonly ChargingState[] | undefined,
  from: number,
  to: number,
): void {
  const charging = (i: number): number =>
    states === undefined || states[i] === 'charging' ? times[i + 1]! - times[i]! : 0;
  const elapsed = (i: number): number => times[i + 1]! - times[i]!;
  let total = 0;
  for (let i = from; i < to; i++) total += charging(i);
  const share = total > 0 ? charging : elapsed;
  const whole = total > 0 ? total : times[to]! - times[from]!;
  const rise = energy[to]! - energy[from]!;
  let passed = 0;
  for (let i = from; i < to - 1; i++) {
    passed += share(i);
    energy[i + 1] = energy[from]! + (whole > 0 ? Math.round((rise * passed) / whole) : 0);
  }
}

function noteEstimatedCurrent(
  samples: readonly Sample[],
  states: readonly ChargingState[],
  anomalies: Anomaly[],
): void {
  const i = samples.findIndex((sample, at) => sample.amps === undefined && states[at] === 'charging');
  if (i < 0 || i === samples.length - 1) return;
  const text = `The tariff asks for the current, which was not sent; it is estimated from the power at ${nominalVolts} V.`;
  anomalies.push({ kind: 'current-estimated', at: samples[i]!.at, text });
}

/** The time for which an EVSE was reserved, as a stretch of its own: no energy, no power. */
export function reservedStretch(from: number, to: number): Stretch {
  return {
    from,
    to,
    state: 'reserved',
    energyFrom: 0,
    energyTo: 0,
    exportFrom: 0,
    exportTo: 0,
    watts: 0,
    amps: 0,
  };
}
