import type { Version } from '@busbar/ocpp';
import { type Market, type Mode, type Site, siteOf, type Tree } from '@busbar/scheduling';
import { type Random, seeded } from '../../../bench/scheduling/random.ts';
import type { BatterySettings } from '../../../server/energy/batteries/contract.ts';
import type { SiteModel } from '../../../server/energy/dispatch/model.ts';
import { fittingFallbacks } from '../../../server/energy/tree/check.ts';
import { phaseVolts, schedulingTree } from '../../../server/energy/tree/physics.ts';
import { node } from '../../../server/energy/tree/propose.ts';
import {
  type LegWord,
  type SiteEvse,
  type SiteTree,
  usualSettings,
} from '../../../server/energy/tree/shapes.ts';
import type { Cellar } from './cellar.ts';
import type { Habit } from './station.ts';

/** A day (or more) at a site as it will really be: nobody but the simulation knows it. */
export interface Course {
  readonly model: SiteModel;
  readonly site: Site;
  readonly visits: readonly Visit[];
  readonly habits: readonly Habit[];
  /** The versions of the stations, taken in turn; all three without. */
  readonly speak?: readonly Version[];
  /** Spans in which the main meter says nothing, in epoch ms. */
  readonly silences: readonly { readonly from: number; readonly until: number }[];
  /** A of everything but EVSEs and battery on a phase of the main fuse: below 0 while the sun gives more. */
  base(at: number, phase: number): number;
  /** What the planner is told of the hours ahead: prices, load, and a sun that is not quite the true one. */
  readonly market?: (at: number, slots: number) => Market;
  readonly cellar?: Cellar;
  readonly start: number;
  readonly end: number;
}

export interface Visit {
  readonly evse: number;
  readonly from: number;
  readonly until: number;
  readonly needWh: number;
  readonly legs: readonly number[];
  readonly maxAmps: number;
  /** Does not wake by itself from a pause, only at a full current. */
  readonly sleepy: boolean;
  /** When its driver said that it leaves, where that is not when it does. */
  readonly announced?: number;
  /** How its driver wants it charged; full at its departure, where nothing is said. */
  readonly mode?: Mode;
  /** What its driver lets it give back: Wh of its battery that are to spare when it comes, and W. */
  readonly gives?: { readonly spareWh: number; readonly maxWatts: number };
}

export interface CourseOptions {
  readonly evses: number;
  readonly days: number;
  readonly seed: number;
}

const hour = 3_600_000;
const start = Date.UTC(2026, 5, 1);
/** What everything else draws at the most, in A per phase; the main fuse is made for it and a part of the cars. */
const reserveAmps = 60;
const perFeeder = 13;
const rotations: readonly LegWord[][] = [
  ['L1', 'L2', 'L3'],
  ['L2', 'L3', 'L1'],
  ['L3', 'L1', 'L2'],
];

export function courseOf({ evses, days, seed }: CourseOptions): Course {
  const random = seeded(seed);
  const { tree, facts } = siteFor(evses);
  const scheduling: Tree = schedulingTree(tree, facts);
  const site = siteOf(scheduling);
  const end = start + days * 24 * hour;
  const model: SiteModel = {
    siteId: 'site',
    tree,
    site,
    evses: tree.evses.map((place, i) => ({
      id: place.evseId,
      stationId: place.evseId,
      number: 1,
      label: facts[i]!.label,
      current: 'AC',
      wattsPerAmp: phaseVolts * 3,
      fallbackAmps: place.fallbackAmps,
      canHold: true,
    })),
    meters: [{ meterId: 'main', nodeId: tree.nodes[0]!.id }],
    batteries: [
      {
        meterId: 'cellar',
        name: 'Cellar',
        settings: batterySettings(evses),
        ampsPerWatt: site.conductors.map(({ id }) =>
          id.startsWith(`${tree.nodes[0]!.id}/L`) ? 1 / (3 * phaseVolts) : 0,
        ),
      },
    ],
  };
  const noise = Array.from({ length: 3 }, () => random.between(0, 6));
  return {
    model,
    site,
    start,
    end,
    visits: Array.from({ length: days }, (_, day) => visitsOf(evses, start + day * 24 * hour, random)).flat(),
    habits: Array.from({ length: evses }, (_, i) => habitOf(i, random, end)),
    silences: Array.from({ length: days * 3 }, () => {
      const from = random.between(start, end);
      return { from, until: from + random.between(2, 30) * 60_000 };
    }),
    base(at, phase) {
      const machines = Math.floor(at / 420_000 + phase) % 3 === 0 ? 18 : 0;
      const all = office(at) + machines + noise[phase]! * Math.abs(Math.sin(at / 97_000 + phase));
      return Math.min(reserveAmps, all) - sunWatts(evses, at) / (3 * phaseVolts);
    },
    market(at, slots) {
      const over = (value: (time: number) => number) =>
        Array.from({ length: slots }, (_, k) => value(at + (k + 0.5) * quarter));
      return {
        buy: over(priceAt),
        sell: over(() => 0.08),
        load: over((time) => (office(time) + 9) * 3 * phaseVolts),
        sun: over((time) => sunWatts(evses, time) * 1.15),
      };
    },
    cellar: {
      settings: batterySettings(evses),
      deaf: [{ from: start + 10.5 * hour, until: start + 11.3 * hour }],
      silent: [{ from: start + 14 * hour, until: start + 14.2 * hour }],
    },
  };
}

const quarter = hour / 4;
const hourOf = (at: number) => ((at - start) % (24 * hour)) / hour;
/** Dear in the early evening, so that who may give back does, and has it back before it leaves. */
function priceAt(at: number): number {
  const hour = hourOf(at);
  if (hour >= 17 && hour < 18.5) return 0.52;
  return hour >= 6 && hour < 22 ? 0.32 : 0.22;
}
const office = (at: number) => (hourOf(at) > 7 && hourOf(at) < 19 ? 28 : 8);
/** A clear day with a cloud every 20 minutes. */
function sunWatts(evses: number, at: number): number {
  const height = Math.max(0, Math.sin(((hourOf(at) - 6) / 13) * Math.PI));
  return evses * 600 * height * (Math.floor(at / 1_200_000) % 4 === 0 ? 0.4 : 1);
}

function batterySettings(evses: number): BatterySettings {
  return {
    capacityWh: evses * 1600,
    maxWatts: evses * 800,
    mode: 'normal',
    reservePercent: 10,
    carsAbovePercent: 0,
    cheapBelow: null,
    peakWatts: null,
    wearPerKwh: 0.02,
  };
}

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function siteFor(evses: number): { tree: SiteTree; facts: SiteEvse[] } {
  const facts = Array.from(
    { length: evses },
    (_, n): SiteEvse => ({
      evseId: id(n),
      stationId: id(n),
      identity: `CS-${n}`,
      number: 1,
      label: `CS-${n}/1`,
      current: 'AC',
      phases: 3,
      ratedAmps: 32,
      ratedWatts: null,
    }),
  );
  const main = node(id(9_000), {
    kind: 'connection',
    name: 'Main',
    ratingAmps: reserveAmps + evses * 4,
    reserveAmps,
    meterId: id(9_900),
  });
  const feeders = Array.from({ length: Math.ceil(evses / perFeeder) }, (_, n) =>
    node(id(9_001 + n), { kind: 'feeder', name: `Feeder ${n + 1}`, ratingAmps: 100, parentId: main.id }),
  );
  const tree: SiteTree = {
    nodes: [main, ...feeders],
    assets: [],
    settings: { ...usualSettings, managed: true },
    evses: facts.map(({ evseId }, n) => ({
      evseId,
      nodeId: feeders[Math.floor(n / perFeeder)]!.id,
      wiring: [...rotations[n % 3]!],
      maxAmps: null,
      minAmps: 6,
      fallbackAmps: 0,
    })),
  };
  // Half of what would fit is held by the stations themselves: the rest is for whoever comes.
  let left = Math.floor((evses * 4) / 6 / 2);
  const fitting = fittingFallbacks(tree, facts);
  const withFallbacks = tree.evses.map((place) => {
    left -= 1;
    return { ...place, fallbackAmps: left >= 0 ? (fitting.get(place.evseId) ?? 0) : 0 };
  });
  return { tree: { ...tree, evses: withFallbacks }, facts };
}

function visitsOf(evses: number, midnight: number, random: Random): Visit[] {
  return Array.from({ length: evses }, (_, evse) => {
    const from = midnight + random.between(6.5, 10) * hour;
    const gone = from + random.between(3, 9) * hour;
    const one: Visit = visit(evse, from, gone, random);
    // Who lives here stays until the evening.
    if (isGiver(evse)) return [{ ...one, until: midnight + 21.5 * hour, gives }];
    return random.chance(0.5) && gone < midnight + 19 * hour
      ? [
          one,
          visit(
            evse,
            gone + hour / 3,
            Math.min(midnight + 23.5 * hour, gone + random.between(2, 5) * hour),
            random,
          ),
        ]
      : [one];
  }).flat();
}

/** Some of those whose station speaks 2.1. */
const isGiver = (evse: number) => evse % 6 === 2;
const gives = { spareWh: 12_000, maxWatts: 7_000 } as const;

function visit(evse: number, from: number, until: number, random: Random): Visit {
  const single = random.chance(0.4);
  return {
    evse,
    from: Math.round(from / 1000) * 1000,
    until: Math.round(until / 1000) * 1000,
    needWh: random.between(6_000, 32_000),
    legs: single ? [0] : [0, 1, 2],
    maxAmps: single ? 32 : random.chance(0.3) ? 11 : 16,
    sleepy: random.chance(0.1),
  };
}

/** Of ten stations four have a bad habit; only few ignore their limits, as a site could not bear many. */
function habitOf(i: number, random: Random, end: number): Habit {
  const from = random.between(start + 7 * hour, start + 15 * hour);
  const always = { from, until: end };
  switch (i % 25) {
    case 3:
    case 11:
    case 19:
      return { kind: 'late', ...always };
    case 5:
      return { kind: 'refuses', from, until: from + 3 * hour };
    case 8:
      return { kind: 'ignores', ...always };
    case 1:
    case 14:
    case 21:
      return { kind: 'vanishes', from, until: from + random.between(0.2, 3) * hour };
    case 6:
    case 17:
      return { kind: 'reboots', from, until: from + 90_000 };
    default:
      return { kind: 'obeys', ...always };
  }
}
