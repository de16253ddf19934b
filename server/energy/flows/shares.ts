import type { SiteQuarter } from './quarters.ts';

/** Where energy came from and where it went, in Wh. */
export interface Shares {
  readonly sunToCars: number;
  readonly sunToLoad: number;
  readonly sunToBattery: number;
  readonly sunToGrid: number;
  readonly batteryToCars: number;
  readonly batteryToLoad: number;
  readonly batteryToGrid: number;
  readonly carsToCars: number;
  readonly carsToLoad: number;
  readonly carsToBattery: number;
  readonly carsToGrid: number;
  readonly gridToCars: number;
  readonly gridToLoad: number;
  readonly gridToBattery: number;
}

export const noShares: Shares = {
  sunToCars: 0,
  sunToLoad: 0,
  sunToBattery: 0,
  sunToGrid: 0,
  batteryToCars: 0,
  batteryToLoad: 0,
  batteryToGrid: 0,
  carsToCars: 0,
  carsToLoad: 0,
  carsToBattery: 0,
  carsToGrid: 0,
  gridToCars: 0,
  gridToLoad: 0,
  gridToBattery: 0,
};

export interface Sources {
  readonly sun: number;
  readonly discharged: number;
  readonly charged: number;
  readonly sold: number;
  readonly cars: number;
  /** What cars gave back. */
  readonly given: number;
  readonly load: number;
}

/**
 * Shares out sources to uses: the sun serves the building first, then the cars, then the battery, then the grid; the
 * battery serves what is left of building and cars, then cars that give back do; the rest is bought. Nothing is made of
 * nothing: what is used and has no other source is from the grid.
 */
export function sharesOf({ sun, discharged, charged, sold, cars, given, load }: Sources): Shares {
  const takeSun = takerOf(sun);
  const sunToLoad = takeSun(load);
  const sunToCars = takeSun(cars);
  const sunToBattery = takeSun(charged);
  const sunToGrid = takeSun(sold);
  const takeBattery = takerOf(discharged);
  const batteryToLoad = takeBattery(load - sunToLoad);
  const batteryToCars = takeBattery(cars - sunToCars);
  const batteryToGrid = takeBattery(sold - sunToGrid);
  const takeGiven = takerOf(given);
  const carsToLoad = takeGiven(load - sunToLoad - batteryToLoad);
  const carsToCars = takeGiven(cars - sunToCars - batteryToCars);
  const carsToBattery = takeGiven(charged - sunToBattery);
  const carsToGrid = takeGiven(sold - sunToGrid - batteryToGrid);
  return {
    sunToCars,
    sunToLoad,
    sunToBattery,
    sunToGrid,
    batteryToCars,
    batteryToLoad,
    batteryToGrid,
    carsToCars,
    carsToLoad,
    carsToBattery,
    carsToGrid,
    gridToCars: Math.max(0, cars - sunToCars - batteryToCars - carsToCars),
    gridToLoad: Math.max(0, load - sunToLoad - batteryToLoad - carsToLoad),
    gridToBattery: Math.max(0, charged - sunToBattery - carsToBattery),
  };
}

/** Takes from a source as long as it has something. */
function takerOf(source: number): (want: number) => number {
  let left = Math.max(0, source);
  return (want) => {
    const taken = Math.min(left, Math.max(0, want));
    left -= taken;
    return taken;
  };
}

/** The shares of one measured quarter; the load is what the balance leaves. */
export function sharesOfQuarter(quarter: SiteQuarter, load: number): Shares {
  return sharesOf({
    sun: quarter.sun ?? 0,
    discharged: quarter.discharged ?? 0,
    charged: quarter.charged ?? 0,
    sold: quarter.sold ?? 0,
    cars: quarter.cars,
    given: quarter.given,
    load,
  });
}

export function addShares(a: Shares, b: Shares): Shares {
  const sum: Record<string, number> = {};
  for (const name of Object.keys(noShares) as (keyof Shares)[]) sum[name] = a[name] + b[name];
  return sum as unknown as Shares;
}

/** How much of the sun was used here, and how much of what was used came from sun, battery and cars; null without any. */
export function selfFigures(shares: Shares): {
  readonly selfConsumption: number | null;
  readonly selfSufficiency: number | null;
} {
  const sun = shares.sunToCars + shares.sunToLoad + shares.sunToBattery + shares.sunToGrid;
  const stored = shares.batteryToCars + shares.batteryToLoad + shares.carsToCars + shares.carsToLoad;
  const own = shares.sunToCars + shares.sunToLoad + stored;
  const used = own + shares.gridToCars + shares.gridToLoad;
  return {
    selfConsumption: sun > 0 ? 1 - shares.sunToGrid / sun : null,
    selfSufficiency: used > 0 ? own / used : null,
  };
}
