import type { Car, FixedLoad } from './car.ts';
import { ConductorLoads } from './conductor-load.ts';
import { rank, type Turns, usualTurns } from './rank.ts';
import type { Reason } from './reason.ts';
import type { Evse, Site } from './site.ts';

export interface Allocation {
  readonly grants: readonly Grant[];
  /** Conductors that what cannot be controlled alone overloads; every car pauses that could load them further. */
  readonly overloaded: readonly string[];
}

export interface Grant {
  readonly car: string;
  /** Amperes per leg; 0 pauses the car, below 0 is what it may give back. */
  readonly amps: number;
  readonly watts: number;
  readonly reason: Reason;
}

export interface AllocationInput {
  readonly site: Site;
  /** What else flows on each conductor now, in A; below 0 where sun feeds in and may be counted on. */
  readonly background?: readonly number[];
  readonly fixed?: readonly FixedLoad[];
  readonly cars: readonly Car[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** What the plan would give each car, in A per leg; a car without a wish wants all it can take. */
  readonly wishes?: ReadonlyMap<string, Wish>;
  readonly turns?: Turns;
}

export interface Wish {
  readonly amps: number;
  /** Whether it may have more than its wish where room is left; a car that waits for cheaper power may not. */
  readonly more: boolean;
  readonly reason: Reason;
}

/** Wishes are compared with this much grace, in A. */
const grace = 1e-4;

interface Seat {
  readonly car: Car;
  readonly evse: Evse;
  readonly wish: Wish | undefined;
  readonly least: number;
  readonly most: number;
  amps: number;
  /** The conductor that kept it from more, or -1. */
  blocked: number;
}

/**
 * Shares out the amperes of this moment so that no conductor can be above its rating, whatever the cars do with it.
 *
 * First everybody in turn gets their minimum or a pause, then all rise evenly to their wish, then to what is left; who
 * draws nothing comes last.
 * Milliseconds for thousands of cars; the same input gives the same answer.
 */
export function allocate(input: AllocationInput): Allocation {
  const { site, cars, now, turns = usualTurns } = input;
  const loads = new ConductorLoads(site, input.background);
  for (const { evse, legs, amps } of input.fixed ?? []) loads.add(evse, legs, amps);
  const overloaded = loads.overloaded().map((i) => site.conductors[i]!.name);

  const seats = rank(cars, now, turns).map((car) => seatOf(car, site, input.wishes?.get(car.id)));
  giveBack(seats, site, input.background);
  const able = seats.filter((seat) => seat.amps === 0 && seat.most >= seat.least);
  const taking = able.filter(({ car }) => !car.last);
  const wishing = byWish(taking.filter(({ car, wish }) => car.first || !wish || wish.amps > 0));
  for (const seat of wishing) startAtMinimum(seat, loads, turns, now);
  raise(
    wishing.filter(({ car }) => car.first),
    loads,
    ({ most }) => most,
  );
  raise(wishing, loads, wishedAmps);
  for (const seat of taking)
    if (mayHaveMore(seat) && seat.amps === 0) startAtMinimum(seat, loads, turns, now);
  raise(taking.filter(mayHaveMore), loads, ({ most }) => most);
  for (const seat of able) if (seat.car.last) startAtMinimum(seat, loads, turns, now);
  return { grants: seats.map((seat) => grantOf(seat, site)), overloaded };
}

function seatOf(car: Car, site: Site, wish: Wish | undefined): Seat {
  const evse = site.evses[car.evse];
  if (!evse) throw new Error(`Car ${car.id} stands at EVSE ${car.evse}, which its site does not have`);
  const whole = (amps: number) => Math.floor(amps / evse.stepAmps + 1e-9) * evse.stepAmps;
  const most = car.wattHours > 0 ? whole(Math.min(car.maxAmps, evse.maxAmps)) : 0;
  const least = Math.max(Math.ceil(evse.minAmps / evse.stepAmps) * evse.stepAmps, evse.stepAmps);
  return { car, evse, wish, least, most, amps: 0, blocked: -1 };
}

/**
 * Lets cars give back what the plan asks for, as far as the wires carry it with nothing else flowing. It never makes
 * room for others: a car may stop giving at any moment.
 */
function giveBack(seats: readonly Seat[], site: Site, background: readonly number[] = []): void {
  if (!seats.some(({ wish }) => wish && wish.amps < 0)) return;
  const reverse = new ConductorLoads(
    site,
    site.conductors.map((_, i) => Math.max(0, -(background[i] ?? 0))),
  );
  for (const seat of seats) {
    const asked = Math.min(-(seat.wish?.amps ?? 0), seat.car.discharge?.maxAmps ?? 0, seat.evse.maxAmps);
    const steps = Math.floor(asked / seat.evse.stepAmps + 1e-9);
    for (let step = steps; step * seat.evse.stepAmps >= seat.evse.minAmps && step > 0; step--) {
      if (reverse.tryAdd(seat.car.evse, seat.car.legs, step * seat.evse.stepAmps) >= 0) continue;
      seat.amps = -step * seat.evse.stepAmps;
      break;
    }
  }
}

function startAtMinimum(seat: Seat, loads: ConductorLoads, turns: Turns, now: number): void {
  const { car, least } = seat;
  const resting =
    !car.first &&
    car.granted?.amps === 0 &&
    now - car.granted.since < turns.leastPauseMs &&
    car.granted.since > car.arrivedAt;
  if (resting) return;
  seat.blocked = loads.tryAdd(car.evse, car.legs, least);
  if (seat.blocked < 0) seat.amps = least;
}

const mayHaveMore = ({ wish }: Seat) => !wish || wish.more;

/** Within a priority, those whose wish reaches the minimum go before those who are to have a little now and then. */
function byWish(seats: readonly Seat[]): Seat[] {
  const little = ({ wish, least }: Seat) => Number(wish !== undefined && wish.amps < least - grace);
  return [...seats].sort((a, b) => b.car.priority - a.car.priority || little(a) - little(b));
}

/** A wish below the minimum is the minimum: the plan's mean is reached by pausing in other slots. */
function wishedAmps({ wish, least, most, evse }: Seat): number {
  if (!wish) return 0;
  return Math.min(most, Math.max(least, Math.round(wish.amps / evse.stepAmps) * evse.stepAmps));
}

/** Raises all that charge, one step each in turn, to their goal or until a conductor is full. */
function raise(seats: readonly Seat[], loads: ConductorLoads, goal: (seat: Seat) => number): void {
  let rising = seats.filter((seat) => seat.amps > 0 && seat.amps < goal(seat));
  while (rising.length > 0) {
    rising = rising.filter((seat) => {
      const { car, evse } = seat;
      seat.blocked = loads.tryAdd(car.evse, car.legs, evse.stepAmps);
      if (seat.blocked >= 0) return false;
      seat.amps += evse.stepAmps;
      return seat.amps + evse.stepAmps <= goal(seat) + 1e-9;
    });
  }
}

function grantOf(seat: Seat, site: Site): Grant {
  const { car, evse, amps } = seat;
  return {
    car: car.id,
    amps,
    watts: amps * evse.voltsPerLeg * car.legs.length,
    reason: reasonOf(seat, site),
  };
}

function reasonOf({ car, wish, amps, most, least, blocked }: Seat, site: Site): Reason {
  if (amps < 0 && wish) return wish.reason;
  if (car.wattHours <= 0) return { code: 'full' };
  if (most < least) return { code: 'below_minimum', amps: most, least };
  const conductor = site.conductors[blocked]?.name;
  if (amps === 0 && wish?.amps === 0) return wish.reason;
  if (amps === 0) return conductor ? { code: 'waits_turn', conductor } : { code: 'rests' };
  // Who was to wait and has some of what is left waits no more.
  const planned = wish && wish.amps > 0 ? wish : undefined;
  if (conductor && amps < most && (!planned || amps < planned.amps))
    return { code: 'limited', amps, conductor };
  // What it gets counts, not the mean that the plan means it to have.
  if (planned) return 'amps' in planned.reason ? { ...planned.reason, amps } : planned.reason;
  return amps < most ? { code: 'limited_evenly', amps } : { code: 'full_power', amps };
}
