import { chanceStillThere, chanceTakesMore, likelyShare } from './expect.ts';
import type { PlannedCar, Situation, Slot } from './forecast.ts';
import type { Group } from './group.ts';
import type { LinearProgram } from './lp.ts';
import { slackOf } from './slack.ts';
import { meanPrice } from './supply.ts';
import { worth } from './worth.ts';

/** Cars are not planned for beyond the time at which so few are still there. */
const leastChance = 0.02;
/** Who stays beyond the departure that was said is expected for another hour, as where habits are known. */
const overdueMs = 3_600_000;

/** Whether a car is still there though what was said of its departure has passed, and nothing else is known. */
export const isOverdue = ({ habits, departsAt }: PlannedCar, now: number): boolean =>
  !habits && departsAt <= now;

/**
 * For how long a group is there in a slot, in hours, and how likely it is. Where habits are known every slot counts by the
 * chance that its cars are still there: to take their likely departure for certain first cost 0.4 % of the energy of real stays.
 */
export function presence(group: Group, slot: Slot, now: number): { hours: number; chance: number } {
  const car = group.cars[0]!;
  const { habits } = car;
  if (!habits) {
    const leaves = isOverdue(car, now) ? now + overdueMs : Math.max(group.departsAt, now + 60_000);
    return { hours: Math.max(0, (Math.min(slot.to, leaves) - slot.from) / 3_600_000), chance: 1 };
  }
  const chance = chanceStillThere(habits, group.departsAt, now, (slot.from + slot.to) / 2);
  return { hours: chance < leastChance ? 0 : slot.hours, chance };
}

/** How much worse waiting is for a group than for one with all the time in the world. */
function urgencyOf({ cars }: Group, situation: Situation): number {
  return 1 + worth.urgency / (1 + Math.max(0, slackOf(cars[0]!, situation)));
}

/**
 * The columns of a group: ampere-hours per leg taken, and given back, in each slot in which it is there.
 *
 * @param assured what a group that may give can have in each slot whoever else comes, in A per leg: it gives back only what
 * it can take again.
 */
export function chargeColumns(
  program: LinearProgram,
  situation: Situation,
  slots: readonly Slot[],
  group: Group,
  assured: readonly number[],
) {
  const car = group.cars[0]!;
  const kilowattHours = group.wattsPerAmp / 1000;
  const value = worthTo(car, situation);
  const need = needRow(program, group, value * kilowattHours, readiness(car) * kilowattHours);
  const levels = car.discharge && group.maxAmps > 0;
  const keeps = levels ? leastLevels(situation, slots, group, assured) : [];
  const late = car.mode === 'departure' && isOverdue(car, situation.now);
  const atOnce = late || car.mode === 'now' || car.mode === 'sun_and_minimum';
  const hour = atOnce ? worth.hourNow : worth.hour * urgencyOf(group, situation);
  const take: (number | undefined)[] = [];
  const give: (number | undefined)[] = [];
  let level: number | undefined;
  for (const [k, slot] of slots.entries()) {
    const { hours, chance } = presence(group, slot, situation.now);
    if (hours <= 0) {
      take.push(undefined);
      give.push(undefined);
      continue;
    }
    // What is given too late is lost: its worth is charged back by the chance that the car has left.
    const later = ((slot.from - situation.now) / 3_600_000) * hour;
    const lost = value * (1 - chance + later) * kilowattHours;
    const column = program.column(lost, 0, group.maxAmps * hours);
    program.put(need, column, 1);
    take.push(column);
    if (!levels) {
      give.push(undefined);
      continue;
    }
    const least = keeps[k]!;
    const mayGive = least < 0 ? Math.min(car.discharge!.maxAmps, group.maxAmps) : 0;
    const giving = program.column(0, 0, mayGive * hours);
    program.put(need, giving, -1);
    give.push(giving);
    level = levelRow(program, group, least, level, column, giving);
  }
  return { take, give };
}

/** What a kWh is worth to a car: who wants cheap energy only takes none that is dearer. */
function worthTo(car: PlannedCar, situation: Situation): number {
  return car.mode === 'cheapest' ? meanPrice(situation) * worth.cheapest : readiness(car);
}

/** What a kWh is worth that a car is to have when it leaves, whatever it costs. */
const readiness = ({ priority }: PlannedCar): number => worth.energy * worth.priority ** priority;

/** What a group is to get again of what it gave back, in Wh; who gave is a group of its own. */
export const owedBy = ({ cars }: Group): number => Math.min(cars[0]!.owed ?? 0, cars[0]!.wattHours);

/** Parts of a need that are worth less and less, as shares of all that was asked for. */
const parts = [worth.floorShare, 0.6, 0.8, 1];

/**
 * What a group gets in all: the sum of its slots, at the most its need. Each part of the need has its own worth: the
 * floor is worth more, and what drivers like this one seldom take is worth less. What it gave back comes before all.
 */
function needRow(program: LinearProgram, group: Group, value: number, ready: number): number {
  const row = program.row(0, 0);
  const whole = group.taken + group.wattHours;
  const { habits } = group.cars[0]!;
  const taken = whole > 0 ? group.taken / whole : 1;
  const likely = likelyShare(habits, taken);
  const little = habits
    ? 0
    : worth.little * Math.max(0, 1 - group.wattHours / group.cars.length / worth.muchWattHours);
  const owed = whole > 0 ? Math.min(1, taken + owedBy(group) / whole) : 1;
  let from = taken;
  for (const to of [...parts, likely, owed].sort((a, b) => a - b)) {
    if (to <= from + 1e-9) continue;
    const bonus = to <= worth.floorShare ? worth.floor : little;
    const chance = to <= Math.max(likely, owed) ? 1 : chanceTakesMore(habits, taken, (from + to) / 2);
    const column = program.column(
      -(to <= owed ? ready : value) * (1 + bonus) * chance,
      0,
      ((to - from) * whole) / group.wattsPerAmp,
    );
    program.put(row, column, -1);
    from = to;
  }
  return row;
}

/**
 * How full a car that may give must be at the end of each slot against now, in ampere-hours: never emptier than allowed,
 * and never so empty that it could not have what it needs a base slot before it leaves if all others took their share: plans
 * are carried out some minutes late. Who waits for sun or cheap hours may leave with less than it needs, but gives no more
 * than it can have again, and has again what it gave.
 */
function leastLevels(
  { now, slotMs }: Situation,
  slots: readonly Slot[],
  group: Group,
  assured: readonly number[],
): number[] {
  const { mode, discharge } = group.cars[0]!;
  const gets = slots.map((slot, k) => {
    const { hours, chance } = presence(group, slot, now);
    const announced = Math.max(0, group.departsAt - slotMs - slot.from) / 3_600_000;
    return assured[k]! * Math.min(hours, announced) * chance;
  });
  let later = gets.reduce((sum, ampHours) => sum + ampHours, 0);
  const needed = Math.min(group.wattHours / group.wattsPerAmp, later);
  const floor = -discharge!.wattHours / group.wattsPerAmp;
  const most =
    mode === 'departure' || mode === 'now' ? needed : Math.min(needed, owedBy(group) / group.wattsPerAmp);
  return gets.map((ampHours) => {
    later -= ampHours;
    return Math.max(floor, Math.min(most, needed - later));
  });
}

/** How full a car is against now, in ampere-hours: never fuller than it needs. */
function levelRow(
  program: LinearProgram,
  group: Group,
  least: number,
  before: number | undefined,
  taking: number,
  giving: number,
): number {
  const level = program.column(0, least, group.wattHours / group.wattsPerAmp);
  const row = program.row(0, 0);
  program.put(row, level, 1);
  if (before !== undefined) program.put(row, before, -1);
  program.put(row, taking, -1);
  program.put(row, giving, 1);
  return level;
}
