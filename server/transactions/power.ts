import { energyOf, type MicroWh } from './watt-hours.ts';

/** Power in W at a time in milliseconds since 1970. */
export interface PowerPoint {
  readonly at: number;
  readonly watts: number;
}

/** Points kept of a transaction without a register: a day at one each 17 s; beyond, every second one goes. */
export const maxPowerPoints = 5_000;
/** How far the first and the last value are taken to hold towards begin and end. */
const holdMs = 15 * 60_000;

/** Puts a point at its place in time; of two values for one instant the larger counts. */
export function addPower(points: readonly PowerPoint[], point: PowerPoint): readonly PowerPoint[] {
  const index = points.findLastIndex((other) => other.at <= point.at);
  const before = points[index];
  if (before?.at === point.at) return before.watts >= point.watts ? points : points.with(index, point);
  const next = points.toSpliced(index + 1, 0, point);
  return next.length > maxPowerPoints ? next.filter((_, position) => position % 2 === 0) : next;
}

/** Integrates power over a transaction: an estimate, for stations without an energy register. */
export function integratePower(points: readonly PowerPoint[], start: number, end: number): MicroWh {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return 0n;
  let energy = energyOf(Math.max(0, first.watts), clamp(first.at - start, 0, holdMs));
  for (let index = 1; index < points.length; index += 1) {
    const [from, to] = [points[index - 1]!, points[index]!];
    energy += energyOf(Math.max(0, (from.watts + to.watts) / 2), to.at - from.at);
  }
  return energy + energyOf(Math.max(0, last.watts), clamp(end - last.at, 0, holdMs));
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
