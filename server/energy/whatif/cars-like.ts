import type { PastCar } from './past.ts';

/** A car that is like another comes some quarters before or after it: not all at once. */
const apart = [0, 2, -2, 4, -3];

/**
 * Cars for some EVSEs, like those that came: of these every so-many-th comes there too, by `share`. Who would find none
 * of the EVSEs free goes away again. Pure.
 */
export function carsLike(
  cars: readonly PastCar[],
  places: {
    readonly share: number;
    /** Position of the first of the EVSEs, and how many there are. */
    readonly first: number;
    readonly count: number;
    readonly steps: number;
  },
): PastCar[] {
  const { share, first, count, steps } = places;
  const freeFrom = Array.from({ length: count }, () => 0);
  const like: PastCar[] = [];
  let due = 0;
  for (const car of cars.toSorted((a, b) => a.arrives - b.arrives || a.evse - b.evse)) {
    for (due += share; due >= 1 - 1e-9; due -= 1) {
      const shift = apart[like.length % apart.length]!;
      const arrives = Math.max(0, car.arrives + shift);
      const leaves = Math.min(steps, Math.max(arrives + 1, car.leaves + shift));
      const free = freeFrom.findIndex((from) => from <= arrives);
      if (free < 0 || arrives >= steps) continue;
      freeFrom[free] = leaves;
      like.push({ ...car, evse: first + free, arrives, leaves });
    }
  }
  return like;
}
