import { isOverdue } from './charge-columns.ts';
import { anglesOf, wholeDegrees } from './conductor-load.ts';
import type { PlannedCar, Situation } from './forecast.ts';
import type { Site } from './site.ts';

/** Cars that the optimizer plans as one, because they hang on the same conductors and leave at about the same time. */
export interface Group {
  readonly cars: readonly PlannedCar[];
  /** Sums, in A per leg, W per A, Wh. */
  readonly maxAmps: number;
  readonly wattsPerAmp: number;
  readonly wattHours: number;
  readonly taken: number;
  readonly departsAt: number;
  /** What one ampere adds to each row of conductors: see `rowsOf`. */
  readonly adds: readonly Addition[];
}

export interface Addition {
  /** Position in `conductorRows`. */
  readonly row: number;
  readonly weight: number;
}

/** A straight bound on one conductor: its rating seen from one direction of the complex plane. */
export interface ConductorRow {
  readonly conductor: number;
  readonly radians: number;
}

/** From this many cars on alike ones are merged. */
const mergeFrom = 100;
/** Cars are alike that leave within the same half hour and need power for about as long, to half an hour. */
const alikeMs = 30 * 60_000;
const alikeHours = 0.5;

/** Directions from which a conductor is looked at on which loads meet at angles; the circle is met within 1 %. */
const directionStep = 15;

/** The straight bounds of all conductors: one each, or several where loads meet at angles. */
export function conductorRows(site: Site): ConductorRow[] {
  return site.conductors.flatMap((conductor, i) => {
    const angles = anglesOf(conductor);
    if (angles.length <= 1) return [{ conductor: i, radians: ((angles[0] ?? 0) * Math.PI) / 180 }];
    return Array.from({ length: 360 / directionStep }, (_, k) => k * directionStep)
      .filter((degrees) => angles.some((angle) => Math.abs(signed(angle - degrees)) <= 60))
      .map((degrees) => ({ conductor: i, radians: (degrees * Math.PI) / 180 }));
  });
}

const signed = (degrees: number) => wholeDegrees(degrees + 180) - 180;

/** For each EVSE: what one ampere of a leg adds to which row. */
type Reach = readonly (readonly { readonly leg: number; readonly row: number; readonly weight: number }[])[];

function reachOf(site: Site, rows: readonly ConductorRow[]): Reach {
  const reach = site.evses.map((): { leg: number; row: number; weight: number }[] => []);
  rows.forEach(({ conductor, radians }, row) => {
    for (const { evse, leg, weight, degrees } of site.conductors[conductor]!.taps) {
      const seen = weight * Math.cos((degrees * Math.PI) / 180 - radians);
      if (seen > 1e-9) reach[evse]!.push({ leg, row, weight: seen });
    }
  });
  return reach;
}

function additions(reach: Reach, { evse, legs }: PlannedCar): Addition[] {
  const sums = new Map<number, number>();
  for (const { leg, row, weight } of reach[evse]!)
    if (legs.includes(leg)) sums.set(row, (sums.get(row) ?? 0) + weight);
  return [...sums].map(([row, weight]) => ({ row, weight }));
}

/** Puts alike cars together where there are many; else each car is its own group. */
export function groupsOf({ site, cars, now }: Situation, rows: readonly ConductorRow[]): Group[] {
  const reach = reachOf(site, rows);
  const alike = new Map<string, PlannedCar[]>();
  for (const car of cars) {
    const key = cars.length < mergeFrom ? car.id : likeness(car, site, additions(reach, car), now);
    alike.set(key, [...(alike.get(key) ?? []), car]);
  }
  return [...alike.values()].map((members) => groupOf(members, site, additions(reach, members[0]!)));
}

function likeness(car: PlannedCar, site: Site, adds: readonly Addition[], now: number): string {
  if (car.discharge || car.owed) return car.id;
  const hours = car.wattHours / (mostOf(car, site) * wattsPerAmp(car, site));
  return [
    adds.map(({ row, weight }) => `${row}:${weight}`).join(),
    isOverdue(car, now) ? 'overdue' : Math.round((car.departsAt - now) / alikeMs),
    Math.round(hours / alikeHours),
    car.mode,
    car.priority,
    wattsPerAmp(car, site),
  ].join('|');
}

function groupOf(cars: readonly PlannedCar[], site: Site, adds: readonly Addition[]): Group {
  const sum = (value: (car: PlannedCar) => number) => cars.reduce((total, car) => total + value(car), 0);
  return {
    cars,
    adds,
    maxAmps: sum((car) => mostOf(car, site)),
    wattsPerAmp: wattsPerAmp(cars[0]!, site),
    wattHours: sum(({ wattHours }) => wattHours),
    taken: sum(({ taken }) => taken),
    departsAt: sum(({ departsAt }) => departsAt) / cars.length,
  };
}

export function mostOf(car: PlannedCar, site: Site): number {
  return Math.min(car.maxAmps, site.evses[car.evse]!.maxAmps);
}

export function wattsPerAmp(car: PlannedCar, site: Site): number {
  return site.evses[car.evse]!.voltsPerLeg * car.legs.length;
}
