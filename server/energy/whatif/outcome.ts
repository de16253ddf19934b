/** What a replay came to: money, peaks, sun used here, cars that left short; and when an investment is paid back. Pure. */

import { addShares, noShares, type Shares, selfFigures, sharesOf } from '../flows/shares.ts';
import { type Past, stepHours } from './past.ts';
import type { Replayed, Step } from './replay.ts';

/** What is missing below this nobody notices, in Wh. */
const leastMissing = 500;
const kilo = 1000;

/** Energies in Wh, money in whole units of currency over the time that was replayed. */
export interface Outcome {
  readonly boughtWh: number;
  readonly soldWh: number;
  readonly sunWh: number;
  readonly carWh: number;
  readonly loadWh: number;
  readonly peakWatts: number;
  readonly energyCost: number;
  readonly earned: number;
  readonly demandCost: number;
  readonly wear: number;
  readonly cost: number;
  readonly yearlyCost: number;
  readonly carbonGrams: number | null;
  readonly selfSufficiency: number | null;
  readonly selfConsumption: number | null;
  readonly cars: number;
  readonly carsShort: number;
  readonly missingWh: number;
  readonly days: readonly {
    readonly at: number;
    readonly peakWatts: number;
    readonly cost: number;
    readonly boughtWh: number;
  }[];
  /** The mean of what was bought, by hour of the day from the first step on, in W. */
  readonly hours: readonly number[];
}

const stepsOfDay = 96;
const daysOfYear = 365;

export function outcomeOf(past: Past, { steps, missing }: Replayed): Outcome {
  const energy = energyOf(steps);
  const { energyCost, earned, carbonGrams } = gridOf(past, steps);
  const { peakWatts, demandCost } = peaksOf(past, steps);
  const wear = (energy.givenWh / kilo) * (past.battery?.wear ?? 0);
  const cost = energyCost - earned + demandCost + wear;
  const short = missing.filter((wattHours) => wattHours > leastMissing);
  return {
    boughtWh: energy.boughtWh,
    soldWh: energy.soldWh,
    sunWh: energy.sunWh,
    carWh: energy.carWh,
    loadWh: energy.loadWh,
    peakWatts,
    energyCost,
    earned,
    demandCost,
    wear,
    cost,
    yearlyCost: (cost * daysOfYear * stepsOfDay) / Math.max(1, past.steps),
    carbonGrams,
    ...selfFigures(energy.shares),
    cars: missing.length,
    carsShort: short.length,
    missingWh: short.reduce((sum, wattHours) => sum + wattHours, 0),
    days: daysOf(past, steps),
    hours: hoursOf(steps),
  };
}

const boughtIn = ({ grid }: Step) => Math.max(0, grid) * stepHours;
const soldIn = ({ grid }: Step) => Math.max(0, -grid) * stepHours;

/** Where energy came from and went over all steps, in Wh. */
function energyOf(steps: readonly Step[]) {
  let shares: Shares = noShares;
  const sum = { boughtWh: 0, soldWh: 0, sunWh: 0, carWh: 0, loadWh: 0, givenWh: 0 };
  for (const step of steps) {
    const [sun, cars, load] = [step.sun * stepHours, step.cars * stepHours, step.load * stepHours];
    const discharged = Math.max(0, -step.battery) * stepHours;
    const charged = Math.max(0, step.battery) * stepHours;
    shares = addShares(
      shares,
      sharesOf({ sun, discharged, charged, sold: soldIn(step), cars, given: 0, load }),
    );
    sum.boughtWh += boughtIn(step);
    sum.soldWh += soldIn(step);
    sum.sunWh += sun;
    sum.carWh += cars;
    sum.loadWh += load;
    sum.givenWh += discharged;
  }
  return { ...sum, shares };
}

/** What was paid for energy, what it earned, and what it emitted. */
function gridOf({ buy, sell, carbon }: Past, steps: readonly Step[]) {
  const over = (value: (step: Step, t: number) => number) =>
    steps.reduce((sum, step, t) => sum + value(step, t) / kilo, 0);
  const clean = steps.every((_, t) => typeof carbon[t] === 'number');
  return {
    energyCost: over((step, t) => boughtIn(step) * buy[t]!),
    earned: over((step, t) => soldIn(step) * sell[t]!),
    carbonGrams: clean ? over((step, t) => boughtIn(step) * carbon[t]!) : null,
  };
}

/** A month of which a part is replayed counts by that part, so that weeks across its end do not pay twice. */
function peaksOf({ month, perKilowatt = 0 }: Past, steps: readonly Step[]) {
  const months = [...Map.groupBy(steps.keys(), (t) => month(t).key).values()];
  const peaks = months.map((of) => ({
    watts: of.reduce((most, t) => Math.max(most, steps[t]!.grid), 0),
    part: of.length / (month(of[0]!).days * stepsOfDay),
  }));
  return {
    peakWatts: Math.max(0, ...peaks.map(({ watts }) => watts)),
    demandCost: peaks.reduce((sum, { watts, part }) => sum + (watts / kilo) * perKilowatt * part, 0),
  };
}

function daysOf({ buy, sell }: Past, steps: readonly Step[]): Outcome['days'] {
  const days = [...Map.groupBy(steps.keys(), (t) => Math.floor(t / stepsOfDay)).values()];
  return days.map((of) => ({
    at: steps[of[0]!]!.at,
    peakWatts: of.reduce((most, t) => Math.max(most, steps[t]!.grid), 0),
    cost: of.reduce(
      (sum, t) => sum + (boughtIn(steps[t]!) * buy[t]! - soldIn(steps[t]!) * sell[t]!) / kilo,
      0,
    ),
    boughtWh: of.reduce((sum, t) => sum + boughtIn(steps[t]!), 0),
  }));
}

function hoursOf(steps: readonly Step[]): number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  steps.forEach((step, t) => {
    hours[Math.floor((t % stepsOfDay) / 4)]! += boughtIn(step);
  });
  return hours.map((wattHours) => wattHours / Math.max(1, steps.length / stepsOfDay));
}

/** In how many years an investment comes back, if every year is like the time that was replayed; null: never. */
export function paybackYears(investment: number, before: Outcome, after: Outcome): number | null {
  const yearly = before.yearlyCost - after.yearlyCost;
  return yearly > 0 ? investment / yearly : null;
}
