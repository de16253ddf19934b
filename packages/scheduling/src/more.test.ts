import { expect, it } from 'vitest';
import type { Market, PlannedCar } from './forecast.ts';
import { highs } from './lp.ts';
import { plan } from './plan.ts';
import { noon } from './testing/arbitrary.ts';
import { siteOf } from './tree.ts';

const hour = 3_600_000;
const quarters = (value: (hour: number) => number) => Array.from({ length: 16 }, (_, i) => value(i / 4));
const none = quarters(() => 0);

/** Who may have more than planned of three cars at a fuse that carries one of them: two leave early, one late. */
async function mayHaveMore(market: Partial<Market>, late: Partial<PlannedCar> = {}) {
  const evse = {
    node: 'main',
    wiring: [1, 2, 3] as const,
    legs: 3,
    voltsPerLeg: 230,
    maxAmps: 16,
    minAmps: 6,
  };
  const site = siteOf({
    nodes: [{ id: 'main', name: 'Main fuse', ratingAmps: 16 }],
    evses: [0, 1, 2].map((i) => ({ ...evse, id: `e${i}`, stepAmps: 1 })),
  });
  const cars = [0, 1, 2].map(
    (i): PlannedCar => ({
      id: `c${i}`,
      evse: i,
      legs: [0, 1, 2],
      maxAmps: 16,
      wattHours: 5_000,
      taken: 0,
      arrivedAt: noon,
      departsAt: noon + (i < 2 ? 1 : 4) * hour,
      mode: 'departure',
      priority: 0,
      ...(i === 2 && late),
    }),
  );
  const all = { buy: quarters(() => 0.3), sell: none, load: none, sun: none, ...market };
  const made = plan(await highs(), { site, now: noon, slotMs: hour / 4, slots: 16, cars, market: all });
  return made.cars.map(({ more }) => more);
}

it('lets a car that only waits for room have what the others leave', async () => {
  expect(await mayHaveMore({})).toEqual([true, true, true]);
});

it('leaves a car alone that waits for cheaper power or for sun, unless it would miss something', async () => {
  const cheaper = { buy: quarters((h) => (h < 2 ? 0.3 : 0.2)) };
  const sunny = { sun: quarters((h) => (h < 2 ? 0 : 20_000)), sell: quarters(() => 0.06) };
  expect(await mayHaveMore(cheaper)).toEqual([true, true, false]);
  expect(await mayHaveMore(sunny)).toEqual([true, true, false]);
  expect(await mayHaveMore(cheaper, { wattHours: 60_000 })).toEqual([true, true, true]);
});

it('lets nobody raise a peak that is charged for', async () => {
  expect((await mayHaveMore({ peak: { perKilowatt: 10, soFar: 0 } }))[2]).toBe(false);
});
