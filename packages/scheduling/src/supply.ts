import { type ExpectedCar, meanOver, type PlannedCar, type Situation, type Slot } from './forecast.ts';
import { mostOf, wattsPerAmp } from './group.ts';
import type { LinearProgram } from './lp.ts';
import { worth } from './worth.ts';

/** The mean price of the time ahead; 0 where nothing is known of prices. */
export function meanPrice({ market, slots }: Situation): number {
  if (!market) return 0;
  return (
    market.buy.slice(0, slots).reduce((sum, price) => sum + price, 0) /
    Math.max(1, Math.min(slots, market.buy.length))
  );
}

export interface BatteryColumns {
  /** Per slot, in kWh at the meter. */
  readonly charge: readonly number[];
  readonly discharge: readonly number[];
}

export interface MeterRows {
  /** Per slot, in kWh: cars + battery − import + export = sun − load. */
  readonly balance: readonly number[];
  /** Per slot: columns of what is bought and sold, in kWh. */
  readonly bought: readonly number[];
  readonly sold: readonly number[];
  /** Per slot: what cars that want sun only may take. */
  readonly sunOnly: readonly (number | undefined)[];
}

/** The site's meter: what is bought and sold in each slot, the highest import, and what is sun. */
export function meterRows(program: LinearProgram, situation: Situation, slots: readonly Slot[]): MeterRows {
  const { market, cars } = situation;
  const peak =
    market?.peak &&
    program.column(market.peak.perKilowatt, market.peak.soFar / 1000, Number.POSITIVE_INFINITY);
  const anySunOnly = cars.some(wantsSun);
  const [balance, everBought, everSold]: [number[], number[], number[]] = [[], [], []];
  const sunOnly: (number | undefined)[] = [];
  for (const slot of slots) {
    const surplus = market
      ? ((meanOver(market.sun, slot) - meanOver(market.load, slot)) / 1000) * slot.hours
      : 0;
    const row = program.row(surplus, surplus);
    const bought = program.column(market ? meanOver(market.buy, slot) : 0, 0, Number.POSITIVE_INFINITY);
    const sold = program.column(market ? -meanOver(market.sell, slot) : 0, 0, Number.POSITIVE_INFINITY);
    program.put(row, bought, -1);
    program.put(row, sold, 1);
    if (peak !== undefined) {
      const below = program.row(Number.NEGATIVE_INFINITY, 0);
      program.put(below, bought, 1 / slot.hours);
      program.put(below, peak, -1);
    }
    balance.push(row);
    everBought.push(bought);
    everSold.push(sold);
    sunOnly.push(
      anySunOnly
        ? program.row(Number.NEGATIVE_INFINITY, Math.max(0, surplus) + minimums(situation, slot))
        : undefined,
    );
  }
  return { balance, bought: everBought, sold: everSold, sunOnly };
}

/** Whether a car takes no more than the sun gives, or than its minimum. */
export function wantsSun({ mode }: PlannedCar): boolean {
  return mode === 'sun' || mode === 'sun_and_minimum';
}

/** What cars that never go below their minimum take from the grid in a slot, in kWh. */
function minimums({ site, cars }: Situation, slot: Slot): number {
  const there = cars.filter(({ mode, departsAt }) => mode === 'sun_and_minimum' && departsAt > slot.from);
  const watts = there.map(
    (car) => Math.min(site.evses[car.evse]!.minAmps, mostOf(car, site)) * wattsPerAmp(car, site),
  );
  return (watts.reduce((sum, one) => sum + one, 0) / 1000) * slot.hours;
}

/**
 * Cars that are likely to come count where a peak is charged for: without them it would be planned too low, and then
 * raised after all. They do not compete for the sun: who gave it up for somebody that does not come has bought for
 * nothing (pv: 1.024 of the least cost with them, 1.000 without).
 */
export function addExpected(
  program: LinearProgram,
  { expected, market }: Situation,
  slots: readonly Slot[],
  balance: readonly number[],
): void {
  if (!market?.peak) return;
  for (const car of expected ?? []) {
    const need = program.row(Number.NEGATIVE_INFINITY, car.wattHours / 1000);
    for (const [k, slot] of slots.entries()) {
      const hours = sharedHours(car, slot);
      if (hours <= 0) continue;
      const column = program.column(-worth.energy, 0, (car.maxWatts / 1000) * hours);
      program.put(need, column, 1);
      program.put(balance[k]!, column, 1);
    }
  }
}

function sharedHours(car: ExpectedCar, slot: Slot): number {
  return (Math.min(slot.to, car.departsAt) - Math.max(slot.from, car.arrivesAt)) / 3_600_000;
}

/** The site's battery: filled and emptied where that is cheaper than to buy, or keeps the peak low. */
export function addBattery(
  program: LinearProgram,
  situation: Situation,
  slots: readonly Slot[],
  balance: readonly number[],
): BatteryColumns | undefined {
  const { battery, market } = situation;
  if (!battery) return undefined;
  const surplus = (slot: Slot) =>
    market ? Math.max(0, meanOver(market.sun, slot) - meanOver(market.load, slot)) : 0;
  const charge: number[] = [];
  const discharge: number[] = [];
  let before: number | undefined;
  for (const [k, slot] of slots.entries()) {
    const most = (battery.maxWatts / 1000) * slot.hours;
    const sun = battery.sunOnly ? (surplus(slot) / 1000) * slot.hours : most;
    const into = program.column(0, 0, Math.min(most, sun));
    const out = program.column(battery.wear, 0, most);
    program.put(balance[k]!, into, 1);
    program.put(balance[k]!, out, -1);
    const start = before === undefined ? battery.stored / 1000 : 0;
    const level = program.column(0, battery.least / 1000, battery.most / 1000);
    const row = program.row(start, start);
    program.put(row, level, 1);
    if (before !== undefined) program.put(row, before, -1);
    program.put(row, into, -Math.sqrt(battery.efficiency));
    program.put(row, out, 1 / Math.sqrt(battery.efficiency));
    charge.push(into);
    discharge.push(out);
    before = level;
  }
  const kept = program.column(-meanPrice(situation) * worth.stored, 0, battery.most / 1000);
  const last = program.row(0, 0);
  program.put(last, kept, 1);
  if (before !== undefined) program.put(last, before, -1);
  return { charge, discharge };
}
