import { activeRate, type Rate, type Rates } from './rates.ts';
import type { Stretch } from './readings.ts';
import type { ZoneClock } from './zone.ts';

/** A span in which every active price stays the same (an OCPI charging period). Energies in µWh, times in ms. */
export interface Period {
  readonly from: number;
  to: number;
  readonly state: Stretch['state'];
  energy: number;
  exported: number;
  readonly energyRate: Rate | undefined;
  readonly exportRate: Rate | undefined;
  /** TIME while charging or reserved, PARKING_TIME while parked; undefined where time is free. */
  readonly timeRate: Rate | undefined;
  /** Fees that fell due at its beginning. */
  readonly fees: readonly Rate[];
}

interface Walk {
  readonly rates: Rates;
  readonly clock: ZoneClock;
  readonly start: number;
  readonly grace: number;
  readonly periods: Period[];
  readonly charged: Set<Rate>;
  /** When the car last stopped charging; undefined while it charges. */
  parkedSince: number | undefined;
  /** The rates of the last period hold until this instant, this energy, and within these bands. */
  untilTime: number;
  untilEnergy: number;
  wattBand: number;
  ampBand: number;
}

/**
 * Walks through a transaction and cuts it into periods of constant price: at each restriction's boundary, wherever
 * it falls between two readings, the register is interpolated. `grace` (ms) frees the first part of each parking.
 */
export function walk(
  stretches: readonly Stretch[],
  start: number,
  rates: Rates,
  clock: ZoneClock,
  grace: number,
): Period[] {
  const state: Walk = {
    rates,
    clock,
    start,
    grace,
    periods: [],
    charged: new Set(),
    parkedSince: undefined,
    untilTime: Number.NEGATIVE_INFINITY,
    untilEnergy: Number.NEGATIVE_INFINITY,
    wattBand: -1,
    ampBand: -1,
  };
  for (const stretch of stretches) walkStretch(state, stretch);
  return state.periods;
}

function walkStretch(walk: Walk, stretch: Stretch): void {
  const { cuts } = walk.rates;
  const wattBand = bandOf(cuts.watts, stretch.watts);
  const ampBand = bandOf(cuts.amps, stretch.amps);
  const last = walk.periods.at(-1);
  if (stretch.state !== 'parked') walk.parkedSince = undefined;
  else walk.parkedSince ??= stretch.from;
  let stale = last?.state !== stretch.state || wattBand !== walk.wattBand || ampBand !== walk.ampBand;
  walk.wattBand = wattBand;
  walk.ampBand = ampBand;
  // Bounded: every turn ends the stretch or passes one of the cuts, of which there are finitely many.
  let { from: at, energyFrom: energy, exportFrom: exported } = stretch;
  for (;;) {
    if (stale || at >= walk.untilTime || energy >= walk.untilEnergy) openPeriod(walk, stretch, at, energy);
    const end = pieceEnd(walk, stretch, at, energy);
    const exportedTo = exportAt(stretch, end.at);
    const period = walk.periods.at(-1)!;
    period.exported += exportedTo - exported;
    period.energy += end.energy - energy;
    period.to = end.at;
    at = end.at;
    energy = end.energy;
    exported = exportedTo;
    stale = false;
    if (at >= stretch.to && energy >= stretch.energyTo) return;
  }
}

/** Where the piece that begins here ends: at the stretch's end, or at the first cut before it. */
function pieceEnd(walk: Walk, stretch: Stretch, at: number, energy: number): { at: number; energy: number } {
  const toTime = Math.min(stretch.to, walk.untilTime);
  const toEnergy = toTime === stretch.to ? stretch.energyTo : Math.max(energy, energyAt(stretch, toTime));
  if (toEnergy <= walk.untilEnergy) return { at: toTime, energy: toEnergy };
  const share = (walk.untilEnergy - stretch.energyFrom) / (stretch.energyTo - stretch.energyFrom);
  const crossing = Math.round(stretch.from + (stretch.to - stretch.from) * share);
  return { at: Math.min(Math.max(at, crossing), toTime), energy: walk.untilEnergy };
}

function energyAt(stretch: Stretch, at: number): number {
  return interpolate(stretch, stretch.energyFrom, stretch.energyTo, at);
}

function exportAt(stretch: Stretch, at: number): number {
  return interpolate(stretch, stretch.exportFrom, stretch.exportTo, at);
}

function interpolate({ from, to }: Stretch, first: number, last: number, at: number): number {
  // At the end itself, also that of a stretch without length, nothing is left over.
  if (at >= to || first === last) return last;
  return first + Math.round(((last - first) * (at - from)) / (to - from));
}

/** Looks up what is active now and until when that must hold; opens a period unless nothing changed. */
function openPeriod(walk: Walk, stretch: Stretch, at: number, energy: number): void {
  const { byDimension, cuts } = walk.rates;
  const elapsed = at - walk.start;
  const moment = {
    local: walk.clock.local(at),
    elapsed,
    energy,
    watts: stretch.watts,
    amps: stretch.amps,
  };
  const graceEnd = (walk.parkedSince ?? at) + walk.grace;
  const inGrace = stretch.state === 'parked' && at < graceEnd;
  const timeDimension = stretch.state === 'parked' ? 'PARKING_TIME' : 'TIME';
  const timeIsFree = stretch.state === 'held' || inGrace;
  const flat = activeRate(byDimension.get('FLAT'), moment, at);
  const fees = flat !== undefined && !walk.charged.has(flat) ? [flat] : [];
  for (const fee of fees) walk.charged.add(fee);
  walk.untilTime = Math.min(
    cuts.msOfDay.length > 0 ? walk.clock.nextCut(at, cuts.msOfDay) : Number.POSITIVE_INFINITY,
    walk.start + firstAbove(cuts.elapsed, elapsed),
    firstAbove(cuts.series, at),
    inGrace ? graceEnd : Number.POSITIVE_INFINITY,
  );
  walk.untilEnergy = firstAbove(cuts.energy, energy);
  const energyRate = activeRate(byDimension.get('ENERGY'), moment, at);
  const exportRate = activeRate(byDimension.get('ENERGY_EXPORT'), moment, at);
  const timeRate = timeIsFree ? undefined : activeRate(byDimension.get(timeDimension), moment, at);
  const last = walk.periods.at(-1);
  const same =
    last !== undefined &&
    fees.length === 0 &&
    last.state === stretch.state &&
    last.energyRate === energyRate &&
    last.exportRate === exportRate &&
    last.timeRate === timeRate;
  if (same) return;
  const { state } = stretch;
  walk.periods.push({
    from: at,
    to: at,
    state,
    energy: 0,
    exported: 0,
    energyRate,
    exportRate,
    timeRate,
    fees,
  });
}

function firstAbove(cuts: readonly number[], value: number): number {
  for (const cut of cuts) if (cut > value) return cut;
  return Number.POSITIVE_INFINITY;
}

function bandOf(cuts: readonly number[], value: number): number {
  let band = 0;
  while (band < cuts.length && value >= cuts[band]!) band++;
  return band;
}
