/** Cars for a site at which none has charged yet. Pure. */

import type { Tree } from '@busbar/scheduling';
import { carsLike } from './cars-like.ts';
import type { PastCar } from './past.ts';

type Evses = Tree['evses'];

const stepsOfDay = 96;
/** The first car of a day comes at eight; at the next EVSE a quarter later, so that not all begin at once. */
const eight = 32;
const begins = 8;

/** Cars as at other sites, as many for each EVSE here as for each of the `elsewhere` there. */
export function carsOfOthers(
  others: readonly PastCar[],
  elsewhere: number,
  evses: Evses,
  steps: number,
): PastCar[] {
  const cars = carsLike(others, { share: evses.length / elsewhere, first: 0, count: evses.length, steps });
  return cars.map((car) => fitting(car, evses));
}

/** One car a day at each EVSE: as long, and with as much energy, as the site's cars are said to. */
export function usualCars(
  { stayHours, energyWh }: { readonly stayHours: number; readonly energyWh: number },
  evses: Evses,
  steps: number,
): PastCar[] {
  const stay = Math.min(stepsOfDay - 1, Math.max(1, Math.round(stayHours * 4)));
  return Array.from({ length: Math.floor(steps / stepsOfDay) }, (_, day) =>
    evses.map((evse, index) => {
      const arrives = day * stepsOfDay + eight + (index % begins);
      const leaves = Math.min(steps, arrives + stay);
      const car = { evse: index, legs: evse.legs, arrives, leaves, wattHours: energyWh };
      return fitting({ ...car, maxWatts: Number.POSITIVE_INFINITY }, evses);
    }),
  ).flat();
}

/** A car takes no more than its EVSE gives. */
function fitting(car: PastCar, evses: Evses): PastCar {
  const evse = evses[car.evse]!;
  const legs = Math.min(car.legs, evse.legs);
  const maxWatts = Math.min(car.maxWatts, legs * evse.voltsPerLeg * evse.maxAmps);
  const hours = (car.leaves - car.arrives) / 4;
  return { ...car, legs, maxWatts, wattHours: Math.min(car.wattHours, maxWatts * hours) };
}
