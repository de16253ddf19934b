/** Replays whose numbers are worked by hand: one EVSE, one day, two prices. */

import { plan } from '@busbar/scheduling';
import { type Highs, highs } from '@busbar/scheduling/lp';
import { beforeAll, expect, test } from 'vitest';
import { type Change, changed } from './change.ts';
import { outcomeOf, paybackYears } from './outcome.ts';
import type { Past, PastCar } from './past.ts';
import { replay } from './replay.ts';

let solver: Highs;
beforeAll(async () => {
  solver = await highs();
});

const day = 96;
const all = (value: number) => Array.from({ length: day }, () => value);
const halves = (first: number, second: number) =>
  Array.from({ length: day }, (_, t) => (t < 48 ? first : second));
const evse = (id: string) => ({
  id,
  node: 'main',
  wiring: [1, 2, 3] as const,
  legs: 3,
  voltsPerLeg: 230,
  maxAmps: 16,
  minAmps: 6,
  stepAmps: 1,
});
const past = (told: Partial<Past> & { amps?: number; evses?: number } = {}): Past => ({
  from: Date.UTC(2026, 5, 1),
  steps: day,
  tree: {
    nodes: [{ id: 'main', name: 'Main fuse', ratingAmps: told.amps ?? 63 }],
    evses: Array.from({ length: told.evses ?? 1 }, (_, i) => evse(`e${i}`)),
  },
  load: all(0),
  sun: all(0),
  buy: all(0.3),
  sell: all(0),
  carbon: all(400),
  cars: [],
  battery: undefined,
  perKilowatt: undefined,
  month: () => ({ key: 6, days: 30, left: 30 }),
  ...told,
});
/** One hour at 16 A. */
const car = (told: Partial<PastCar> = {}): PastCar => ({
  evse: 0,
  legs: 3,
  arrives: 72,
  leaves: 95,
  wattHours: 11_040,
  maxWatts: 11_040,
  ...told,
});
const same: Change = {
  batteryWh: 0,
  batteryWatts: 0,
  extraEvses: 0,
  evseWatts: 11_000,
  connectionAmps: null,
};
const run = async (of: Past) => {
  let told = 0;
  const replayed = await replay(
    of,
    async (situation) => plan(solver, situation),
    () => {
      told += 1;
    },
  );
  expect(told).toBe(of.steps);
  expect(replayed.unplanned).toBe(0);
  return outcomeOf(of, replayed);
};

test('a car that comes at six in the evening waits for the cheap hours from nine on', async () => {
  const buy = Array.from({ length: day }, (_, t) => (t < 84 ? 0.4 : 0.2));
  const { cost, boughtWh, carsShort, carbonGrams, yearlyCost } = await run(past({ buy, cars: [car()] }));
  expect(boughtWh).toBeCloseTo(11_040, 0);
  expect(cost).toBeCloseTo(11.04 * 0.2, 3);
  expect(yearlyCost).toBeCloseTo(11.04 * 0.2 * 365, 1);
  expect(carbonGrams).toBeCloseTo(11.04 * 400, 0);
  expect(carsShort).toBe(0);
});

test('a battery buys at night what the building uses by day, and pays itself back', async () => {
  const one = past({ load: all(1000), buy: halves(0.1, 0.5) });
  const before = await run(one);
  const battery = { ...same, batteryWh: 10_000, batteryWatts: 10_000 };
  const after = await run(changed(one, battery, {}));
  expect(before.cost).toBeCloseTo(12 * 0.1 + 12 * 0.5, 6);
  // 10 kWh inside take 10 / √0.9 from the grid, and give 10 · √0.9.
  const [into, out] = [10 / Math.sqrt(0.9), 10 * Math.sqrt(0.9)];
  expect(after.cost).toBeCloseTo(before.cost + into * 0.1 - out * 0.5, 2);
  expect(paybackYears(3650, before, after)).toBeCloseTo(3650 / ((out * 0.5 - into * 0.1) * 365), 2);
  expect(paybackYears(3650, after, before)).toBeNull();
});

test('a connection for one car lets two that have an hour leave half full; one for both does not', async () => {
  const cars = [car({ arrives: 40, leaves: 44 }), car({ evse: 1, arrives: 40, leaves: 44 })];
  const one = past({ amps: 16, evses: 2, cars });
  const small = await run(one);
  expect(small.peakWatts).toBeLessThanOrEqual(11_040);
  expect(small.missingWh).toBeCloseTo(11_040, 0);
  expect(small.carsShort).toBe(2);
  const large = await run(changed(one, { ...same, connectionAmps: 32 }, {}));
  expect(large).toMatchObject({ carsShort: 0, missingWh: 0, peakWatts: 22_080 });
});

test('sun serves the building first, what is left is sold; a peak counts by the part of the month', async () => {
  const sun = halves(0, 2000);
  const { selfSufficiency, selfConsumption, earned, demandCost, days, hours } = await run(
    past({ load: all(1000), sun, sell: all(0.1), perKilowatt: 60 }),
  );
  expect(selfSufficiency).toBe(0.5);
  expect(selfConsumption).toBe(0.5);
  expect(earned).toBeCloseTo(12 * 0.1, 6);
  // One kilowatt, one day of thirty.
  expect(demandCost).toBeCloseTo(60 / 30, 6);
  expect(days).toMatchObject([{ peakWatts: 1000, boughtWh: 12_000 }]);
  expect([hours[0], hours[23]]).toEqual([1000, 0]);
});

test('new EVSEs are used like those that stand there, and each serves one car at a time', () => {
  const cars = [0, 10, 20, 30].map((arrives) => car({ arrives, leaves: arrives + 8 }));
  const more = changed(past({ evses: 2, cars }), { ...same, extraEvses: 1, evseWatts: 4000 }, {});
  expect(more.tree.evses.map(({ id }) => id)).toEqual(['e0', 'e1', 'extra-1']);
  // One EVSE more for two: every second car once more.
  const extra = more.cars.slice(4);
  expect(extra).toMatchObject([
    { evse: 2, arrives: 10, leaves: 18, maxWatts: 4000 },
    { evse: 2, arrives: 32, leaves: 40, maxWatts: 4000 },
  ]);
});
