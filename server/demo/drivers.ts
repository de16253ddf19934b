import { arrivingCar, type Evse, type Random, type Station } from '@busbar/simulator';
import { foreignUids, type PlannedStation, type PlannedToken } from './network.ts';
import { bustle, createLocalClock } from './rhythm.ts';

/** What drivers do to a station, and see of it. */
export type Visited = Pick<Station, 'evses' | 'plugIn' | 'authorize' | 'unplug' | 'fault' | 'clearFault'>;

export interface DriversOptions {
  readonly station: Visited;
  readonly planned: PlannedStation;
  /** Tokens that are shown at this station; some of them are not good. */
  readonly tokens: readonly PlannedToken[];
  readonly random: Random;
  readonly now: () => number;
}

/** The drivers who come and go at one station. */
export interface Drivers {
  /** Does what is due at this moment; to be called every few seconds. */
  look(): void;
  /** Everybody drives away, at once. */
  leave(): void;
}

const second = 1000;
const minute = 60 * second;

/** Minutes that a car stays: shorter than in life, so that there is always something to see. */
const stays = { AC: [14, 70], DC: [8, 26] } as const;
/** However quiet the hour is, a demo is looked at. */
const leastFull = 0.24;
const mostFull = 0.66;
/** Everybody who is there at the start comes within this time. */
const firstArrivalsMs = 40 * second;
/** The mean time between two faults of one EVSE, in minutes: one in the network every few minutes. */
const minutesBetweenFaults = 800;

const faultCodes = ['GroundFailure', 'OverCurrentFailure', 'HighTemperature', 'EVCommunicationError'];

/** What is meant to happen at one EVSE. */
interface Plan {
  /** When the next car comes to the free EVSE. */
  arriveAt: number;
  /** When the driver shows a token. */
  showAt: number;
  /** When the driver leaves. */
  leaveAt: number;
  /** When the EVSE breaks, and when it works again. */
  breakAt: number;
  mendAt: number;
  plugs: number;
  triedOnce: boolean;
}

export function createDrivers(options: DriversOptions): Drivers {
  const { station, planned, random, now } = options;
  const { place } = planned;
  const localTime = createLocalClock(place.zone);
  const readable = options.tokens.filter(({ kind }) => kind === 'rfid');
  const good = readable.filter(({ status, endsInDays = 1 }) => status === 'active' && endsInDays > 0);

  function firstPlan({ spec }: Readonly<Evse>): Plan {
    const here = random.chance(fullness(spec.kind));
    return {
      arriveAt: now() + (here ? random.between(0, firstArrivalsMs) : idleMs(spec.kind)),
      showAt: 0,
      leaveAt: 0,
      breakAt: now() + breakMs(),
      mendAt: 0,
      plugs: 0,
      triedOnce: false,
    };
  }

  /** The share of the time in which an EVSE has a car, at this hour. */
  function fullness(kind: 'AC' | 'DC'): number {
    return leastFull + (mostFull - leastFull) * bustle(place.rhythm, kind, localTime(now()));
  }

  const breakMs = () => -Math.log(1 - random.next()) * minutesBetweenFaults * minute;
  const stayMs = (kind: 'AC' | 'DC') => random.between(stays[kind][0], stays[kind][1]) * minute;

  /** The wait for the next car, such that the share of time with a car comes out right. */
  function idleMs(kind: 'AC' | 'DC'): number {
    const full = fullness(kind);
    const mean = (((stays[kind][0] + stays[kind][1]) / 2) * minute * (1 - full)) / full;
    return -Math.log(1 - random.next()) * mean;
  }

  const plans = station.evses.map(firstPlan);

  function lookAt(evse: Readonly<Evse>, plan: Plan): void {
    const at = now();
    if (evse.fault) {
      if (at >= plan.mendAt) mend(evse, plan);
      else if (evse.car && at >= plan.leaveAt) driveAway(evse, plan);
    } else if (at >= plan.breakAt) breakDown(evse, plan, random.pick(faultCodes), random.between(1.5, 9));
    else if (!evse.car) awaitCar(evse, plan, at);
    else if (evse.transaction?.token) charge(evse, plan, at);
    else if (evse.finishing || at >= plan.leaveAt) driveAway(evse, plan);
    else if (at >= plan.showAt) void show(evse, plan);
  }

  function awaitCar(evse: Readonly<Evse>, plan: Plan, at: number): void {
    // Somebody started it from afar: that driver stands before it.
    if (evse.authorized && plan.arriveAt > at + 8 * second)
      plan.arriveAt = at + random.between(3, 8) * second;
    if (at < plan.arriveAt || !evse.operative) return;
    const { kind, connectors } = evse.spec;
    const car = arrivingCar(random, kind);
    car.soc = Math.min(car.targetSoc - 0.05, car.soc + random.between(0, 0.25));
    station.plugIn(evse.id, car, random.whole(1, connectors));
    plan.plugs++;
    plan.triedOnce = false;
    plan.showAt = at + random.between(4, 25) * second;
    // At the start everybody is somewhere in the middle of the stay.
    plan.leaveAt = at + stayMs(kind) * (plan.plugs === 1 ? random.between(0.1, 1) : 1);
    if (planned.problem === 'lock_fails' && plan.plugs % 2 === 0) {
      breakDown(evse, plan, 'ConnectorLockFailure', random.between(0.7, 2));
    }
  }

  async function show(evse: Readonly<Evse>, plan: Plan): Promise<void> {
    const at = now();
    plan.showAt = at + random.between(15, 40) * second;
    const uid = plan.triedOnce ? random.pick(good).uid : drawUid();
    plan.triedOnce = true;
    const { status } = await station.authorize(uid, evse.id);
    // Half of those who are refused have no other token with them.
    if (status !== 'Accepted' && random.chance(0.5)) plan.leaveAt = now() + 20 * second;
  }

  function drawUid(): string {
    if (random.chance(0.02)) return random.pick(foreignUids);
    return random.pick(random.chance(0.05) ? readable : good).uid;
  }

  function charge(evse: Readonly<Evse>, plan: Plan, at: number): void {
    const { car, transaction, spec } = evse;
    const has = car !== undefined && car.soc >= car.targetSoc;
    if (has)
      plan.leaveAt = Math.min(plan.leaveAt, at + random.between(1, spec.kind === 'DC' ? 4 : 20) * minute);
    if (at < plan.leaveAt) return;
    if (transaction?.token && random.chance(0.45)) void station.authorize(transaction.token, evse.id);
    else driveAway(evse, plan);
  }

  function driveAway(evse: Readonly<Evse>, plan: Plan): void {
    station.unplug(evse.id);
    plan.arriveAt = now() + idleMs(evse.spec.kind);
  }

  function breakDown(evse: Readonly<Evse>, plan: Plan, code: string, minutes: number): void {
    const at = now();
    station.fault(evse.id, code);
    plan.mendAt = at + minutes * minute;
    plan.leaveAt = at + random.between(20, 90) * second;
    plan.breakAt = plan.mendAt + breakMs();
  }

  function mend(evse: Readonly<Evse>, plan: Plan): void {
    if (evse.car) driveAway(evse, plan);
    station.clearFault(evse.id);
  }

  return {
    look() {
      station.evses.forEach((evse, index) => {
        lookAt(evse, plans[index]!);
      });
    },
    leave() {
      for (const evse of station.evses) if (evse.car) station.unplug(evse.id);
    },
  };
}
