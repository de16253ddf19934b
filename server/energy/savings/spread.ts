/** Energy of one transaction by quarters of an hour: as its register told it, and as it would have been at once. */

import { quarterMs } from '../prices/market.ts';

/** A register at an instant (epoch milliseconds), in Wh. */
export interface Register {
  readonly at: number;
  readonly wattHours: number;
}

/** Quarters of one transaction at the most: two weeks. What lies beyond counts to the last. */
const mostQuarters = 1344;

export const quarterOf = (at: number): number => Math.floor(at / quarterMs) * quarterMs;

/** How many quarters a span touches; at least one. */
export const quartersIn = (from: number, to: number): number =>
  Math.min(mostQuarters, Math.max(1, Math.ceil((to - quarterOf(from)) / quarterMs)));

/** Spreads each rise of a register evenly over the time in which it rose, by quarters from the first one on. */
export function spread(registers: readonly Register[]): number[] {
  const [first, last] = [registers[0], registers.at(-1)];
  if (!first || !last) return [];
  const drawn = Array.from({ length: quartersIn(first.at, last.at) }, () => 0);
  registers.forEach((after, i) => {
    const before = registers[i - 1];
    // A register that fell tells nothing of energy.
    if (before && after.wattHours > before.wattHours)
      pour(drawn, quarterOf(first.at), before.at, after.at, after.wattHours - before.wattHours);
  });
  return drawn;
}

/** The same energy taken from the plug on, at one power, until there is no more of it. */
export function chargedAtOnce(from: number, wattHours: number, watts: number, quarters: number): number[] {
  const drawn = Array.from({ length: quarters }, () => 0);
  pour(drawn, quarterOf(from), from, from + (wattHours / watts) * 3_600_000, wattHours);
  return drawn;
}

function pour(into: number[], start: number, from: number, to: number, wattHours: number): void {
  const last = into.length - 1;
  const at = (time: number) => Math.min(last, Math.floor((time - start) / quarterMs));
  if (to <= from) {
    into[at(from)]! += wattHours;
    return;
  }
  for (let quarter = at(from); quarter <= at(to); quarter++) {
    const begins = Math.max(from, start + quarter * quarterMs);
    const ends = quarter === last ? to : Math.min(to, start + (quarter + 1) * quarterMs);
    if (ends > begins) into[quarter]! += (wattHours * (ends - begins)) / (to - from);
  }
}
