import { afterEach, describe, expect, it } from 'vitest';
import type { Situation } from './forecast.ts';
import { highs } from './lp.ts';
import { plan } from './plan.ts';
import { type After, type Planner, startPlanner } from './planner.ts';
import { noon } from './testing/arbitrary.ts';
import { siteOf } from './tree.ts';

const hour = 3_600_000;
const site = siteOf({
  nodes: [{ id: 'main', name: 'Main', ratingAmps: 20 }],
  evses: [0, 1].map((i) => ({
    id: `e${i}`,
    node: 'main',
    wiring: [1] as const,
    legs: 1,
    voltsPerLeg: 230,
    maxAmps: 16,
    minAmps: 6,
    stepAmps: 1,
  })),
});
const situation: Situation = {
  site,
  now: noon,
  slotMs: hour / 4,
  slots: 16,
  cars: [0, 1].map((evse) => ({
    id: `c${evse}`,
    evse,
    legs: [0],
    maxAmps: 16,
    wattHours: 3680,
    taken: 0,
    arrivedAt: noon,
    departsAt: noon + (2 - evse) * hour,
    mode: 'departure',
    priority: 0,
  })),
};

const never: After = () => () => {};
const atOnce: After = (_, then) => {
  queueMicrotask(then);
  return () => {};
};

let planner: Planner;
afterEach(() => planner.end());

describe('the planner', () => {
  it('gives from its thread what the optimizer gives', async () => {
    planner = startPlanner(never);
    const made = await planner.plan(situation, 60_000);
    expect(made).toEqual(plan(await highs(), situation));
    expect(made.optimized).toBe(true);
  });

  it('lets the allocator share out when the optimizer is late', async () => {
    planner = startPlanner(atOnce);
    const { optimized, now } = await planner.plan(situation, 60_000);
    expect(optimized).toBe(false);
    expect(now.grants.map(({ amps }) => amps)).toEqual([10, 10]);
  });

  it('makes one plan after the other, and passes over those that are late already', async () => {
    let [asked, late] = [0, () => {}];
    planner = startPlanner((_, then) => {
      asked += 1;
      if (asked === 2) late = then;
      return () => {};
    });
    const three = [1, 2, 3].map(() => planner.plan(situation, 60_000));
    late();
    expect((await Promise.all(three)).map(({ optimized }) => optimized)).toEqual([true, false, true]);
  });

  it('fails when a car stands at no EVSE of its site, and goes on with the next', async () => {
    planner = startPlanner(never);
    const lost = { ...situation, cars: [{ ...situation.cars[0]!, evse: 7 }] };
    await expect(planner.plan(lost, 60_000)).rejects.toThrow('Car c0 stands at EVSE 7');
    expect((await planner.plan(situation, 60_000)).optimized).toBe(true);
  });

  it('answers everybody when it ends, and more than may wait at once', async () => {
    planner = startPlanner(never);
    const asked = Array.from({ length: 40 }, () => planner.plan(situation, 60_000));
    await planner.end();
    const plans = await Promise.all(asked);
    expect(plans.filter(({ optimized }) => !optimized).length).toBe(40);
  });
});
