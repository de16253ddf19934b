import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Market, PlannedCar, Situation } from './forecast.ts';
import { type Highs, highs } from './lp.ts';
import { plan } from './plan.ts';
import { sentence } from './reason.ts';
import { noon } from './testing/arbitrary.ts';
import { siteOf } from './tree.ts';

const hour = 3_600_000;
const clock = (at: number) => new Date(at).toISOString().slice(11, 16);

let solver: Highs;
beforeAll(async () => {
  solver = await highs();
});

/** Three-phase EVSEs of 16 A (11.04 kW) behind one fuse; plans eight hours in quarters. */
function situation(
  cars: readonly PlannedCar[],
  more: Partial<Situation> & { fuse?: number } = {},
): Situation {
  const { fuse = 1000, ...rest } = more;
  const evses = cars.map((_, i) => ({
    id: `e${i}`,
    node: 'main',
    wiring: [1, 2, 3] as const,
    legs: 3,
    voltsPerLeg: 230,
    maxAmps: 16,
    minAmps: 6,
    stepAmps: 1,
  }));
  const site = siteOf({ nodes: [{ id: 'main', name: 'Main fuse', ratingAmps: fuse }], evses });
  return { site, now: noon, slotMs: hour / 4, slots: 32, cars, ...rest };
}

function car(evse: number, more: Partial<PlannedCar> = {}): PlannedCar {
  return {
    id: `c${evse}`,
    evse,
    legs: [0, 1, 2],
    maxAmps: 16,
    wattHours: 11_040,
    taken: 0,
    arrivedAt: noon,
    departsAt: noon + 4 * hour,
    mode: 'departure',
    priority: 0,
    ...more,
  };
}

/** Prices by hour from now, the last for all that follow. */
function market(buy: readonly number[], more: Partial<Market> = {}): Market {
  const quarters = Array.from({ length: 32 }, (_, i) => buy[Math.floor(i / 4)] ?? buy.at(-1)!);
  const none = quarters.map(() => 0);
  return { buy: quarters, sell: none, load: none, sun: none, ...more };
}

const kilowattHours = (amps: readonly number[], from = 0, to = amps.length) =>
  Math.round(amps.slice(from, to).reduce((sum, value) => sum + value * 0.69 * 0.25, 0) * 100) / 100;

describe('plan', () => {
  it('waits for the cheapest hour, is ready in time, and says so', () => {
    const { cars, now } = plan(solver, situation([car(0)], { market: market([0.4, 0.3, 0.2, 0.35]) }));
    expect(kilowattHours(cars[0]!.amps, 8, 12)).toBe(11.04);
    expect(now.grants[0]!.amps).toBe(0);
    expect(sentence(now.grants[0]!.reason, clock)).toBe(
      'Waits for cheaper power at 14:00; will be full at 15:00.',
    );
  });

  it('charges at any price what could not be given later', () => {
    const needs = car(0, { wattHours: 3 * 11_040 });
    const { cars } = plan(solver, situation([needs], { market: market([0.4, 0.3, 0.2, 0.35]) }));
    expect(cars[0]!.missing).toBe(0);
    expect(kilowattHours(cars[0]!.amps, 0, 4)).toBe(0);
  });

  it('charges at once whoever stays beyond the departure that was said, and says so', () => {
    const late = car(0, { arrivedAt: noon - 3 * hour, departsAt: noon - hour });
    const cheaperSoon = market([0.4, 0.2]);
    const alone = plan(solver, situation([late], { market: cheaperSoon }));
    expect(alone.now.grants).toMatchObject([{ amps: 16, reason: { code: 'overdue', amps: 16 } }]);
    expect(alone.cars[0]!.missing).toBe(0);
    const both = plan(solver, situation([late, car(1)], { market: cheaperSoon, fuse: 16 }));
    expect(both.now.grants).toMatchObject([{ amps: 16 }, { amps: 0 }]);
    expect(sentence(both.now.grants[0]!.reason, clock)).toBe(
      'Charges with 16 A, as fast as it can: the departure that was said has passed.',
    );
  });

  it('names the amperes that a car gets, not the mean that it is planned to have', () => {
    const little = car(0, { wattHours: 1_000, departsAt: noon + hour / 4 });
    const { now, cars } = plan(solver, situation([little]));
    expect(cars[0]!.amps[0]).toBeCloseTo(5.8, 1);
    expect(now.grants).toMatchObject([{ amps: 16, reason: { amps: 16 } }]);
  });

  it('gives a narrow fuse first to whoever leaves first, so that both are ready', () => {
    const cars = [car(0, { departsAt: noon + 2 * hour }), car(1, { departsAt: noon + hour })];
    const { now, cars: plans } = plan(solver, situation(cars, { fuse: 16 }));
    expect(now.grants.map(({ amps }) => amps)).toEqual([0, 16]);
    expect(plans.map(({ missing }) => missing)).toEqual([0, 0]);
    expect(sentence(now.grants[0]!.reason, clock)).toBe(
      'Waits until 13:00, while others that leave earlier charge; will be full at 14:00.',
    );
  });

  it('does not say that others leave earlier where all leave at the same time', () => {
    const cars = [car(0), car(1), car(2)];
    const { now } = plan(solver, situation(cars, { fuse: 16 }));
    const waiting = now.grants.filter(({ amps }) => amps === 0);
    expect(waiting.length).toBeGreaterThan(0);
    for (const { reason } of waiting) expect(sentence(reason, clock)).not.toContain('earlier');
  });

  it('says how much will be missing where physics does not allow it', () => {
    const { cars, now } = plan(solver, situation([car(0, { departsAt: noon + hour / 2 })]));
    expect(cars[0]!.missing).toBeCloseTo(5520, 0);
    expect(sentence(now.grants[0]!.reason, clock)).toBe(
      'Charges with 16 A; 5.5 kWh will be missing when it leaves.',
    );
  });

  it('keeps the highest import low where it is charged for', () => {
    const peak = { perKilowatt: 100, soFar: 0 };
    const { cars } = plan(solver, situation([car(0)], { market: market([0.3], { peak }) }));
    // 11.04 kWh in four hours are 2.76 kW, which are 4 A.
    expect(Math.max(...cars[0]!.amps)).toBeCloseTo(4, 3);
    const done = plan(
      solver,
      situation([car(0)], { market: market([0.3], { peak: { ...peak, soFar: 11_040 } }) }),
    );
    expect(done.cars[0]!.amps[0]).toBeCloseTo(16, 3);
  });

  it('uses the sun before the grid, and only the sun where that is wished', () => {
    const sun = Array.from({ length: 32 }, (_, i) => (i >= 4 && i < 12 ? 5_520 : 0));
    const both = [car(0), car(1, { mode: 'sun' })];
    const { cars, now } = plan(solver, situation(both, { market: market([0.3], { sun }) }));
    expect(kilowattHours(cars[1]!.amps)).toBeLessThanOrEqual(11.04);
    expect(kilowattHours(cars[0]!.amps) + kilowattHours(cars[1]!.amps)).toBeGreaterThan(11.04);
    expect(kilowattHours(cars[1]!.amps, 0, 4)).toBe(0);
    expect(sentence(now.grants[1]!.reason, clock)).toBe('Waits for sun, expected at 13:00.');
  });

  it('charges with the minimum from the grid and with more from the sun, where that is wished', () => {
    const sun = Array.from({ length: 32 }, (_, i) => (i >= 4 ? 2_760 : 0));
    const wants = car(0, { mode: 'sun_and_minimum', wattHours: 22_080 });
    const { cars } = plan(solver, situation([wants], { market: market([0.3], { sun }) }));
    expect(cars[0]!.amps[0]).toBeCloseTo(6, 3);
    expect(cars[0]!.amps[6]).toBeCloseTo(10, 3);
  });

  it('takes no dear power for a car that wants it cheap or not at all', () => {
    const wants = car(0, { mode: 'cheapest', departsAt: noon + 2 * hour });
    const { now, cars } = plan(solver, situation([wants], { market: market([0.5, 0.5, 0.1]) }));
    expect(kilowattHours(cars[0]!.amps)).toBe(0);
    expect(now.grants[0]!.reason).toEqual({ code: 'too_dear' });
  });

  it('gives back while power is dear and is full again at departure', () => {
    const discharge = { maxAmps: 16, wattHours: 11_040, efficiency: 0.88 };
    const giving = car(0, { discharge, wattHours: 0, departsAt: noon + 4 * hour });
    const load = Array.from({ length: 32 }, () => 20_000);
    const { now, cars } = plan(solver, situation([giving], { market: market([0.6, 0.2], { load }) }));
    expect(cars[0]!.amps[0]).toBeCloseTo(-16, 3);
    expect(kilowattHours(cars[0]!.amps)).toBeCloseTo(0, 2);
    expect(now.grants[0]!.amps).toBe(-16);
    expect(sentence(now.grants[0]!.reason, clock)).toContain('Gives back 16 A while power is dear');
    // At 88 % a gain of a tenth is none.
    const even = plan(solver, situation([giving], { market: market([0.22, 0.2], { load }) }));
    expect(even.cars[0]!.amps[0]).toBe(0);
  });

  it.each(['sun', 'cheapest'] as const)(
    'gets again what it gave back, and no more, at the cheapest: %s',
    (mode) => {
      const prices = market([0.5, 0.5, 0.4, 0.5]);
      const gave = car(0, { mode, owed: 5_520, wattHours: 11_040 });
      const { cars, now } = plan(solver, situation([gave], { market: prices }));
      expect(kilowattHours(cars[0]!.amps)).toBeCloseTo(5.52, 2);
      expect(kilowattHours(cars[0]!.amps, 8, 12)).toBeCloseTo(5.52, 2);
      expect(sentence(now.grants[0]!.reason, clock)).toContain('Waits for cheaper power at 14:00');
      const { owed: _, ...kept } = gave;
      expect(kilowattHours(plan(solver, situation([kept], { market: prices })).cars[0]!.amps)).toBe(0);
    },
  );

  it('gives back only what fits again into its share of the wires, whoever else comes before it leaves', () => {
    const discharge = { maxAmps: 16, wattHours: 40_000, efficiency: 0.88 };
    const load = Array.from({ length: 32 }, () => 20_000);
    const giving = car(0, { discharge, wattHours: 2_760, departsAt: noon + 4 * hour });
    const alone = { market: market([0.6, 0.6, 0.2], { load }), fuse: 16 };
    const given = (asked: Situation) =>
      -kilowattHours(plan(solver, asked).cars[0]!.amps.map((amps) => Math.min(0, amps)));
    const halves = { ...situation([giving, car(1)], alone), cars: [giving] };
    // From when power is cheap to a quarter before it leaves half of the fuse carries 9.66 kWh, of which it needs 2.76 itself.
    expect(given(halves)).toBeCloseTo(6.9, 2);
    const thirds = { ...situation([giving, car(1), car(2)], alone), cars: [giving] };
    expect(given(thirds)).toBeCloseTo(3.68, 2);
  });

  it('asks nothing back of a car that may not give, and empties none below its floor', () => {
    const load = Array.from({ length: 32 }, () => 40_000);
    const asked = fc.record({
      cents: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 8, maxLength: 8 }),
      cars: fc.array(
        fc.record({
          wattHours: fc.integer({ min: 1_000, max: 30_000 }),
          hours: fc.integer({ min: 1, max: 8 }),
          mode: fc.constantFrom('now', 'departure', 'sun', 'sun_and_minimum', 'cheapest'),
          spare: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      fuse: fc.constantFrom(16, 32, 1000),
    });
    fc.assert(
      fc.property(asked, ({ cents, cars: people, fuse }) => {
        const cars = people.map(({ hours, spare, ...one }, i) =>
          car(i, {
            ...one,
            departsAt: noon + hours * hour,
            ...(spare !== undefined && {
              discharge: { maxAmps: 16, wattHours: spare, efficiency: 0.88 },
            }),
          }),
        );
        const prices = market(cents.map((cent) => cent / 100));
        const sell = prices.buy.map((price) => price * 0.9);
        const made = plan(solver, situation(cars, { fuse, market: { ...prices, sell, load } }));
        expect(made.optimized).toBe(true);
        made.cars.forEach(({ amps }, i) => {
          const floor = -(people[i]!.spare ?? 0) / 1000;
          amps.forEach((_, k) => {
            expect(kilowattHours(amps, 0, k + 1)).toBeGreaterThan(floor - 0.02);
          });
        });
        for (const { car: id, amps } of made.now.grants)
          if (!cars.find((one) => one.id === id)!.discharge) expect(amps).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('fills the site’s battery while power is cheap and empties it while it is dear', () => {
    const battery = { maxWatts: 5_000, stored: 0, least: 0, most: 10_000, efficiency: 0.9, wear: 0.02 };
    const load = Array.from({ length: 32 }, () => 8_000);
    const { battery: planned } = plan(
      solver,
      situation([], { battery, market: market([0.1, 0.1, 0.5, 0.5, 0.1], { load }) }),
    );
    expect(planned!.watts.slice(0, 8).reduce((sum, watts) => sum + watts / 4, 0)).toBeCloseTo(10_000, -1);
    expect(planned!.watts.slice(8, 16).every((watts) => watts < 0)).toBe(true);
  });

  it('leaves room for cars that are likely to come, where a peak is charged for', () => {
    const expected = [
      { arrivesAt: noon + 2 * hour, departsAt: noon + 4 * hour, wattHours: 11_040, maxWatts: 11_040 },
    ];
    const given = { market: market([0.3], { peak: { perKilowatt: 100, soFar: 0 } }) };
    const { cars } = plan(solver, situation([car(0)], { ...given, expected }));
    expect(kilowattHours(cars[0]!.amps, 0, 8)).toBeCloseTo(11.04, 1);
  });

  it('charges early who may leave early, and not for what is never taken', () => {
    const early = Array.from({ length: 20 }, (_, i) => (i - 18) * 0.15 * hour).sort((a, b) => a - b);
    const habits = { departureErrors: early, takenShares: early.map(() => 1) };
    const cars = [car(0, { wattHours: 22_080, habits }), car(1, { wattHours: 22_080 })];
    const { now } = plan(solver, situation(cars, { fuse: 16 }));
    expect(now.grants.map(({ amps }) => amps)).toEqual([16, 0]);
    const modest = { ...habits, takenShares: early.map(() => 0.4) };
    const asks = [
      car(0, { wattHours: 12_000, taken: 10_000, habits: modest }),
      car(1, { departsAt: noon + hour }),
    ];
    expect(plan(solver, situation(asks, { fuse: 16 })).now.grants.map(({ amps }) => amps)).toEqual([0, 16]);
  });

  it('plans many alike cars as one, and gives them what it would give them singly', () => {
    const cars = Array.from({ length: 120 }, (_, i) => car(i, { departsAt: noon + ((i % 4) + 1) * hour }));
    const { cars: plans, slots } = plan(solver, situation(cars, { fuse: 400, market: market([0.3]) }));
    const energy = plans.reduce((sum, { energy: wattHours }) => sum + wattHours, 0);
    // What fits: per hour 400 A of 0.69 kW; the cars of each hour need 331 kWh.
    expect(energy / 1000).toBeCloseTo(4 * 276, 0);
    slots.forEach((_, k) => {
      expect(plans.reduce((sum, { amps }) => sum + amps[k]!, 0)).toBeLessThanOrEqual(400.001);
    });
  });

  it('gives the same plan for the same situation', () => {
    const cars = Array.from({ length: 10 }, (_, i) => car(i, { departsAt: noon + ((i % 4) + 1) * hour }));
    const asked = situation(cars, { fuse: 40, market: market([0.4, 0.3, 0.2]) });
    expect(plan(solver, asked)).toEqual(plan(solver, asked));
  });

  it('shares out by itself when there is no time for a plan', () => {
    const cars = Array.from({ length: 30 }, (_, i) => car(i));
    const late = plan(solver, situation(cars, { fuse: 200, market: market([0.3]) }), 1e-9);
    expect(late.optimized).toBe(false);
    expect(late.now.grants.reduce((sum, { amps }) => sum + amps, 0)).toBe(200);
  });
});
