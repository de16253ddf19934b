/** How long a car will stay and what it will take, from stays like its own, when nobody says. Pure. */

import type { Habits } from '@busbar/scheduling';
import { dayMs, quantile } from './series.ts';

/** A stay of the past, with who stayed; null: nobody knows. */
export interface PastStay {
  readonly who: string | null;
  /** Epoch milliseconds. */
  readonly arrived: number;
  readonly left: number;
  readonly wattHours: number;
}

export interface ExpectedStay {
  /** Whose stays say so: the driver's own, or those of all at the site at this time of the day. */
  readonly source: 'driver' | 'site';
  readonly stays: number;
  readonly departsAt: number;
  readonly wattHours: number;
  /** How stays like it scatter around that, for the optimizer. */
  readonly habits: Habits;
  /** How far the others of these stays would have missed each of them, in the middle: ms and Wh. */
  readonly departureError: number;
  readonly energyError: number;
}

/** Fewer say nothing of anybody. */
const leastStays = 8;
/** So many of the site's stays are looked at, those nearest by the time of the day. */
const alike = 40;
/** Of five, four take no more: enough for most, without keeping places for what nobody takes. */
const safeShare = 0.8;

/** Expects a stay that began; undefined where too little is known. */
export function expectStay(
  past: readonly PastStay[],
  who: string | null,
  arrived: number,
): ExpectedStay | undefined {
  const own = who === null ? [] : past.filter((stay) => stay.who === who);
  const source = own.length >= leastStays ? 'driver' : 'site';
  const like = source === 'driver' ? own.slice(-alike) : nearest(past, arrived);
  if (like.length < leastStays) return undefined;
  const long = like.map(({ arrived: from, left }) => left - from);
  const energy = like.map(({ wattHours }) => wattHours);
  const usual = quantile(long, 0.5)!;
  const asked = quantile(energy, safeShare)!;
  return {
    source,
    stays: like.length,
    departsAt: arrived + usual,
    wattHours: asked,
    habits: {
      departureErrors: long.map((ms) => ms - usual).sort((a, b) => a - b),
      takenShares: energy.map((wattHours) => wattHours / asked).sort((a, b) => a - b),
    },
    departureError: leftOutError(long),
    energyError: leftOutError(energy),
  };
}

/** The stays of a site that began at about the same time of the day, the last weeks' first where they are as near. */
function nearest(past: readonly PastStay[], arrived: number): PastStay[] {
  const apart = (at: number) => {
    const ms = (((at - arrived) % dayMs) + dayMs) % dayMs;
    return Math.min(ms, dayMs - ms);
  };
  return past
    .map((stay) => ({ stay, apart: apart(stay.arrived) }))
    .sort((a, b) => a.apart - b.apart || b.stay.arrived - a.stay.arrived)
    .slice(0, alike)
    .map(({ stay }) => stay);
}

/** Each value held against the middle of the others; the middle of these errors. */
function leftOutError(values: readonly number[]): number {
  const errors = values.map((value, i) => Math.abs(value - quantile(values.toSpliced(i, 1), 0.5)!));
  return quantile(errors, 0.5)!;
}
