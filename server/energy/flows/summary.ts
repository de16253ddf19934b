import type { PriceQuarter } from '../prices/market.ts';
import { loadOf, type SiteQuarter } from './quarters.ts';
import { addShares, noShares, type Shares, selfFigures, sharesOfQuarter } from './shares.ts';

export interface Summary {
  readonly shares: Shares;
  readonly selfConsumption: number | null;
  readonly selfSufficiency: number | null;
  readonly boughtWh: number;
  readonly soldWh: number;
  readonly sunWh: number;
  readonly carWh: number;
  readonly givenWh: number;
  readonly loadWh: number;
  readonly peak: { readonly watts: number; readonly at: Date } | null;
  readonly coveredHours: number;
  /** Money for what was bought, from what was sold, and per kWh that went into cars; null without prices. */
  readonly money: {
    readonly bought: number;
    readonly earned: number;
    readonly perCarKwh: number | null;
  } | null;
  readonly carbonGrams: number | null;
  /** The import that was exceeded for a share of the time. */
  readonly duration: readonly { readonly share: number; readonly watts: number }[];
}

const durationSteps = 50;

/**
 * What measured quarters came to. Cars pay the price of the quarter for what came from the grid, and what feeding in
 * would have earned for sun, battery and other cars: what it truly cost to give it to them.
 */
export function summarize(quarters: readonly SiteQuarter[], prices: readonly PriceQuarter[]): Summary {
  const priceAt = new Map(prices.map((price) => [price.at, price]));
  let shares = noShares;
  let [bought, sold, sun, cars, given, load, covered] = [0, 0, 0, 0, 0, 0, 0];
  let [paid, earned, carCost, carbon] = [0, 0, 0, 0];
  let [priced, clean] = [false, false];
  let peak: Summary['peak'] = null;
  for (const quarter of quarters) {
    const base = loadOf(quarter) ?? 0;
    const part = sharesOfQuarter(quarter, base);
    shares = addShares(shares, part);
    bought += quarter.bought ?? 0;
    sold += quarter.sold ?? 0;
    sun += quarter.sun ?? 0;
    cars += quarter.cars;
    given += quarter.given;
    load += base;
    covered += quarter.covered;
    const watts = (quarter.bought ?? 0) * 4;
    if (quarter.bought !== null && watts > (peak?.watts ?? -1)) peak = { watts, at: quarter.at };
    const price = priceAt.get(quarter.at.getTime());
    if (price && price.buy !== null) {
      priced = true;
      const sell = price.sell ?? 0;
      paid += ((quarter.bought ?? 0) / 1000) * price.buy;
      earned += ((quarter.sold ?? 0) / 1000) * sell;
      const own = part.sunToCars + part.batteryToCars + part.carsToCars;
      carCost += (part.gridToCars / 1000) * price.buy + (own / 1000) * sell;
    }
    if (price?.carbon !== null && price?.carbon !== undefined) {
      clean = true;
      carbon += ((quarter.bought ?? 0) / 1000) * price.carbon;
    }
  }
  return {
    shares,
    ...selfFigures(shares),
    boughtWh: bought,
    soldWh: sold,
    sunWh: sun,
    carWh: cars,
    givenWh: given,
    loadWh: load,
    peak,
    coveredHours: covered / 3600,
    money: priced ? { bought: paid, earned, perCarKwh: cars > 0 ? carCost / (cars / 1000) : null } : null,
    carbonGrams: clean ? carbon : null,
    duration: durationOf(quarters),
  };
}

function durationOf(quarters: readonly SiteQuarter[]): Summary['duration'] {
  const imports = quarters
    .flatMap(({ bought }) => (bought === null ? [] : [bought * 4]))
    .sort((a, b) => b - a);
  if (imports.length === 0) return [];
  return Array.from({ length: durationSteps + 1 }, (_, step) => ({
    share: step / durationSteps,
    watts: imports[Math.min(imports.length - 1, Math.floor((step / durationSteps) * imports.length))]!,
  }));
}
