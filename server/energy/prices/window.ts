/** Windows of the week and series of prices, as plain data: what holds at an instant, and what stands in for a gap. */

import type { LocalTime } from '../../platform/zone.ts';

/** A price that holds on some weekdays between two times of the day; over midnight where `to` is not after `from`. */
export interface PriceWindow {
  /** 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly price: number;
}

const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Whether a window of the week holds; after midnight it belongs to the weekday on which it began. */
export function holds(
  window: Pick<PriceWindow, 'weekdays' | 'from' | 'to'>,
  { weekday, minute }: LocalTime,
): boolean {
  const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
  if (from < to) return window.weekdays.includes(weekday) && minute >= from && minute < to;
  const before = weekday === 1 ? 7 : weekday - 1;
  return (
    (window.weekdays.includes(weekday) && minute >= from) || (window.weekdays.includes(before) && minute < to)
  );
}

/** The price of a table at an instant: the first window that holds, else the base. */
export function tablePrice(base: number, windows: readonly PriceWindow[], local: LocalTime): number {
  return windows.find((window) => holds(window, local))?.price ?? base;
}

export interface Point {
  /** Epoch milliseconds from which it holds, until the next. */
  readonly from: number;
  readonly value: number;
}

export interface Filled {
  readonly value: number;
  /** Nothing was told for it: it stands in from days before. */
  readonly filled: boolean;
}

/** A point holds for two hours at the most: what comes later without a new one is a gap, not an old price. */
const longestMs = 2 * 3_600_000;
const dayMs = 86_400_000;
const daysBack = 7;

/** The value of several that nobody regrets to have planned with: the highest of what is paid, the lowest of what is earned. */
type Careful = (...values: number[]) => number;

/**
 * A value for each slot of a series. A gap is filled by the most careful that the same time of day had in the last week, so
 * that nobody plans on power being cheap, or on feeding in being paid well, that nobody has priced; without a week, by the
 * most careful point known; without any, there is nothing to go by: null.
 */
export function fillSeries(
  points: readonly Point[],
  slots: readonly number[],
  careful: Careful = Math.max,
): readonly (Filled | null)[] {
  const sorted = points.toSorted((a, b) => a.from - b.from);
  const valueAt = (at: number): number | undefined => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.from <= at) low = middle + 1;
      else high = middle;
    }
    const point = sorted[low - 1];
    return point && at - point.from < longestMs ? point.value : undefined;
  };
  const anyTime = sorted.length > 0 ? careful(...sorted.map(({ value }) => value)) : undefined;
  return slots.map((at) => {
    const told = valueAt(at);
    if (told !== undefined) return { value: told, filled: false };
    const before = Array.from({ length: daysBack }, (_, day) => valueAt(at - (day + 1) * dayMs));
    const known = before.filter((value) => value !== undefined);
    const value = known.length > 0 ? careful(...known) : anyTime;
    return value === undefined ? null : { value, filled: true };
  });
}
