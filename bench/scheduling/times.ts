import { allocate, type PlannedCar, plan, type Situation } from '@busbar/scheduling';
import type { Highs } from '@busbar/scheduling/lp';
import { generate } from './families.ts';
import { mostAmps } from './instance.ts';

export interface Times {
  readonly median: number;
  readonly p99: number;
}

/** What a decision costs in milliseconds of its thread's processor time, so that a busy machine does not count. */
function timesOf(decisions: readonly (() => void)[]): Times {
  const took = decisions.map((decide) => {
    const before = process.threadCpuUsage();
    decide();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  took.sort((a, b) => a - b);
  return { median: took[took.length >> 1]!, p99: took[Math.floor(took.length * 0.99)]! };
}

const start = Date.UTC(2026, 5, 1);
const slotMs = 900_000;
/** From seven to three, when most cars are there. */
const busySlots = Array.from({ length: 32 }, (_, i) => 28 + i);

/** As many cars as asked for, all there at once on a site with panels, as the day goes on. */
function situations(cars: number): Situation[] {
  const { site, cars: all } = generate('fuses', cars, 1);
  return busySlots.map((t) => {
    const now = start + t * slotMs;
    const there = all.map(
      (car): PlannedCar => ({
        id: car.id,
        evse: car.evse,
        legs: car.legs,
        maxAmps: mostAmps(site, car),
        wattHours: car.need,
        taken: 0,
        arrivedAt: start + Math.min(car.arrives, t) * slotMs,
        departsAt: start + Math.max(car.leaves, t + 4) * slotMs,
        mode: 'departure',
        priority: 0,
      }),
    );
    return { site, now, slotMs, slots: 96, cars: there };
  });
}

export function optimizerTimes(solver: Highs, cars: number): Times {
  const all = situations(cars);
  // The WebAssembly is compiled better while it runs.
  for (const situation of all) plan(solver, situation);
  return timesOf([...all, ...all, ...all].map((situation) => () => plan(solver, situation)));
}

export function allocatorTimes(cars: number): Times {
  const all = situations(cars);
  for (const situation of all) allocate({ ...situation, background: [] });
  return timesOf(all.map((situation) => () => allocate({ ...situation, background: [] })));
}
