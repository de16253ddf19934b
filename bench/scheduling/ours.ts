import {
  type ExpectedCar,
  type Habits,
  type Market,
  type PlannedCar,
  plan,
  type Situation,
} from '@busbar/scheduling';
import type { Highs } from '@busbar/scheduling/lp';
import { type Instance, mostAmps, wattsPerAmp } from './instance.ts';
import type { Policy, Seen } from './simulate.ts';

/** Midnight of an imagined day. */
const start = Date.UTC(2026, 5, 1);

/** Quarters of an hour. */
const dayOfSlots = 96;

export interface OurOptions {
  /** Past days like this one: what usually still comes is planned with. Without them prices are not looked at. */
  readonly past?: readonly Instance[];
  /** What is known of a car's habits when it comes. */
  readonly habitsOf?: (car: Seen, instance: Instance) => Habits | undefined;
  /** Whole amperes and the minimum of 6 A, as the allocator grants; else what the plan wants, in fractions. */
  readonly whole?: boolean;
  readonly times?: number[];
}

/** Busbar's scheduler as a policy. */
export function ours(solver: Highs, { habitsOf, past, whole = false, times }: OurOptions = {}): Policy {
  const known = new Map<string, Habits | undefined>();
  const granted = new Map<string, { amps: number; since: number }>();
  const habitsAt = (car: Seen, instance: Instance) => {
    if (habitsOf && !known.has(car.id)) known.set(car.id, habitsOf(car, instance));
    return known.get(car.id);
  };
  let highest = 0;
  return (t, cars, instance) => {
    const slotMs = instance.slotHours * 3_600_000;
    const now = start + t * slotMs;
    const step = Math.max(1, Math.round(0.25 / instance.slotHours));
    const situation: Situation = {
      site: instance.site,
      now,
      slotMs: slotMs * step,
      slots: Math.min(dayOfSlots, Math.ceil((instance.slots - t) / step)),
      cars: cars.map((car) => plannedCar(car, slotMs, habitsAt(car, instance), granted)),
      background: instance.background.map((list) => list.slice(t).filter((_, i) => i % step === 0)),
      ...(past && { market: marketFrom(t, instance, highest), expected: expectedFrom(t, past) }),
    };
    const began = performance.now();
    const { now: allocation, cars: plans } = plan(solver, situation);
    times?.push(performance.now() - began);
    const byCar = whole
      ? new Map(allocation.grants.map(({ car, amps }) => [car, amps]))
      : new Map(plans.map(({ car, amps }) => [car, amps[0]!]));
    highest = Math.max(highest, importOf(t, cars, byCar, instance));
    return cars.map(({ id }) => {
      const amps = byCar.get(id) ?? 0;
      const before = granted.get(id);
      if (!before || before.amps > 0 !== amps > 0) granted.set(id, { amps, since: now });
      return amps;
    });
  };
}

function marketFrom(t: number, { market }: Instance, soFar: number): Market {
  const { buy, sell, load, sun, peakPrice } = market;
  const rest = { buy: buy.slice(t), sell: sell.slice(t), load: load.slice(t), sun: sun.slice(t) };
  return peakPrice > 0 ? { ...rest, peak: { perKilowatt: peakPrice, soFar } } : rest;
}

/** The cars of past days that came later than now, each as one part of so many days; alike ones together. */
function expectedFrom(t: number, past: readonly Instance[]): ExpectedCar[] {
  const slotMs = past[0]!.slotHours * 3_600_000;
  const alike = new Map<string, ExpectedCar>();
  for (const { site, cars } of past) {
    for (const car of cars) {
      if (car.arrives <= t) continue;
      const hour = (slot: number) => Math.round((slot * slotMs) / 3_600_000) * 3_600_000;
      const key = `${hour(car.arrives)}/${hour(car.leaves)}`;
      const before = alike.get(key);
      alike.set(key, {
        arrivesAt: start + Math.max(hour(car.arrives), (t + 1) * slotMs),
        departsAt: start + hour(car.leaves),
        wattHours: (before?.wattHours ?? 0) + car.need / past.length,
        maxWatts: (before?.maxWatts ?? 0) + (mostAmps(site, car) * wattsPerAmp(site, car)) / past.length,
      });
    }
  }
  return [...alike.values()];
}

/** Mean import of a slot in W, as the site's meter would show it. */
function importOf(
  t: number,
  cars: readonly Seen[],
  amps: ReadonlyMap<string, number>,
  { market, slotHours }: Instance,
): number {
  const watts = cars.map((car) => Math.min((amps.get(car.id) ?? 0) * car.wattsPerAmp, car.left / slotHours));
  return watts.reduce((sum, one) => sum + one, market.load[t]! - market.sun[t]!);
}

function plannedCar(
  car: Seen,
  slotMs: number,
  habits: Habits | undefined,
  granted: ReadonlyMap<string, { amps: number; since: number }>,
): PlannedCar {
  const before = granted.get(car.id);
  return {
    id: car.id,
    evse: car.evse,
    legs: car.legs,
    maxAmps: car.maxAmps,
    wattHours: car.left,
    taken: car.taken,
    arrivedAt: start + car.arrived * slotMs,
    departsAt: start + (habits ? car.announced : car.leaves) * slotMs,
    mode: 'departure',
    priority: 0,
    ...(before && { granted: before }),
    ...(habits && { habits }),
    ...(car.discharge && {
      discharge: { ...car.discharge, wattHours: car.discharge.wattHours + car.taken, maxAmps: car.maxAmps },
    }),
  };
}
