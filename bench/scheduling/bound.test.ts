import { siteOf } from '@busbar/scheduling';
import { type Highs, highs } from '@busbar/scheduling/lp';
import { beforeAll, describe, expect, it } from 'vitest';
import * as baselines from './baselines.ts';
import { boundOf } from './bound.ts';
import { watch } from './conditions.ts';
import { generate } from './families.ts';
import { maximumFlow } from './flow.ts';
import type { BenchCar, Instance } from './instance.ts';
import { generateMarket } from './market.ts';
import { ours } from './ours.ts';
import { seeded } from './random.ts';
import { costOf, simulate } from './simulate.ts';

let solver: Highs;
beforeAll(async () => {
  solver = await highs();
});

/** Single-phase cars of 10 A at 100 V (1 kW), all on one phase, in slots of an hour. */
function small(
  ratingAmps: number,
  cars: readonly Partial<BenchCar>[],
  more: Partial<Instance['market']> = {},
): Instance {
  const evses = cars.map((_, i) => ({
    id: `e${i}`,
    node: 'main',
    wiring: [1] as const,
    legs: 1,
    voltsPerLeg: 100,
    maxAmps: 10,
    minAmps: 0,
    stepAmps: 1,
  }));
  const site = siteOf({ nodes: [{ id: 'main', name: 'Main', ratingAmps }], evses });
  const none = [0, 0, 0, 0];
  return {
    family: 'small',
    site,
    slots: 4,
    slotHours: 1,
    background: site.conductors.map(() => none),
    cars: cars.map((car, i) => {
      const whole = { arrives: 0, leaves: 4, need: 4_000, ...car };
      const { leaves: announced, need: asked } = whole;
      return { id: `c${i}`, evse: i, legs: [0], maxAmps: 10, announced, asked, ...whole };
    }),
    market: { buy: [0.4, 0.1, 0.2, 0.3], sell: none, load: none, sun: none, peakPrice: 0, ...more },
  };
}

describe('the bound', () => {
  it('is what one works out by hand: a car that leaves early and one that stays share ten amperes', () => {
    // Four hours of 1 kW; the first car can take 2 kWh in its two hours, the second 2 kWh after it.
    expect(boundOf(solver, small(10, [{ leaves: 2 }, {}])).energy).toBeCloseTo(4_000);
    expect(boundOf(solver, small(20, [{ leaves: 2 }, {}])).energy).toBeCloseTo(6_000);
  });

  it('buys in the cheapest hours: 2 kWh for 0.10 and 0.20', () => {
    expect(boundOf(solver, small(10, [{ need: 2_000 }])).cost).toBeCloseTo(0.3);
  });

  it('weighs a peak charge against cheap hours', () => {
    // 2 kWh: spread over the three cheaper hours at 2/3 kW costs 0.40 and 2/3 of the peak's price.
    expect(boundOf(solver, small(10, [{ need: 2_000 }], { peakPrice: 0.6 })).cost).toBeCloseTo(0.4 + 0.4);
  });

  it('takes from a car while power is dear, at its efficiency', () => {
    const discharge = { wattHours: 1_000, efficiency: 0.5 };
    const load = [1_000, 0, 0, 0];
    // 0.5 kWh of the first hour's load come from the car, which buys its 1 kWh again for 0.10.
    expect(boundOf(solver, small(10, [{ need: 0, discharge }], { load })).cost).toBeCloseTo(0.5 * 0.4 + 0.1);
  });

  it('agrees with a maximum flow on sites with one conductor', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const random = seeded(seed);
      const cars = Array.from({ length: 12 }, () => {
        const arrives = Math.floor(random.between(0, 3));
        const leaves = Math.floor(random.between(arrives + 1, 5));
        return { arrives, leaves, need: random.between(200, 4_000) };
      });
      const instance = small(random.between(20, 60), cars);
      expect(boundOf(solver, instance).energy).toBeCloseTo(maximumFlow(instance, 0), 3);
    }
  });

  it('is above every policy, and Busbar is above the simple ones where the site is tight', async () => {
    const instance = generate('tight', 20, 3);
    const { energy } = boundOf(solver, instance);
    const share = async (policy: typeof baselines.equalShare) =>
      (await simulate(instance, policy)).energy.reduce((sum, wattHours) => sum + wattHours, 0) / energy;
    const busbar = await share(ours(solver));
    expect(busbar).toBeLessThanOrEqual(1 + 1e-9);
    for (const policy of [baselines.equalShare, baselines.firstCome, baselines.roundRobin])
      expect(await share(policy)).toBeLessThan(busbar);
    expect(await share(ours(solver, { whole: true }))).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('costs no more than any policy, and Busbar little more', async () => {
    const instance = generateMarket('v2g', 12, 1);
    const { cost } = boundOf(solver, instance);
    const blind = costOf(instance, await simulate(instance, baselines.uncontrolled));
    const busbar = costOf(
      instance,
      await simulate(instance, ours(solver, { past: [{ ...instance, cars: [] }] })),
    );
    expect(busbar).toBeGreaterThanOrEqual(cost - 1e-6);
    expect(busbar).toBeLessThan(cost * 1.1);
    expect(blind).toBeGreaterThan(busbar);
  });
});

describe('a site on which everything goes wrong', () => {
  it('is never above its rating for longer than the fuses allow', () => {
    expect(watch('everything together', 'fuses', 24, 2)).toMatchObject({ overload: 0 });
  });
});
