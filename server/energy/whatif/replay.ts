/** Lives a site's past once more, with the planner and the allocator that share out its power today. No input or output. */

import {
  type Allocation,
  allocate,
  type ExpectedCar,
  type Market,
  type Plan,
  type PlannedCar,
  type Site,
  type Situation,
  siteOf,
  type Wish,
} from '@busbar/scheduling';
import { phaseVolts } from '../tree/physics.ts';
import { type Past, type PastCar, stepHours, stepMs } from './past.ts';

/** Plans a situation: the optimizer in its thread, or in this one. */
export type PlanOf = (situation: Situation) => Promise<Plan>;

/** What happened in one step, in W and Wh. */
export interface Step {
  readonly at: number;
  readonly load: number;
  readonly sun: number;
  readonly cars: number;
  /** Above 0 it was charged. */
  readonly battery: number;
  /** Above 0 it was bought. */
  readonly grid: number;
}

export interface Replayed {
  readonly steps: readonly Step[];
  /** Wh that each car went without. */
  readonly missing: readonly number[];
  /** Plans that came in time, and those that did not: then power was shared out without one. */
  readonly planned: number;
  readonly unplanned: number;
}

/** How far is planned ahead, and how often at least: the past is known, so that more would change little. */
const slotsAhead = 96;
const planEvery = 4;

interface Seat extends PastCar {
  readonly index: number;
  taken: number;
  granted: { amps: number; since: number } | undefined;
}

/**
 * Replays a past. Cars say what they took and when they left, as drivers who wish would; prices, sun and building are
 * known as they came.
 *
 * @param tell is told of each step; it throws to end the replay
 */
export async function replay(
  past: Past,
  planOf: PlanOf,
  tell: (step: number) => void | Promise<void>,
): Promise<Replayed> {
  const site = siteOf(past.tree);
  const roots = rootConductors(past, site);
  const seats = past.cars.map((car, index): Seat => ({ ...car, index, taken: 0, granted: undefined }));
  const arriving = Map.groupBy(seats, ({ arrives }) => arrives);
  const steps: Step[] = [];
  let there: Seat[] = [];
  let stored = past.battery?.least ?? 0;
  const peaks = new Map<number, number>();
  let [planned, unplanned] = [0, 0];
  let plan: { of: Plan; at: number } | undefined;
  for (let t = 0; t < past.steps; t++) {
    const now = past.from + t * stepMs;
    const before = there.length;
    const arrived = arriving.get(t) ?? [];
    there = [
      ...there.filter((seat) => t < seat.leaves && leftOf(seat) > 1),
      ...arrived.filter((seat) => leftOf(seat) > 1),
    ];
    const news = arrived.length > 0 || there.length !== before;
    if (there.length === 0 && !past.battery) plan = undefined;
    else if (!plan || news || t - plan.at >= planEvery) {
      const of = await planOf(situationOf(past, site, roots, there, seats, t, stored, peaks));
      plan = of.optimized ? { of, at: t } : undefined;
      if (of.optimized) planned += 1;
      else unplanned += 1;
    }
    const drawn = shareOut(past, site, roots, there, t, plan?.of);
    const step = stepOf(past, t, drawn, batteryWish(past, plan?.of, now, t, drawn), stored);
    stored = storedAfter(past, stored, step.battery);
    const { key } = past.month(t);
    peaks.set(key, Math.max(peaks.get(key) ?? 0, step.grid));
    steps.push(step);
    await tell(t);
  }
  return { steps, missing: seats.map((seat) => Math.max(0, leftOf(seat))), planned, unplanned };
}

const leftOf = ({ wattHours, taken }: Seat) => wattHours - taken;

/** The three phases of the grid connection: what the building takes and the sun gives flows there. */
function rootConductors({ tree }: Past, { conductors }: Site): ReadonlySet<number> {
  const root = tree.nodes.find((node) => node.parent === undefined);
  return new Set(
    conductors.flatMap(({ id }, index) =>
      /\/L[123]$/.test(id) && id.startsWith(`${root?.id}/`) ? [index] : [],
    ),
  );
}

/** What flows beside cars and battery through the connection, in A of each phase. */
const besideAmps = ({ load, sun }: Past, t: number) => (load[t]! - sun[t]!) / (3 * phaseVolts);

function situationOf(
  past: Past,
  site: Site,
  roots: ReadonlySet<number>,
  there: readonly Seat[],
  all: readonly Seat[],
  t: number,
  stored: number,
  peaks: ReadonlyMap<number, number>,
): Situation {
  const slots = Math.min(slotsAhead, past.steps - t);
  const ahead = <T>(list: readonly T[]) => list.slice(t, t + slots);
  const month = past.month(t);
  const market: Market = {
    buy: ahead(past.buy),
    sell: ahead(past.sell),
    load: ahead(past.load),
    sun: ahead(past.sun),
    ...(past.perKilowatt && {
      peak: { perKilowatt: past.perKilowatt / month.left, soFar: peaks.get(month.key) ?? 0 },
    }),
  };
  const beside = Array.from({ length: slots }, (_, i) => besideAmps(past, t + i));
  return {
    site,
    now: past.from + t * stepMs,
    slotMs: stepMs,
    slots,
    cars: there.map((seat) => plannedCar(past, site, seat)),
    background: site.conductors.map((_, index) => (roots.has(index) ? beside : [0])),
    market,
    ...(market.peak && { expected: expectedCars(past, all, t, slots) }),
    ...(past.battery && {
      battery: { ...past.battery, stored, least: Math.min(stored, past.battery.least) },
    }),
  };
}

/** Who is still to come counts where a peak is charged for; as many as a plan can look at. */
const mostExpected = 60;

function expectedCars(past: Past, all: readonly Seat[], t: number, slots: number): ExpectedCar[] {
  const at = (step: number) => past.from + step * stepMs;
  return all
    .filter(({ arrives }) => arrives > t && arrives < t + slots)
    .slice(0, mostExpected)
    .map(({ arrives, leaves, wattHours, maxWatts }) => ({
      arrivesAt: at(arrives),
      departsAt: at(leaves),
      wattHours,
      maxWatts,
    }));
}

function plannedCar(past: Past, site: Site, seat: Seat): PlannedCar {
  const evse = site.evses[seat.evse]!;
  return {
    id: `c${seat.index}`,
    evse: seat.evse,
    legs: Array.from({ length: seat.legs }, (_, leg) => leg),
    maxAmps: seat.maxWatts / (seat.legs * evse.voltsPerLeg),
    wattHours: leftOf(seat),
    taken: seat.taken,
    arrivedAt: past.from + seat.arrives * stepMs,
    departsAt: past.from + seat.leaves * stepMs,
    mode: 'departure',
    priority: 0,
    ...(seat.granted && { granted: seat.granted }),
  };
}

/** Shares out this step as the plan wishes and the conductors allow; gives what all cars take, in W. */
function shareOut(
  past: Past,
  site: Site,
  roots: ReadonlySet<number>,
  there: readonly Seat[],
  t: number,
  plan: Plan | undefined,
): number {
  if (there.length === 0) return 0;
  const now = past.from + t * stepMs;
  const beside = besideAmps(past, t);
  const wishes = plan && wishesAt(plan, now);
  const { grants }: Allocation = allocate({
    site,
    now,
    cars: there.map((seat) => plannedCar(past, site, seat)),
    background: site.conductors.map((_, index) => (roots.has(index) ? beside : 0)),
    ...(wishes && { wishes }),
  });
  const byCar = new Map(grants.map(({ car, amps }) => [car, amps]));
  let watts = 0;
  for (const seat of there) {
    const { legs, evse } = seat;
    const { voltsPerLeg } = site.evses[evse]!;
    const amps = Math.max(0, byCar.get(`c${seat.index}`) ?? 0);
    const wattHours = Math.min(leftOf(seat), Math.min(amps * legs * voltsPerLeg, seat.maxWatts) * stepHours);
    seat.taken += wattHours;
    watts += wattHours / stepHours;
    if (!seat.granted || seat.granted.amps > 0 !== amps > 0) seat.granted = { amps, since: now };
  }
  return watts;
}

const slotAt = (plan: Plan, now: number) => plan.slots.findIndex(({ from, to }) => from <= now && now < to);

function wishesAt(plan: Plan, now: number): ReadonlyMap<string, Wish> {
  const slot = slotAt(plan, now);
  return new Map(
    plan.cars.map(({ car, amps }): [string, Wish] => {
      const wanted = amps[slot] ?? 0;
      // Nobody reads the reasons of the past.
      return [car, { amps: wanted, more: false, reason: { code: 'full_power', amps: wanted } }];
    }),
  );
}

/** What the plan wants of the battery; without one it takes what is left over and gives it back. */
function batteryWish(past: Past, plan: Plan | undefined, now: number, t: number, cars: number): number {
  if (!past.battery) return 0;
  const planned = plan?.battery?.watts[slotAt(plan, now)];
  return planned ?? past.sun[t]! - past.load[t]! - cars;
}

function stepOf(past: Past, t: number, cars: number, wish: number, stored: number): Step {
  const [load, sun] = [past.load[t]!, past.sun[t]!];
  const battery = past.battery ? batteryWatts(past, wish, stored, load + cars - sun) : 0;
  return { at: past.from + t * stepMs, load, sun, cars, battery, grid: load + cars + battery - sun };
}

/** A battery never charges beyond what the connection bears, nor gives what it does not hold. */
function batteryWatts({ battery, tree }: Past, wish: number, stored: number, beside: number): number {
  const { maxWatts, least, most, efficiency } = battery!;
  const oneWay = Math.sqrt(efficiency);
  const rating = tree.nodes.find((node) => node.parent === undefined)?.ratingAmps ?? Number.POSITIVE_INFINITY;
  const room = Math.max(0, rating * 3 * phaseVolts - beside);
  if (wish > 0) return Math.min(wish, maxWatts, room, Math.max(0, most - stored) / oneWay / stepHours);
  return -Math.min(-wish, maxWatts, (Math.max(0, stored - least) * oneWay) / stepHours);
}

function storedAfter({ battery }: Past, stored: number, watts: number): number {
  if (!battery || watts === 0) return stored;
  const oneWay = Math.sqrt(battery.efficiency);
  return stored + watts * stepHours * (watts > 0 ? oneWay : 1 / oneWay);
}
