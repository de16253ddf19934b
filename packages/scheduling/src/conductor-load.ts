import type { Conductor, Site } from './site.ts';

/** Numbers are compared with this much grace, in A, so that 10 × 0.1 A fit into 1 A. */
const grace = 1e-6;

/** Adds to one conductor per ampere of a leg: which of the conductor's angles, and how much. */
interface Share {
  readonly conductor: number;
  readonly angle: number;
  readonly weight: number;
}

interface Wire {
  readonly cos: readonly number[];
  readonly sin: readonly number[];
  /** Sets of angles within a half-plane: the largest sum of any loads is that of one of these sets. */
  readonly halfPlanes: readonly (readonly number[])[];
}

/**
 * Keeps the sum of what may flow on each conductor of a site while grants change.
 *
 * What may flow is the worst that cars can do with their grants: each leg of each anything between nothing and its
 * grant, because a car that pauses must not overload a neutral that the others balanced. For loads at several angles
 * this is the largest |sum| over all subsets, which is always a half-plane's. Hence taking less is always safe.
 */
export class ConductorLoads {
  readonly #site: Site;
  readonly #wires: readonly Wire[];
  /** Amperes left for cars on each conductor. */
  readonly #room: Float64Array;
  readonly #sums: Float64Array[];
  /** Per EVSE and leg. */
  readonly #shares: readonly (readonly Share[][])[];

  /**
   * @param background what else flows on each conductor, in A: building load, uncontrolled cars. Below 0 where sun
   * feeds in; the caller decides how much of it may be counted on. Where loads meet at angles it counts from 0.
   */
  constructor(site: Site, background: readonly number[] = []) {
    this.#site = site;
    const { angles, wires, shares } = wiringOf(site);
    this.#wires = wires;
    this.#room = Float64Array.from(site.conductors, ({ ratingAmps }, i) => {
      const there = background[i] ?? 0;
      return ratingAmps - (angles[i]!.length > 1 ? Math.max(0, there) : there);
    });
    this.#sums = angles.map((list) => new Float64Array(list.length));
    this.#shares = shares;
  }

  /** Adds so many amperes (below 0: takes away) to each of an EVSE's legs. */
  add(evse: number, legs: readonly number[], amps: number): void {
    for (const leg of legs) {
      for (const { conductor, angle, weight } of this.#shares[evse]![leg] ?? [])
        this.#sums[conductor]![angle]! += weight * amps;
    }
  }

  /** The first conductor that would be above its rating with so many amperes more in these legs, or -1. */
  blockedBy(evse: number, legs: readonly number[], amps: number): number {
    this.add(evse, legs, amps);
    const blocked = this.#overloadedOf(evse, legs);
    this.add(evse, legs, -amps);
    return blocked;
  }

  /** Adds the amperes where they fit; else adds nothing and gives the conductor that is in the way. */
  tryAdd(evse: number, legs: readonly number[], amps: number): number {
    this.add(evse, legs, amps);
    const blocked = this.#overloadedOf(evse, legs);
    if (blocked >= 0) this.add(evse, legs, -amps);
    return blocked;
  }

  /** The worst that may flow on a conductor, in A, without its background. */
  worst(conductor: number): number {
    const sums = this.#sums[conductor]!;
    if (sums.length === 1) return sums[0]!;
    const { cos, sin, halfPlanes } = this.#wires[conductor]!;
    let worst = 0;
    for (const set of halfPlanes) {
      let [x, y] = [0, 0];
      for (const angle of set) {
        x += sums[angle]! * cos[angle]!;
        y += sums[angle]! * sin[angle]!;
      }
      worst = Math.max(worst, Math.hypot(x, y));
    }
    return worst;
  }

  /** Amperes left on a conductor; below 0 when it is overloaded. */
  left(conductor: number): number {
    return this.#room[conductor]! - this.worst(conductor);
  }

  /** The conductors that are above their rating now. */
  overloaded(): number[] {
    return this.#site.conductors.flatMap((_, i) => (this.left(i) < -grace ? [i] : []));
  }

  #overloadedOf(evse: number, legs: readonly number[]): number {
    for (const leg of legs) {
      for (const { conductor } of this.#shares[evse]![leg] ?? [])
        if (this.left(conductor) < -grace) return conductor;
    }
    return -1;
  }
}

interface Wiring {
  readonly angles: readonly number[][];
  readonly wires: readonly Wire[];
  readonly shares: readonly (readonly Share[][])[];
}

/** A site does not change while it is the same object: what follows from it is worked out once. */
const known = new WeakMap<Site, Wiring>();

function wiringOf(site: Site): Wiring {
  const before = known.get(site);
  if (before) return before;
  const angles = site.conductors.map(anglesOf);
  const wiring = { angles, wires: angles.map(wireOf), shares: sharesOf(site, angles) };
  known.set(site, wiring);
  return wiring;
}

/** The distinct angles at which loads meet on a conductor, in whole degrees from 0 to 359, rising. */
export function anglesOf({ taps }: Conductor): number[] {
  return [...new Set(taps.map(({ degrees }) => wholeDegrees(degrees)))].sort((a, b) => a - b);
}

export function wholeDegrees(degrees: number): number {
  return ((Math.round(degrees) % 360) + 360) % 360;
}

/**
 * The sets of angles that fit into a half-plane and could not have one more: the half-plane's border turns once round,
 * and its content changes only where one of its two ends meets an angle.
 */
export function halfPlanesOf(angles: readonly number[]): number[][] {
  const borders = angles.flatMap((angle) => [angle, wholeDegrees(angle + 180)]);
  const sets = borders.flatMap((border) => [
    angles.flatMap((angle, i) => (wholeDegrees(angle - border) < 180 ? [i] : [])),
    angles.flatMap((angle, i) => (wholeDegrees(border - angle) < 180 ? [i] : [])),
  ]);
  return [...new Map(sets.filter((set) => set.length > 0).map((set) => [set.join(), set])).values()];
}

function wireOf(angles: readonly number[]): Wire {
  const radians = angles.map((angle) => (angle * Math.PI) / 180);
  return { cos: radians.map(Math.cos), sin: radians.map(Math.sin), halfPlanes: halfPlanesOf(angles) };
}

function sharesOf(site: Site, angles: readonly number[][]): Share[][][] {
  const shares = site.evses.map(({ legs }) => Array.from({ length: legs }, (): Share[] => []));
  for (const [conductor, { taps }] of site.conductors.entries()) {
    for (const { evse, leg, weight, degrees } of taps) {
      const angle = angles[conductor]!.indexOf(wholeDegrees(degrees));
      shares[evse]?.[leg]?.push({ conductor, angle, weight });
    }
  }
  return shares;
}
