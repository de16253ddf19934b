import { type Highs, LinearProgram, solve } from '@busbar/scheduling/lp';
import { tapsOf } from './bound.ts';
import type { Instance } from './instance.ts';
import type { Policy, Seen } from './simulate.ts';

/** What each conductor has left in a slot, and how much of it a car's ampere takes. */
function roomIn(instance: Instance, t: number) {
  const room = instance.site.conductors.map(({ ratingAmps }, c) => ratingAmps - instance.background[c]![t]!);
  const fits = (car: Seen, wanted: number): number => {
    let amps = wanted;
    for (const { conductor, weight } of tapsOf(instance, car.evse, car.legs))
      amps = Math.min(amps, room[conductor]! / weight);
    return Math.max(amps, 0);
  };
  const take = (car: Seen, amps: number) => {
    for (const { conductor, weight } of tapsOf(instance, car.evse, car.legs))
      room[conductor]! -= amps * weight;
  };
  return { room, fits, take };
}

const wants = (car: Seen, hours: number) => Math.min(car.maxAmps, car.left / (car.wattsPerAmp * hours));

export const uncontrolled: Policy = (_t, cars) => cars.map((car) => car.maxAmps);

/** One car after the other, in an order, each with all that is left. */
function inOrder(order: (car: Seen, t: number, hours: number) => number): Policy {
  return (t, cars, instance) => {
    const { fits, take } = roomIn(instance, t);
    const amps = cars.map(() => 0);
    const queue = cars.map((car, i) => ({ car, i, key: order(car, t, instance.slotHours) }));
    queue.sort((a, b) => a.key - b.key || a.i - b.i);
    for (const { car, i } of queue) {
      amps[i] = fits(car, wants(car, instance.slotHours));
      take(car, amps[i]);
    }
    return amps;
  };
}

export const firstCome = inOrder((car) => car.arrived);
export const earliestDeadline = inOrder((car) => car.leaves);
export const leastLaxity = inOrder(
  (car, t, hours) => car.leaves - t - car.left / (car.wattsPerAmp * car.maxAmps * hours),
);

/** The same current for everybody, raised until somebody's conductor is full, then for the others. */
export const equalShare: Policy = (t, cars, instance) => {
  const { room, take } = roomIn(instance, t);
  const amps = cars.map(() => 0);
  let open = cars.map((_, i) => i);
  const taps = cars.map((car) => tapsOf(instance, car.evse, car.legs));
  while (open.length > 0) {
    const weights = room.map(() => 0);
    for (const i of open) for (const { conductor, weight } of taps[i]!) weights[conductor]! += weight;
    let rise = Math.min(...open.map((i) => wants(cars[i]!, instance.slotHours) - amps[i]!));
    weights.forEach((weight, c) => {
      if (weight > 0) rise = Math.min(rise, room[c]! / weight);
    });
    rise = Math.max(rise, 0);
    for (const i of open) {
      amps[i]! += rise;
      take(cars[i]!, rise);
    }
    open = open.filter(
      (i) =>
        amps[i]! < wants(cars[i]!, instance.slotHours) - 1e-9 &&
        taps[i]!.every(({ conductor }) => room[conductor]! > 1e-9),
    );
  }
  return amps;
};

/** Turns in a fixed order that moves on by one each slot. */
export const roundRobin: Policy = (t, cars, instance) =>
  inOrder((car) => (car.index - t + instance.cars.length * 1000) % instance.cars.length)(t, cars, instance);

/**
 * The most energy for the cars that are there, by what they announce, as early as possible. It plans in steps of so many
 * slots.
 */
export function plainProgram(solver: Highs, step = 1): Policy {
  return (t, cars, instance) => {
    const program = new LinearProgram();
    const stepHours = step * instance.slotHours;
    const last = Math.max(1, ...cars.map(({ leaves }) => Math.ceil((leaves - t) / step)));
    const rows = instance.site.conductors.map(({ ratingAmps }, c) =>
      Array.from({ length: last }, (_, k) =>
        program.row(Number.NEGATIVE_INFINITY, ratingAmps - (instance.background[c]![t + k * step] ?? 0)),
      ),
    );
    const first = cars.map((car) => {
      const wattHours = car.wattsPerAmp * stepHours;
      const need = program.row(Number.NEGATIVE_INFINITY, car.left / wattHours);
      const columns = Array.from({ length: Math.ceil((car.leaves - t) / step) }, (_, k) => {
        const there = Math.min(1, (car.leaves - t) / step - k);
        const column = program.column(-wattHours * (1 - early * k), 0, car.maxAmps * (k === 0 ? 1 : there));
        program.put(need, column, 1);
        for (const { conductor, weight } of tapsOf(instance, car.evse, car.legs))
          program.put(rows[conductor]![k]!, column, weight);
        return column;
      });
      return columns[0]!;
    });
    const values = solve(solver, program)?.values;
    return first.map((column) => values?.[column] ?? 0);
  };
}

/** Of a kWh's worth, lost per step of waiting: enough to fill the present before the future. */
const early = 1e-5;
