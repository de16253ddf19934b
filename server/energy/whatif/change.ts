/** What a question changes of a site's past. Pure. */

import type { TreeEvse } from '@busbar/scheduling';
import { phaseVolts } from '../tree/physics.ts';
import { carsLike } from './cars-like.ts';
import type { Past, PastCar, ReplayBattery } from './past.ts';

export interface Change {
  /** More than there is; 0: as it is. */
  readonly batteryWh: number;
  readonly batteryWatts: number;
  readonly extraEvses: number;
  readonly evseWatts: number;
  /** Of each phase of the grid connection; null: as it is. */
  readonly connectionAmps: number | null;
}

/** Sun and prices as they would have been: whoever knows them hands them over. */
export type Told = Partial<Pick<Past, 'sun' | 'buy' | 'sell' | 'perKilowatt'>>;

/** Share left of energy after it went in and came out again, of usual lithium systems with their inverter. */
const usualEfficiency = 0.9;

/** The past as it would have been under a change. */
export function changed(past: Past, change: Change, told: Told): Past {
  const battery = withBattery(past.battery, change);
  const added = extraEvses(past, change);
  return {
    ...past,
    ...told,
    battery,
    tree: {
      evses: [...past.tree.evses, ...added],
      nodes: past.tree.nodes.map((node) =>
        node.parent === undefined && change.connectionAmps !== null
          ? { ...node, ratingAmps: change.connectionAmps }
          : node,
      ),
    },
    cars: [...past.cars, ...extraCars(past, change, added)],
  };
}

function withBattery(
  battery: ReplayBattery | undefined,
  { batteryWh, batteryWatts }: Change,
): ReplayBattery | undefined {
  if (batteryWh === 0) return battery;
  return {
    maxWatts: (battery?.maxWatts ?? 0) + batteryWatts,
    least: battery?.least ?? 0,
    most: (battery?.most ?? 0) + batteryWh,
    efficiency: battery?.efficiency ?? usualEfficiency,
    wear: battery?.wear ?? 0,
  };
}

/** New EVSEs hang at the grid connection, on three phases. */
function extraEvses({ tree }: Past, { extraEvses: count, evseWatts }: Change): TreeEvse[] {
  const root = tree.nodes.find((node) => node.parent === undefined);
  if (!root) return [];
  return Array.from({ length: count }, (_, i) => ({
    id: `extra-${i + 1}`,
    node: root.id,
    wiring: [1, 2, 3],
    legs: 3,
    voltsPerLeg: phaseVolts,
    maxAmps: evseWatts / (3 * phaseVolts),
    minAmps: 6,
    stepAmps: 1,
  }));
}

/** Cars for new EVSEs: these are used like those that stand there; the first ones of a site by cars that are assumed. */
function extraCars(
  { cars, tree, steps, carsFor }: Past,
  { extraEvses: count, evseWatts }: Change,
  added: readonly TreeEvse[],
): PastCar[] {
  if (tree.evses.length === 0) return carsFor?.(added) ?? [];
  if (count === 0) return [];
  const share = count / tree.evses.length;
  return carsLike(cars, { share, first: tree.evses.length, count, steps }).map((car) => ({
    ...car,
    maxWatts: Math.min(car.maxWatts, evseWatts),
  }));
}
