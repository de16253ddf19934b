import type { Car } from './car.ts';

/** How long cars charge and pause at least while they take turns, in milliseconds. */
export interface Turns {
  /** A car that charges keeps its place for so long: switching wears contactors, and some cars do not wake again. */
  readonly leastChargeMs: number;
  /** A car that was paused stays so for so long. */
  readonly leastPauseMs: number;
}

export const usualTurns: Turns = { leastChargeMs: 15 * 60_000, leastPauseMs: 5 * 60_000 };

/**
 * Puts cars in the order in which they get their minimum: by priority; then those that have just begun to charge;
 * then whoever has waited longest, so that pauses go round. Equal ones by id, so that the order is always the same.
 */
export function rank(cars: readonly Car[], now: number, turns: Turns): Car[] {
  const keyed = cars.map((car) => ({ car, keeps: keepsPlace(car, now, turns), waited: waitedMs(car, now) }));
  keyed.sort(
    (a, b) =>
      b.car.priority - a.car.priority ||
      Number(b.keeps) - Number(a.keeps) ||
      b.waited - a.waited ||
      (a.car.id < b.car.id ? -1 : 1),
  );
  return keyed.map(({ car }) => car);
}

function keepsPlace({ granted }: Car, now: number, { leastChargeMs }: Turns): boolean {
  return granted !== undefined && granted.amps > 0 && now - granted.since < leastChargeMs;
}

/** Milliseconds without charge; below 0 for one that is charging, the longer the further. */
function waitedMs({ granted, arrivedAt }: Car, now: number): number {
  if (!granted) return now - arrivedAt;
  return granted.amps > 0 ? granted.since - now : now - granted.since;
}
