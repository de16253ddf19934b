import type { ExpectedCar } from '@busbar/scheduling';
import { dayMs, quantile } from './series.ts';

/** A car's stay of the past. */
export interface Stay {
  /** Epoch milliseconds. */
  readonly arrived: number;
  readonly left: number;
  readonly wattHours: number;
  readonly maxWatts: number;
}

/** What cars usually do at an hour of a weekday. */
export interface HourOfWeek {
  readonly weekday: number;
  readonly hour: number;
  /** On a usual day, at this hour. */
  readonly cars: number;
  /** One of five, the middle, four of five. */
  readonly wattHours: readonly [number, number, number];
  readonly staySeconds: readonly [number, number, number];
}

type Local = (at: number) => { readonly weekday: number; readonly minute: number };

/** How many cars come at each hour of the week, how long they stay and what they take. */
export function arrivalsOf(stays: readonly Stay[], local: Local, weeks: number): HourOfWeek[] {
  const hours = new Map<number, Stay[]>();
  for (const stay of stays) {
    const { weekday, minute } = local(stay.arrived);
    const key = weekday * 24 + Math.floor(minute / 60);
    const known = hours.get(key);
    if (known) known.push(stay);
    else hours.set(key, [stay]);
  }
  const fifths = (values: readonly number[]) =>
    [quantile(values, 0.2)!, quantile(values, 0.5)!, quantile(values, 0.8)!] as const;
  return [...hours]
    .toSorted(([a], [b]) => a - b)
    .map(([key, found]) => ({
      weekday: Math.floor(key / 24),
      hour: key % 24,
      cars: found.length / weeks,
      wattHours: fifths(found.map(({ wattHours }) => wattHours)),
      staySeconds: fifths(found.map(({ arrived, left }) => (left - arrived) / 1000)),
    }));
}

/**
 * The cars of past weeks as parts of cars to come: of four past Mondays each car counts a quarter, at its time of day.
 * For `expected` of a plan.
 */
export function expectedCars(
  stays: readonly Stay[],
  now: number,
  until: number,
  weeks: number,
): ExpectedCar[] {
  const cars: ExpectedCar[] = [];
  for (const { arrived, left, wattHours, maxWatts } of stays) {
    const weeksAgo = Math.ceil((now - arrived) / (7 * dayMs));
    const shift = weeksAgo * 7 * dayMs;
    if (weeksAgo > weeks || arrived + shift >= until) continue;
    cars.push({
      arrivesAt: arrived + shift,
      departsAt: left + shift,
      wattHours: wattHours / weeks,
      maxWatts: maxWatts / weeks,
    });
  }
  return cars.toSorted((a, b) => a.arrivesAt - b.arrivesAt);
}
