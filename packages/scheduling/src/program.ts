import { chanceStillThere, chanceTakesMore } from './expect.ts';
import { type ExpectedCar, meanOver, type PlannedCar, type Situation, type Slot } from './forecast.ts';
import type { ConductorRow, Group } from './group.ts';
import { LinearProgram } from './lp.ts';

/** What things are worth to each other; money is what the market says, per kWh. */
export const worth = {
  /** Of a kWh that a car gets before it leaves: above every price, so that readiness goes before cost. */
  energy: 100,
  /** Each class of priority counts so many times the one below. */
  priority: 3,
  /** More for the first part of a need: everybody gets something, whoever leaves early as well. */
  floor: 0.04,
  floorShare: 0.42,
  /** Less per hour of waiting: what can be given now is not kept for a later that may come otherwise. */
  hour: 0.00001,
  /** Less per hour for who wants it now. */
  hourNow: 0.02,
  /** Of a kWh to somebody who takes it only when it is cheap: the mean price times this. */
  cheapest: 0.75,
  /** Of a kWh that is left in the site's battery at the end: the mean price times this. */
  stored: 0.8,
} as const;

/** Cars are not planned for beyond the time at which so few are still there. */
const leastChance = 0.02;

/** A program with the numbers of its columns, to read the solution. */
export interface PlanProgram {
  readonly program: LinearProgram;
  readonly slots: readonly Slot[];
  /** Per group and slot, where it may charge: ampere-hours per leg taken and given back. */
  readonly take: readonly (number | undefined)[][];
  readonly give: readonly (number | undefined)[][];
  readonly battery?: { readonly charge: readonly number[]; readonly discharge: readonly number[] };
}

/** Writes the plan of a situation as a linear program: least cost of everybody's energy within every conductor. */
export function programOf(
  situation: Situation,
  slots: readonly Slot[],
  rows: readonly ConductorRow[],
  groups: readonly Group[],
): PlanProgram {
  const program = new LinearProgram();
  const meter = meterRows(program, situation, slots);
  const bounds = boundRows(program, situation, slots, rows, groups);
  const take: (number | undefined)[][] = [];
  const give: (number | undefined)[][] = [];
  for (const group of groups) {
    const columns = chargeColumns(program, situation, slots, group);
    for (const [k, slot] of slots.entries()) {
      const charging = columns.take[k];
      const giving = columns.give[k];
      if (charging === undefined) continue;
      const kilowattHours = group.wattsPerAmp / 1000;
      program.put(meter.balance[k]!, charging, kilowattHours);
      const sunOnly = meter.sunOnly[k];
      if (sunOnly !== undefined && group.cars[0]!.mode === 'sun')
        program.put(sunOnly, charging, kilowattHours);
      if (giving !== undefined) {
        const { efficiency } = group.cars[0]!.discharge!;
        program.put(meter.balance[k]!, giving, -kilowattHours * efficiency);
      }
      for (const { row, weight } of group.adds) {
        const bound = bounds[row]![k];
        if (bound === undefined) continue;
        program.put(bound, charging, weight / slot.hours);
        if (giving !== undefined) program.put(bound, giving, -weight / slot.hours);
      }
    }
    take.push(columns.take);
    give.push(columns.give);
  }
  addExpected(program, situation, slots, meter.balance);
  const battery = addBattery(program, situation, slots, meter.balance);
  return { program, slots, take, give, ...(battery && { battery }) };
}

/** The mean price of the time ahead; 0 where nothing is known of prices. */
export function meanPrice({ market, slots }: Situation): number {
  if (!market) return 0;
  return (
    market.buy.slice(0, slots).reduce((sum, price) => sum + price, 0) /
    Math.max(1, Math.min(slots, market.buy.length))
  );
}

interface MeterRows {
  /** Per slot, in kWh: cars + battery − import + export = sun − load. */
  readonly balance: readonly number[];
  /** Per slot: what cars that want sun only may take. */
  readonly sunOnly: readonly (number | undefined)[];
}

function meterRows(program: LinearProgram, { market, cars }: Situation, slots: readonly Slot[]): MeterRows {
  const peak =
    market?.peak &&
    program.column(market.peak.perKilowatt, market.peak.soFar / 1000, Number.POSITIVE_INFINITY);
  const anySunOnly = cars.some(({ mode }) => mode === 'sun');
  const balance: number[] = [];
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
    sunOnly.push(anySunOnly ? program.row(Number.NEGATIVE_INFINITY, Math.max(0, surplus)) : undefined);
  }
  return { balance, sunOnly };
}

/** Per conductor row and slot, in A: only where all who may charge then could be too many. */
function boundRows(
  program: LinearProgram,
  situation: Situation,
  slots: readonly Slot[],
  rows: readonly ConductorRow[],
  groups: readonly Group[],
): (number | undefined)[][] {
  const { site, background, fixed } = situation;
  const taken = rows.map(() => 0);
  for (const load of fixed ?? []) {
    rows.forEach(({ conductor, radians }, row) => {
      for (const { evse, leg, weight, degrees } of site.conductors[conductor]!.taps)
        if (evse === load.evse && load.legs.includes(leg))
          taken[row]! += Math.max(0, load.amps * weight * Math.cos((degrees * Math.PI) / 180 - radians));
    });
  }
  const most = rows.map(() => new Float64Array(slots.length));
  for (const group of groups) {
    for (const [k, slot] of slots.entries()) {
      if (presence(group, slot, situation.now).hours <= 0) continue;
      for (const { row, weight } of group.adds) most[row]![k]! += group.maxAmps * weight;
    }
  }
  return rows.map(({ conductor }, row) =>
    slots.map((slot, k) => {
      const there = background?.[conductor] ? meanOver(background[conductor], slot) : 0;
      const room = Math.max(0, site.conductors[conductor]!.ratingAmps - there - taken[row]!);
      return most[row]![k]! > room ? program.row(Number.NEGATIVE_INFINITY, room) : undefined;
    }),
  );
}

/** For how long a group is there in a slot, in hours, and how likely it is. */
function presence(group: Group, slot: Slot, now: number): { hours: number; chance: number } {
  const car = group.cars[0]!;
  if (!car.habits) {
    const hours = (Math.min(slot.to, Math.max(group.departsAt, now + 60_000)) - slot.from) / 3_600_000;
    return { hours: Math.max(0, hours), chance: 1 };
  }
  const chance = chanceStillThere(car.habits, car.departsAt, now, (slot.from + slot.to) / 2);
  return { hours: chance < leastChance ? 0 : slot.hours, chance };
}

function chargeColumns(program: LinearProgram, situation: Situation, slots: readonly Slot[], group: Group) {
  const car = group.cars[0]!;
  const kilowattHours = group.wattsPerAmp / 1000;
  const value = worthTo(car, situation);
  const need = needRow(program, group, value * kilowattHours);
  const levels = car.discharge && group.maxAmps > 0;
  const take: (number | undefined)[] = [];
  const give: (number | undefined)[] = [];
  let level: number | undefined;
  for (const slot of slots) {
    const { hours, chance } = presence(group, slot, situation.now);
    if (hours <= 0) {
      take.push(undefined);
      give.push(undefined);
      continue;
    }
    // What is given too late is lost: its worth is charged back by the chance that the car has left.
    const later =
      ((slot.from - situation.now) / 3_600_000) * (car.mode === 'now' ? worth.hourNow : worth.hour);
    const lost = value * (1 - chance + later) * kilowattHours;
    const column = program.column(lost, 0, group.maxAmps * hours);
    program.put(need, column, 1);
    take.push(column);
    if (!levels) {
      give.push(undefined);
      continue;
    }
    const giving = program.column(0, 0, Math.min(car.discharge!.maxAmps, group.maxAmps) * hours);
    program.put(need, giving, -1);
    give.push(giving);
    level = levelRow(program, car, group, level, column, giving);
  }
  return { take, give };
}

/** What a kWh is worth to a car: who wants cheap energy only takes none that is dearer. */
function worthTo(car: PlannedCar, situation: Situation): number {
  if (car.mode === 'cheapest') return meanPrice(situation) * worth.cheapest;
  return worth.energy * worth.priority ** car.priority;
}

/** Parts of a need that are worth less and less, as shares of all that was asked for. */
const parts = [worth.floorShare, 0.6, 0.8, 1];

/**
 * What a group gets in all: the sum of its slots, at the most its need. Each part of the need has its own worth: the
 * floor is worth more, and what drivers like this one seldom take is worth less.
 */
function needRow(program: LinearProgram, group: Group, value: number): number {
  const row = program.row(0, 0);
  const whole = group.taken + group.wattHours;
  const { habits, mode } = group.cars[0]!;
  let from = whole > 0 ? group.taken / whole : 1;
  for (const to of parts) {
    if (to <= from + 1e-9) continue;
    const bonus = to <= worth.floorShare && mode !== 'cheapest' ? 1 + worth.floor : 1;
    const taken = whole > 0 ? group.taken / whole : 1;
    const chance = chanceTakesMore(habits, taken, (from + to) / 2);
    const ampHours = ((to - from) * whole) / group.wattsPerAmp;
    const column = program.column(-value * bonus * chance, 0, ampHours);
    program.put(row, column, -1);
    from = to;
  }
  return row;
}

/** How full a car is against now, in ampere-hours: never emptier than allowed, never fuller than it needs. */
function levelRow(
  program: LinearProgram,
  car: PlannedCar,
  group: Group,
  before: number | undefined,
  taking: number,
  giving: number,
): number {
  const level = program.column(
    0,
    -car.discharge!.wattHours / group.wattsPerAmp,
    group.wattHours / group.wattsPerAmp,
  );
  const row = program.row(0, 0);
  program.put(row, level, 1);
  if (before !== undefined) program.put(row, before, -1);
  program.put(row, taking, -1);
  program.put(row, giving, 1);
  return level;
}

/** Cars that are likely to come count where they cost: their energy is bought at the best time of their stay. */
function addExpected(
  program: LinearProgram,
  { expected, market }: Situation,
  slots: readonly Slot[],
  balance: readonly number[],
): void {
  if (!market) return;
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

function addBattery(
  program: LinearProgram,
  situation: Situation,
  slots: readonly Slot[],
  balance: readonly number[],
): PlanProgram['battery'] {
  const { battery } = situation;
  if (!battery) return undefined;
  const charge: number[] = [];
  const discharge: number[] = [];
  let before: number | undefined;
  for (const [k, slot] of slots.entries()) {
    const most = (battery.maxWatts / 1000) * slot.hours;
    const into = program.column(0, 0, most);
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
