import { siteOf, type TreeEvse } from '@busbar/scheduling';
import { slotHours, slots } from './families.ts';
import type { BenchCar, Instance, Market } from './instance.ts';
import { type Random, seeded } from './random.ts';

/** The families in which money counts: sun on the roof, prices by time with a peak charge, and a depot that gives back. */
export const marketFamilies = ['pv', 'tou', 'v2g'] as const;
export type MarketFamily = (typeof marketFamilies)[number];

export function generateMarket(family: MarketFamily, count: number, seed: number): Instance {
  const random = seeded(seed * 6_007 + count);
  const evses = Array.from({ length: count }, (_, i): TreeEvse => {
    const single = !random.chance(0.4);
    return {
      id: `e${i}`,
      node: 'main',
      wiring: single ? [((i % 3) + 1) as 1 | 2 | 3] : [1, 2, 3],
      legs: single ? 1 : 3,
      voltsPerLeg: 230,
      maxAmps: single ? 32 : 16,
      minAmps: 6,
      stepAmps: 1,
    };
  });
  const site = siteOf({ nodes: [{ id: 'main', name: 'Main', ratingAmps: 32 * count }], evses });
  const cars = evses.map((evse, i) =>
    family === 'v2g' ? night(i, evse, random) : day(i, evse, random, habits[family]),
  );
  return {
    family,
    site,
    slots,
    slotHours,
    background: site.conductors.map(() => new Array<number>(slots).fill(0)),
    cars,
    market: markets[family](count, random),
  };
}

/** How people come, how long they stay, in hours, and what they need, in kWh. */
interface Habit {
  readonly arrive: (random: Random) => number;
  readonly stay: readonly [number, number];
  readonly need: readonly [number, number];
}

const habits: { pv: Habit; tou: Habit } = {
  pv: { arrive: (random) => random.normal(8, 1.2), stay: [8, 1.5], need: [3, 14] },
  tou: { arrive: (random) => random.between(5, 19), stay: [4, 2], need: [5, 34] },
};

function day(i: number, evse: TreeEvse, random: Random, { arrive, stay, need }: Habit): BenchCar {
  const arrives = Math.round(Math.min(Math.max(arrive(random), 0), 20) / slotHours);
  const stays = Math.round(Math.max(random.normal(...stay), 1) / slotHours);
  return car(i, evse, arrives, arrives + stays, random.between(...need));
}

/** The day of a depot begins at noon: cars come in the evening and leave in the morning. */
function night(i: number, evse: TreeEvse, random: Random): BenchCar {
  const arrives = Math.round(Math.min(Math.max(random.normal(6, 1.5), 0), 12) / slotHours);
  const leaves = Math.round(Math.min(Math.max(random.normal(18.5, 1), 14), 24) / slotHours);
  const given = { discharge: { wattHours: 15_000, efficiency: 0.88 } };
  return { ...car(i, evse, arrives, leaves, random.between(8, 30)), ...(i % 3 === 0 && given) };
}

function car(i: number, evse: TreeEvse, arrives: number, wishes: number, kilowattHours: number): BenchCar {
  const leaves = Math.min(Math.max(wishes, arrives + 1), slots);
  const fits = evse.maxAmps * evse.voltsPerLeg * evse.legs * (leaves - arrives) * slotHours;
  const need = Math.min(kilowattHours * 1000, fits * 0.9);
  return {
    id: `c${i}`,
    evse: i,
    legs: evse.wiring.map((_, leg) => leg),
    maxAmps: evse.maxAmps,
    arrives,
    leaves,
    announced: leaves,
    need,
    asked: need,
  };
}

const bySlot = (value: (hour: number) => number) =>
  Array.from({ length: slots }, (_, t) => value((t + 0.5) * slotHours));

const bell = (hour: number, middle: number, width: number) => Math.exp(-(((hour - middle) / width) ** 2));

const markets: Record<MarketFamily, (count: number, random: Random) => Market> = {
  pv: (count, random) => {
    const clouds = bySlot(() => random.between(0.75, 1));
    return {
      buy: bySlot(() => 0.3),
      sell: bySlot(() => 0.06),
      load: bySlot((hour) => count * 112 * (1 + 2 * bell(hour, 12.5, 4))),
      sun: bySlot((hour) => count * 1_100 * bell(hour, 13, 3.2)).map((watts, t) => watts * clouds[t]!),
      peakPrice: 0,
    };
  },
  tou: (count) => ({
    buy: bySlot((hour) =>
      hour < 6 || hour >= 22 ? 0.22 : (hour >= 7 && hour < 11) || (hour >= 17 && hour < 20) ? 0.34 : 0.28,
    ),
    sell: bySlot(() => 0),
    load: bySlot((hour) => count * 100 * (1 + 2 * bell(hour, 12.5, 4))),
    sun: bySlot(() => 0),
    peakPrice: 1.7,
  }),
  v2g: (count) => ({
    // Noon to noon: dear in the evening, cheap from ten to six.
    buy: bySlot((hour) => (hour >= 5 && hour < 9 ? 0.42 : hour >= 10 && hour < 18 ? 0.17 : 0.28)),
    sell: bySlot((hour) => (hour >= 5 && hour < 9 ? 0.2 : 0.05)),
    load: bySlot(() => count * 200),
    sun: bySlot(() => 0),
    peakPrice: 0,
  }),
};
