/** What the power of one transaction came from and cost, against the same energy charged at once. Pure. */

import { loadOf, type SiteQuarter } from '../flows/quarters.ts';
import { sharesOf } from '../flows/shares.ts';
import type { PriceQuarter } from '../prices/market.ts';

/** A quarter of an hour in which the transaction ran, in Wh. */
export interface SavingQuarter {
  readonly drawn: number;
  readonly atOnce: number;
  /** What flowed at the site; undefined where nothing was measured. */
  readonly site: SiteQuarter | undefined;
  readonly price: PriceQuarter | undefined;
}

/** What a month's highest quarter of an hour costs, and how high it stood before. */
export interface Demand {
  /** Money per kW. */
  readonly perKilowatt: number;
  /** W before the transaction began. */
  readonly soFar: number;
  /** W that transactions before this one made, and would have made at once: theirs are not counted again. */
  readonly claimed: { readonly drawn: number; readonly atOnce: number };
}

export interface Sources {
  readonly sun: number;
  readonly battery: number;
  readonly grid: number;
}

/** One way to charge: money and grams are null where nobody has said what power costs, or how clean it is. */
export interface Way {
  readonly cost: number | null;
  /** Of the cost, what raising the month's peak costs. */
  readonly demand: number;
  readonly grams: number | null;
  /** The highest that the site bought in a quarter in which it charged. */
  readonly peakWatts: number;
}

export interface Saving {
  /** Wh; what is missing to the whole is of quarters that no meter told of. */
  readonly sources: Sources;
  readonly drawn: Way;
  readonly atOnce: Way;
}

/**
 * Reckons both ways with the same sun, building and battery. A car's part of a quarter comes from sun, battery and grid
 * as that of all cars there does; from the grid it costs the price of buying, else what feeding in would have earned.
 * Where no meter told of a quarter, all of it is taken to be bought.
 */
export function reckonSaving(quarters: readonly SavingQuarter[], demand: Demand | undefined): Saving {
  const sources = { sun: 0, battery: 0, grid: 0 };
  for (const quarter of quarters) {
    const part = partOf(quarter, quarter.drawn);
    if (!part) continue;
    sources.sun += part.sun;
    sources.battery += part.battery;
    sources.grid += part.grid;
  }
  const soFar = demand?.soFar ?? 0;
  return {
    sources,
    drawn: wayOf(quarters, ({ drawn }) => drawn, demand, Math.max(soFar, demand?.claimed.drawn ?? 0)),
    atOnce: wayOf(quarters, ({ atOnce }) => atOnce, demand, Math.max(soFar, demand?.claimed.atOnce ?? 0)),
  };
}

function wayOf(
  quarters: readonly SavingQuarter[],
  taken: (quarter: SavingQuarter) => number,
  demand: Demand | undefined,
  floor: number,
): Way {
  let [cost, grams, raise, peakWatts] = [0, 0, 0, 0];
  let [priced, clean] = [true, true];
  for (const quarter of quarters) {
    const wattHours = taken(quarter);
    if (wattHours === 0) continue;
    const watts = boughtWith(quarter, wattHours) * 4;
    peakWatts = Math.max(peakWatts, watts);
    // Nobody raises a peak by more than they draw.
    raise = Math.max(raise, Math.min(watts - floor, wattHours * 4));
    const part = partOf(quarter, wattHours) ?? { sun: 0, battery: 0, grid: wattHours };
    const { buy = null, sell = null, carbon = null } = quarter.price ?? {};
    if (buy === null) priced = false;
    else cost += (part.grid * buy + (part.sun + part.battery) * (sell ?? 0)) / 1000;
    if (carbon === null) clean = false;
    else grams += (part.grid * carbon) / 1000;
  }
  const raised = demand ? (raise / 1000) * demand.perKilowatt : 0;
  return { cost: priced ? cost + raised : null, demand: raised, grams: clean ? grams : null, peakWatts };
}

/** Where a car's part of a quarter came from, if it had drawn so much; undefined where nothing tells. */
function partOf({ drawn, site }: SavingQuarter, wattHours: number): Sources | undefined {
  const load = site && loadOf(site);
  if (!site || load === null || load === undefined) return undefined;
  const cars = Math.max(0, site.cars - drawn) + wattHours;
  if (cars === 0) return { sun: 0, battery: 0, grid: 0 };
  const { sunToCars, batteryToCars, carsToCars, gridToCars } = sharesOf({
    sun: site.sun ?? 0,
    discharged: site.discharged ?? 0,
    charged: site.charged ?? 0,
    sold: 0,
    cars,
    given: site.given,
    load,
  });
  const part = wattHours / cars;
  // A car that gives is a battery to the others.
  const stored = batteryToCars + carsToCars;
  return { sun: sunToCars * part, battery: stored * part, grid: gridToCars * part };
}

/** What the site would have bought in a quarter, in Wh; 0 where its connection is not measured. */
function boughtWith({ drawn, site }: SavingQuarter, wattHours: number): number {
  if (!site || site.bought === null) return 0;
  return Math.max(0, site.bought - (site.sold ?? 0) - drawn + wattHours);
}
