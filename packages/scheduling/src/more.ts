import { isOverdue } from './charge-columns.ts';
import { meanOver, type PlannedCar, type Situation } from './forecast.ts';
import type { Solved } from './lp.ts';
import type { PlanProgram } from './program.ts';
import { wantsSun } from './supply.ts';

/** Prices that differ by less are the same, per kWh. */
const same = 0.005;

/** Of a car's plan: mean amperes by slot, and what will be missing. */
interface Planned {
  readonly amps: readonly number[];
  readonly missing: number;
}

/**
 * Tells whether a car may have more now than its plan where room is left, because a kWh more now costs no more than the
 * one that it then need not take later. Who will miss something takes what it can get. Where a peak is charged for, and
 * where only sun or the cheapest hours are wanted, the plan's amperes are all.
 */
export function moreOf(
  { market, now: at }: Situation,
  { slots, meter }: PlanProgram,
  { values }: Solved,
): (plan: Planned, car: PlannedCar) => boolean {
  if (!market) return ({ amps }, car) => (amps[0] ?? 0) >= 0 && !wantsSun(car);
  // Around nothing bought and nothing sold a kWh more costs what is bought, and one less saves what is sold.
  const [dearer, cheaper] = [meter.bought, meter.sold].map((columns) =>
    columns.map((column) => values[column]! > tiny),
  );
  const price = (k: number, bought: boolean) => meanOver(bought ? market.buy : market.sell, slots[k]!);
  const now = price(0, !cheaper![0]);
  const saved = slots.map((_, k) => price(k, dearer![k]!));
  return ({ amps, missing }, car) => {
    if ((amps[0] ?? 0) < 0 || wantsSun(car) || car.mode === 'cheapest') return false;
    if (car.mode === 'now' || missing > 0 || isOverdue(car, at)) return true;
    return !market.peak && amps.every((value, k) => value <= 0 || saved[k]! >= now - same);
  };
}

/** kWh. */
const tiny = 1e-6;
