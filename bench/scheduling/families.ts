import { type Site, siteOf, type TreeEvse, type TreeNode } from '@busbar/scheduling';
import { type BenchCar, type Instance, type Market, mostAmps, wattsPerAmp } from './instance.ts';
import { type Random, seeded } from './random.ts';

export const slotHours = 0.25;
export const slots = 96;

/**
 * How people come, stay (hours) and charge (kWh): chosen so that the baselines reach the shares of the bound that are
 * known of them (50 cars, limit 18 % of the uncontrolled peak: equal share 85.7, earliest deadline 94.5, least laxity
 * 92.8 %, and a fifth of the need that cannot be met).
 */
const people = {
  arrive: [8, 1.5],
  /** Share that comes at any time of the day instead. */
  scattered: 0.2,
  stay: [7.5, 4],
  leastStay: 0.5,
  need: [5, 34],
  /** Nobody needs more than this share of what fits into the stay. */
  fits: 0.9,
} as const;

interface Family {
  /** Of the site and of each panel, as share of the uncontrolled peak. */
  readonly limit: number;
  readonly panelLimit?: number;
  /** EVSEs on each panel. */
  readonly panelOf?: number;
  /** Share of single-phase EVSEs, and how they are split over the phases. */
  readonly singlePhase: number;
  readonly split: readonly number[];
  /** Standard deviation of announced departures, in hours. */
  readonly announcedHours: number;
}

const usual = { limit: 0.18, singlePhase: 0.6, split: [1, 1, 1], announcedHours: 0 };

export const loadFamilies = {
  loose: { ...usual, limit: 0.8 },
  tight: usual,
  imbalance: { ...usual, limit: 0.22, singlePhase: 0.85, split: [6, 3, 1] },
  fuses: { ...usual, limit: 0.2, panelOf: 12, panelLimit: 0.35 },
  unknown: { ...usual, announcedHours: 1.6 },
} satisfies Record<string, Family>;

export type LoadFamily = keyof typeof loadFamilies;

/** A day at a site whose conductors limit what can be charged. */
export function generate(name: LoadFamily, count: number, seed: number): Instance {
  const family: Family = loadFamilies[name];
  const random = seeded(seed * 7919 + count);
  const evses = Array.from({ length: count }, (_, i): TreeEvse => evseOf(i, random, family));
  const cars = evses.map((evse, i) => carOf(i, evse, random, family));
  const free = siteOf({ nodes: nodesOf(family, count, 1e6, 1e6), evses });
  const peaks = uncontrolledPeaks(free, cars);
  const highest = (ofMain: boolean) =>
    Math.max(1, ...peaks.filter((_, i) => free.conductors[i]!.id.startsWith('main') === ofMain));
  const [main, panel] = [highest(true) * family.limit, highest(false) * (family.panelLimit ?? 1)];
  const site = siteOf({ nodes: nodesOf(family, count, main, panel), evses });
  const background = site.conductors.map(() => new Array<number>(slots).fill(0));
  return { family: name, site, slots, slotHours, background, cars, market: flatMarket };
}

const flatMarket: Market = {
  buy: new Array<number>(slots).fill(0.3),
  sell: new Array<number>(slots).fill(0.06),
  load: new Array<number>(slots).fill(0),
  sun: new Array<number>(slots).fill(0),
  peakPrice: 0,
};

function evseOf(i: number, random: Random, family: Family): TreeEvse {
  const single = random.chance(family.singlePhase);
  const phase = (random.pick(family.split) + 1) as 1 | 2 | 3;
  const wiring = single ? [phase] : ([1, 2, 3] as const);
  return {
    id: `e${i}`,
    node: family.panelOf ? `panel${Math.floor(i / family.panelOf)}` : 'main',
    wiring,
    legs: wiring.length,
    voltsPerLeg: 230,
    maxAmps: single ? 32 : 16,
    minAmps: 6,
    stepAmps: 1,
  };
}

function carOf(i: number, evse: TreeEvse, random: Random, family: Family): BenchCar {
  const at = random.chance(people.scattered) ? random.between(0, 22) : random.normal(...people.arrive);
  const arrives = Math.round(Math.min(Math.max(at, 0), 22) / slotHours);
  const stay = Math.max(random.normal(...people.stay), people.leastStay);
  const leaves = Math.min(Math.max(arrives + Math.round(stay / slotHours), arrives + 1), slots);
  const fits = evse.maxAmps * evse.voltsPerLeg * evse.legs * (leaves - arrives) * slotHours;
  const need = Math.min(random.between(...people.need) * 1000, fits * people.fits);
  const error = random.normal(0, family.announcedHours);
  const announced = Math.min(Math.max(leaves + Math.round(error / slotHours), arrives + 1), slots);
  return {
    id: `c${i}`,
    evse: i,
    legs: evse.wiring.map((_, leg) => leg),
    maxAmps: evse.maxAmps,
    arrives,
    leaves,
    announced,
    need,
    asked: need,
  };
}

function nodesOf(family: Family, count: number, main: number, panel: number): TreeNode[] {
  const panels = family.panelOf ? Math.ceil(count / family.panelOf) : 0;
  return [
    { id: 'main', name: 'Main', ratingAmps: main },
    ...Array.from({ length: panels }, (_, i) => ({
      id: `panel${i}`,
      name: `Panel ${i}`,
      parent: 'main',
      ratingAmps: panel,
    })),
  ];
}

/** The highest current of each conductor when every car charges at once with all it can take. */
function uncontrolledPeaks(site: Site, cars: readonly BenchCar[]): number[] {
  const amps = cars.map((car) => {
    const most = mostAmps(site, car);
    const slotsNeeded = car.need / (most * wattsPerAmp(site, car) * slotHours);
    return Array.from({ length: slots }, (_, t) => {
      const done = t - car.arrives;
      return done < 0 ? 0 : most * Math.min(Math.max(slotsNeeded - done, 0), 1);
    });
  });
  return site.conductors.map(({ taps }) => {
    const sums = new Array<number>(slots).fill(0);
    for (const { evse, weight } of taps) for (let t = 0; t < slots; t++) sums[t]! += amps[evse]![t]! * weight;
    return Math.max(0, ...sums);
  });
}
