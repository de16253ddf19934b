import { type Allocation, allocate, type Wish } from './allocate.ts';
import { type PlannedCar, type Situation, type Slot, slotsOf } from './forecast.ts';
import { conductorRows, type Group, groupsOf, mostOf, wattsPerAmp } from './group.ts';
import { type Highs, type Solved, solve } from './lp.ts';
import { moreOf } from './more.ts';
import { type PlanProgram, programOf } from './program.ts';
import { usualTurns } from './rank.ts';
import { reasonsOf } from './why.ts';

/** What everybody gets: now for certain, and later as things look. */
export interface Plan {
  readonly now: Allocation;
  readonly cars: readonly CarPlan[];
  /** What each car should have now, for the allocator: until it is planned again, whatever changes meanwhile. */
  readonly wishes: ReadonlyMap<string, Wish>;
  readonly battery?: {
    /** W by slot; below 0 discharges. */
    readonly watts: readonly number[];
  };
  readonly slots: readonly Slot[];
  /** Whether the optimizer made it; else there was no time, and the allocator shared out by itself. */
  readonly optimized: boolean;
}

export interface CarPlan {
  readonly car: string;
  /** Mean amperes per leg by slot, below 0 given back. The first is what the plan wants now, before it was made safe. */
  readonly amps: readonly number[];
  /** Wh that it will have got when it leaves, and that will be missing of what it asked for. */
  readonly energy: number;
  readonly missing: number;
  /** When it will have all it asked for, in epoch ms; absent when it will not. */
  readonly ready?: number;
  /** Whether it may have more now where room is left: it does not wait for anything cheaper. */
  readonly more: boolean;
}

/** What a car gets, before it is known whether it may have more. */
type Shares = Omit<CarPlan, 'more'>;

/** Plans a situation at the least cost and grants what is safe of it now; blocks its thread, so see `planner.ts`. */
export function plan(solver: Highs, situation: Situation, seconds?: number): Plan {
  const slots = slotsOf(situation);
  const rows = conductorRows(situation.site);
  const groups = groupsOf(situation, rows);
  const program = programOf(situation, slots, rows, groups);
  const solved = solve(solver, program.program, {
    presolve: false,
    ...(seconds !== undefined && { seconds }),
  });
  if (!solved) return unplanned(situation);
  const inGroups = groups.flatMap((group) => group.cars);
  const mayHaveMore = moreOf(situation, program, solved);
  const cars = groups
    .flatMap((group, i) => sharesOf(group, i, program, solved, situation))
    .map((one, i) => ({ ...one, more: mayHaveMore(one, inGroups[i]!) }));
  const byCar = new Map(cars.map((one) => [one.car, one]));
  const reasons = reasonsOf(situation, slots, byCar);
  const wishes = new Map(cars.map((one): [string, Wish] => [one.car, wishOf(one, reasons)]));
  return {
    now: allocateNow(situation, wishes),
    cars,
    wishes,
    slots,
    optimized: true,
    ...(program.battery && { battery: { watts: batteryWatts(program, solved) } }),
  };
}

/** Shares out this moment without a plan: for when the optimizer is late. */
export function unplanned(situation: Situation): Plan {
  return { now: allocateNow(situation), cars: [], wishes: new Map(), slots: [], optimized: false };
}

function allocateNow(
  { site, now, cars, fixed, background }: Situation,
  wishes?: ReadonlyMap<string, Wish>,
): Allocation {
  return allocate({
    site,
    now,
    cars,
    turns: usualTurns,
    background: site.conductors.map((_, i) => background?.[i]?.[0] ?? 0),
    ...(fixed && { fixed }),
    ...(wishes && { wishes }),
  });
}

function wishOf({ car, amps, more }: CarPlan, reasons: ReadonlyMap<string, Wish['reason']>): Wish {
  return { amps: amps[0] ?? 0, more, reason: reasons.get(car)! };
}

/**
 * Divides what a group gets among its cars, slot by slot, by what each still needs: so all stay able to take what the
 * group is to get later, when a car that was filled first could not.
 */
function sharesOf(
  group: Group,
  index: number,
  program: PlanProgram,
  solved: Solved,
  situation: Situation,
): Shares[] {
  const { cars } = group;
  const left = cars.map(({ wattHours }) => wattHours);
  const amps = cars.map((): number[] => []);
  program.slots.forEach((slot, k) => {
    const [take, give] = [program.take[index]![k], program.give[index]![k]];
    const ampHours =
      (take === undefined ? 0 : solved.values[take]!) - (give === undefined ? 0 : solved.values[give]!);
    const shares = cars.length === 1 ? [ampHours] : byNeed(ampHours, cars, left, slot.hours, situation);
    for (const [i, share] of shares.entries()) {
      left[i]! -= share * wattsPerAmp(cars[i]!, situation.site);
      amps[i]!.push(tidy(share / slot.hours));
    }
  });
  return cars.map((car, i) => carPlan(car, amps[i]!, Math.max(0, left[i]!), program.slots));
}

function byNeed(
  ampHours: number,
  cars: readonly PlannedCar[],
  left: readonly number[],
  hours: number,
  { site }: Situation,
): number[] {
  const shares = cars.map(() => 0);
  let open = cars.map((_, i) => i);
  let rest = ampHours;
  while (rest > 1e-9 && open.length > 0) {
    const needed = open.reduce((sum, i) => sum + left[i]!, 0);
    if (needed <= 0) break;
    const scale = rest / needed;
    const most = (i: number) =>
      Math.min(mostOf(cars[i]!, site) * hours, left[i]! / wattsPerAmp(cars[i]!, site));
    const capped = open.filter((i) => left[i]! * scale >= most(i));
    for (const i of capped.length > 0 ? capped : open) {
      shares[i] = capped.length > 0 ? most(i) : left[i]! * scale;
      rest -= shares[i];
    }
    if (capped.length === 0) break;
    open = open.filter((i) => !capped.includes(i));
  }
  return shares;
}

/** The solver's answers are right to a millionth. */
const tidy = (amps: number) => (Math.abs(amps) < 1e-5 ? 0 : amps);

/** Less than this is not missed, in Wh. */
const enough = 50;

function carPlan(car: PlannedCar, amps: readonly number[], left: number, slots: readonly Slot[]): Shares {
  const last = amps.findLastIndex((value) => value > 0);
  const missing = left <= enough ? 0 : left;
  return {
    car: car.id,
    amps,
    energy: car.wattHours - left,
    missing,
    ...(missing === 0 && last >= 0 && { ready: slots[last]!.to }),
  };
}

function batteryWatts({ battery, slots }: PlanProgram, { values }: Solved): number[] {
  return slots.map(({ hours }, k) => {
    const kilowattHours = values[battery!.charge[k]!]! - values[battery!.discharge[k]!]!;
    return Math.round((kilowattHours * 1000) / hours);
  });
}
