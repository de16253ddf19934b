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
  readonly load: number;
}

/**
 * Shares out sources to uses: the sun serves the building first, then the cars, then the battery, then the grid; the
 * battery serves what is left of building and cars; the rest is bought. Nothing is made of nothing: what is used and
 * has no other source is from the grid.
 */
export function sharesOf({ sun, discharged, charged, sold, cars, load }: Sources): Shares {
  let sunLeft = Math.max(0, sun);
  const takeSun = (want: number) => {
    const taken = Math.min(sunLeft, Math.max(0, want));
    sunLeft -= taken;
    return taken;
  };
  const sunToLoad = takeSun(load);
  const sunToCars = takeSun(cars);
  const sunToBattery = takeSun(charged);
  const sunToGrid = takeSun(sold);
  let batteryLeft = Math.max(0, discharged);
  const takeBattery = (want: number) => {
    const taken = Math.min(batteryLeft, Math.max(0, want));
    batteryLeft -= taken;
    return taken;
  };
  const batteryToLoad = takeBattery(load - sunToLoad);
  const batteryToCars = takeBattery(cars - sunToCars);
  const batteryToGrid = takeBattery(sold - sunToGrid);
  return {
    sunToCars,
    sunToLoad,
    sunToBattery,
    sunToGrid,
    batteryToCars,
    batteryToLoad,
    batteryToGrid,
    gridToCars: Math.max(0, cars - sunToCars - batteryToCars),
    gridToLoad: Math.max(0, load - sunToLoad - batteryToLoad),
    gridToBattery: Math.max(0, charged - sunToBattery),
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
    load,
  });
}

export function addShares(a: Shares, b: Shares): Shares {
  const sum: Record<string, number> = {};
  for (const name of Object.keys(noShares) as (keyof Shares)[]) sum[name] = a[name] + b[name];
  return sum as unknown as Shares;
}

/** How much of the sun was used here, and how much of what was used came from sun and battery; null without any. */
export function selfFigures(shares: Shares): {
  readonly selfConsumption: number | null;
  readonly selfSufficiency: number | null;
} {
  const sun = shares.sunToCars + shares.sunToLoad + shares.sunToBattery + shares.sunToGrid;
  const own = shares.sunToCars + shares.sunToLoad + shares.batteryToCars + shares.batteryToLoad;
  const used = own + shares.gridToCars + shares.gridToLoad;
  return {
    selfConsumption: sun > 0 ? 1 - shares.sunToGrid / sun : null,
    selfSufficiency: used > 0 ? own / used : null,
  };
}
