import { createManualTimers, type Version, versions } from '@busbar/ocpp';
import { plan } from '@busbar/scheduling';
import type { Highs } from '@busbar/scheduling/lp';
import { type BatteryOrder, batteryHoldsMs } from '../../../server/energy/dispatch/battery.ts';
import { decide } from '../../../server/energy/dispatch/decide.ts';
import type { DispatchEvent } from '../../../server/energy/dispatch/events.ts';
import {
  type DispatchState,
  newState,
  type Order,
  type Rules,
  usualRules,
} from '../../../server/energy/dispatch/model.ts';
import { aheadOf, madeOf, planSlots, situationOf } from '../../../server/energy/dispatch/planning.ts';
import { profileParams } from '../../../server/energy/dispatch/profiles.ts';
import type { Allowance } from '../../../server/energy/giving/allowance.ts';
import { profile16, profile21, profile201 } from '../../../server/energy/ocpp-profile.ts';
import { hold } from '../../../server/energy/prepare.ts';
import type { Ability, Profile, Supply } from '../../../server/energy/profile.ts';
import { onConductors, type PhaseAmps } from '../../../server/energy/tree/reserve.ts';
import { createCellar, within } from './cellar.ts';
import type { Moment } from './losses.ts';
import { createMonitor } from './monitor.ts';
import type { Course, Visit } from './plan.ts';
import { createStation, type SimStation } from './station.ts';

/** How often things are told, in seconds of the simulated day. */
const every = { sample: 60, meter: 10 } as const;
const answerMs = 30_000;
const volts = 230;
/** What is left of energy after it went into a car's battery, or came out of it. */
const oneWay = 0.9;
const keptPercent = 50;
/** Wh that nobody calls too much. */
const leastEmptied = 100;
/** A car does what its cable asks of it: whether its driver agreed is for the dispatcher to know. */
const bothWaysWatts = 7_000;

/** A car at its cable. */
interface Parked {
  readonly visit: Visit;
  readonly id: string;
  left: number;
  /** A per leg; below 0 it gives back. */
  amps: number;
  asleep: boolean;
  /** Wh of its battery that it may still give. */
  spare: number;
}

export interface RunResult {
  readonly overloads: readonly { conductor: string; times: number; seconds: number; at: number }[];
  readonly secondsAbove: number;
  readonly worst: number;
  /** Taken, less what was given back; and what was given back. */
  readonly wattHours: number;
  readonly given: number;
  /** Cars that were emptied further than their drivers let them. */
  readonly emptied: number;
  /** Wh that cars gave back though their drivers never agreed to it. */
  readonly unallowed: number;
  readonly needed: number;
  /** What each visit took less what it gave, in Wh. */
  readonly took: readonly number[];
  readonly messages: number;
  readonly bytes: number;
  /** What the battery took and gave, in Wh. */
  readonly stored: { readonly took: number; readonly gave: number } | undefined;
}

export interface RunOptions {
  readonly rules?: Rules;
  /** Plans in this thread, so that all runs are alike; without it the allocator shares out alone. */
  readonly solver?: Highs;
  /** Plans are so far apart at least when cars come and go. */
  readonly plansApartMs?: number;
  /** Taken in turn; all three without. */
  readonly speak?: readonly Version[];
  /** Whether stations of 2.1 take dynamic limits. */
  readonly dynamic?: boolean;
  /** Which stations take limits in W only; every fourth without. */
  readonly onlyWatts?: (evse: number) => boolean;
  /** What the dispatcher hears that a car may give back; without it what its driver allows, less what it gave. */
  readonly allowance?: (visit: Visit, spareWh: number) => Allowance | undefined;
  /** Sees how the site really is, every ten seconds. */
  readonly watch?: (moment: Moment) => void;
}

/**
 * Runs a course in a closed loop: the real decisions, the real profiles over real frames of three versions, stations that
 * stack profiles as the standard says; only cars, meters and time are made up, at steps of one second.
 */
export async function runCourse(
  course: Course,
  {
    rules = usualRules,
    solver,
    plansApartMs = 60_000,
    speak = course.speak ?? versions,
    dynamic = true,
    onlyWatts = isFourth,
    allowance = allowanceLeft,
    watch,
  }: RunOptions = {},
): Promise<RunResult> {
  const { model, site, visits } = course;
  const timers = createManualTimers(course.start);
  const monitor = createMonitor(site);
  const versionOf = (i: number): Version => speak[i % speak.length]!;
  const stations = model.evses.map(
    (_, i): SimStation =>
      createStation({ version: versionOf(i), timers, supply: supplyOf(i), habit: course.habits[i]! }),
  );
  const cars: (Parked | undefined)[] = model.evses.map(() => undefined);
  const took = visits.map(() => 0);
  const queue = [...visits].sort((a, b) => a.from - b.from);
  let state: DispatchState = newState(model);
  let [wattHours, given, emptied, unallowed] = [0, 0, 0, 0];
  let flying = 0;

  function supplyOf(i: number): Supply {
    const { maxAmps } = site.evses[i]!;
    return { number: 1, current: 'AC', phases: 3, maxAmps, maxWatts: maxAmps * 3 * volts };
  }

  const cellar = course.cellar && createCellar(course.cellar);
  /** Answers of one second are heard together, as they are by a desk. */
  const answers: DispatchEvent[] = [];

  function tell(...events: DispatchEvent[]): void {
    const decision = decide(state, events, timers.now(), rules);
    state = decision.state;
    for (const order of decision.orders) void carryOut(order);
    for (const order of decision.batteryOrders) command(order);
  }

  function command({ battery, id, watts }: BatteryOrder): void {
    const heard = cellar?.tell(watts, batteryHoldsMs / 1000, timers.now());
    const problem = { key: 'battery_control.silent', text: 'It heard nothing.', params: {} };
    answers.push({ kind: 'battery_told', battery, orderId: id, ...(!heard && { problem }) });
  }

  let planned = { at: 0, who: '' };
  /** As a desk does: every quarter of an hour, and soon after a car came or went. */
  function planAgain(): void {
    const now = timers.now();
    const who = state.evses.map(({ car }) => car?.transactionId ?? '').join();
    if (!solver || now - planned.at < (who === planned.who ? 15 * 60_000 : plansApartMs)) return;
    planned = { at: now, who };
    const market = course.market?.(now, planSlots);
    const situation = situationOf(state, now, market);
    const made = situation && madeOf(plan(solver, situation), situation);
    tell(
      { kind: 'ahead', slots: aheadOf(now, market, made?.plan) },
      ...(made ? [{ kind: 'plan' as const, wishes: made.plan.wishes }] : []),
    );
  }

  async function carryOut(order: Order): Promise<void> {
    const { evse, id: orderId } = order;
    const answered = (outcome: 'accepted' | 'rejected' | 'unanswered') =>
      answers.push({ kind: 'answered', evse, orderId, outcome });
    const station = stations[evse]!;
    const wire = station.wire();
    if (!wire || order.kind === 'clear') {
      answered('unanswered');
      return;
    }
    flying += 1;
    const [action, payload] =
      order.kind === 'grant' && order.form === 'value'
        ? (['UpdateDynamicSchedule', nextValue(order)] as const)
        : (['SetChargingProfile', spelled(order, station)] as const);
    const ended = await wire.csms.call(action, payload, { timeoutMs: answerMs });
    flying -= 1;
    if (ended.outcome === 'answered')
      answered((ended.payload as { status: string }).status === 'Accepted' ? 'accepted' : 'rejected');
    else answered(ended.outcome === 'error' ? 'rejected' : 'unanswered');
  }

  const nextValue = ({ evse, amps }: Order) => ({
    chargingProfileId: 3 * evse + 3,
    scheduleUpdate: { limit: amps },
  });

  /** The way of `createPrepare` without its database: fitted to the station, held against what it keeps, spelled. */
  function spelled(order: Exclude<Order, { kind: 'clear' }>, station: SimStation): object {
    const now = timers.now();
    const { evse } = order;
    const numbers = { fallback: 3 * evse + 1, hold: 3 * evse + 2, grant: 3 * evse + 3 };
    const params = profileParams(order, model.evses[evse]!, numbers, now);
    const running = cars[evse];
    const wanted: Profile = {
      id: params.profileId!,
      evse: 1,
      purpose: params.purpose ?? 'tx',
      stackLevel: order.kind === 'hold' ? 1 : 0,
      kind: params.kind ?? 'absolute',
      transactionId: params.transactionId ?? null,
      validFrom: null,
      validTo: params.validTo === undefined ? null : Date.parse(params.validTo),
      start: params.start === undefined ? null : Date.parse(params.start),
      seconds: params.seconds ?? null,
      unit: params.unit,
      minRate: null,
      periods: params.periods,
      updateSeconds: params.updateSeconds ?? null,
    };
    const ability: Ability = {
      units: unitsOf(evse),
      minStackLevel: 0,
      maxStackLevel: 8,
      maxPeriods: 4,
      maxProfiles: null,
      phaseSwitching: false,
      evses: [supplyOf(evse)],
    };
    const { profile, sendable, conflicts } = hold(wanted, {
      ability,
      installed: station.profiles(),
      running: running
        ? [{ id: running.id, evse: 1, transactionId: running.id, startedAt: running.visit.from }]
        : [],
      now,
    });
    if (!sendable && wanted.transactionId === (running?.id ?? null))
      throw new Error(`not sendable: ${conflicts.map(({ code }) => code).join(', ')}`);
    if (versionOf(evse) === '1.6') return profile16(profile, {});
    const chargingProfile = versionOf(evse) === '2.1' ? profile21(profile) : profile201(profile);
    return { evseId: 1, chargingProfile };
  }

  function unitsOf(i: number): Ability['units'] {
    return onlyWatts(i) ? ['W'] : ['A', 'W'];
  }

  function connect(i: number, booted: boolean): void {
    stations[i]!.connect();
    const online: DispatchEvent = { kind: 'online', evse: i, online: true };
    const newest = versionOf(i) === '2.1';
    const able = { dynamic: dynamic && newest && unitsOf(i).includes('A'), gives: newest };
    tell(online, { kind: 'able', evse: i, able }, ...(booted ? [{ kind: 'booted', evse: i } as const] : []));
  }

  function live(i: number): void {
    const { habit } = stations[i]!;
    const now = timers.now();
    if (habit.kind !== 'vanishes' && habit.kind !== 'reboots') return;
    const away = now >= habit.from && now < habit.until;
    const connected = stations[i]!.wire() !== undefined;
    if (away === !connected) return;
    if (!away) {
      connect(i, habit.kind === 'reboots');
      return;
    }
    stations[i]!.disconnect();
    if (habit.kind === 'reboots') stations[i]!.reboot();
    tell({ kind: 'online', evse: i, online: false });
  }

  function comeAndGo(): void {
    const now = timers.now();
    while (queue[0] && queue[0].from <= now) {
      const visit = queue.shift()!;
      if (cars[visit.evse]) leave(visit.evse);
      const spare = visit.gives?.spareWh ?? 0;
      // 1.6 numbers transactions.
      const id = String(visits.indexOf(visit) + 1);
      cars[visit.evse] = { visit, id, left: visit.needWh, amps: 0, asleep: false, spare };
      stations[visit.evse]!.begin(id);
      if (stations[visit.evse]!.wire()) tell(facts(visit.evse));
    }
    cars.forEach((car, i) => {
      if (car && now >= car.visit.until) leave(i);
    });
  }

  function facts(i: number): DispatchEvent {
    const { visit, id, left, spare } = cars[i]!;
    return {
      kind: 'car',
      evse: i,
      car: {
        transactionId: id,
        arrivedAt: visit.from,
        departsAt: visit.announced ?? visit.until,
        wattHours: visit.needWh,
        taken: visit.needWh - left,
        mode: visit.mode ?? 'departure',
        priority: 0,
        giving: allowance(visit, spare),
      },
    };
  }

  function leave(i: number): void {
    if ((cars[i]?.spare ?? 0) < -leastEmptied) emptied += 1;
    cars[i] = undefined;
    stations[i]!.end();
    if (stations[i]!.wire()) tell({ kind: 'car', evse: i, car: undefined });
  }

  /** A car follows what its cable offers, or asks of it, within a few seconds, and stops when it is full. */
  function drive(i: number): readonly number[] {
    const car = cars[i];
    if (!car) return still;
    const { visit } = car;
    const wants = wishOf(car, stations[i]!);
    car.amps = car.amps < wants ? Math.min(wants, car.amps + 5) : Math.max(wants, car.amps - 8);
    const taken = (car.amps * volts * visit.legs.length) / 3600;
    car.left -= taken;
    car.spare += taken > 0 ? taken * oneWay : taken / oneWay;
    wattHours += taken;
    took[visits.indexOf(visit)]! += taken;
    given += Math.max(0, -taken);
    if (!visit.gives) unallowed += Math.max(0, -taken);
    return [0, 1, 2].map((leg) => (visit.legs.includes(leg) ? car.amps : 0));
  }

  function wishOf(car: Parked, station: SimStation): number {
    const { visit } = car;
    const asked = Math.min(station.gives(), visit.gives?.maxWatts ?? bothWaysWatts);
    if (asked > 0) return -asked / (volts * visit.legs.length);
    const offered = station.offers();
    if (offered < 6) car.asleep = car.asleep || visit.sleepy;
    else if (car.asleep && offered >= visit.maxAmps) car.asleep = false;
    return offered < 6 || car.left <= 0 || car.asleep ? 0 : Math.min(offered, visit.maxAmps);
  }

  /** What the dispatcher hears every ten seconds: some EVSEs' samples, and the main meter unless it is silent. */
  function heard(second: number, drawn: readonly (readonly number[])[]): DispatchEvent[] {
    const at = timers.now();
    const events: DispatchEvent[] = [{ kind: 'tick' }];
    cars.forEach((car, i) => {
      if (!car || !stations[i]!.wire() || (second + i * every.meter) % every.sample !== 0) return;
      events.push(facts(i));
      if (!stations[i]!.habit.unmeasured)
        events.push({ kind: 'sample', evse: i, at, amps: drawn[i]!.map((amps) => Math.max(0, amps)) });
    });
    if (cellar && !within(course.cellar!.silent, at))
      events.push({
        kind: 'battery',
        battery: 0,
        at,
        watts: cellar.watts(),
        soc: cellar.soc(),
        staleMs: 60_000,
      });
    if (model.meters.length === 0 || course.silences.some(({ from, until }) => at >= from && at < until))
      return events;
    const nodeId = model.meters[0]!.nodeId;
    const stored = cellar?.watts() ?? 0;
    const amps = [0, 1, 2].map((phase) => {
      const { taps } = site.conductors[phase]!;
      const beside = course.base(at, phase) + stored / (3 * volts);
      return taps.reduce((sum, tap) => sum + tap.weight * drawn[tap.evse]![tap.leg]!, beside);
    }) as unknown as PhaseAmps;
    return [...events, { kind: 'meter', nodeId, at, amps }];
  }

  stations.forEach((_, i) => {
    connect(i, false);
  });
  const main = model.tree.nodes[0]!.id;
  for (let second = 0; timers.now() < course.end; second += 1) {
    timers.advance(1000);
    // Answers on their way are promises: they are heard before the next second.
    if (flying > 0) for (let turn = 0; turn < 12; turn += 1) await undefined;
    comeAndGo();
    model.evses.forEach((_, i) => {
      live(i);
    });
    const drawn = cars.map((_, i) => drive(i));
    const at = timers.now();
    const stored = (cellar?.second(at) ?? 0) / (3 * volts);
    const beside = [0, 1, 2].map((phase) => course.base(at, phase) + stored) as unknown as PhaseAmps;
    monitor.see(at, drawn, onConductors(site.conductors, model.tree, new Map([[main, beside]])));
    if (watch && second % every.meter === 0)
      watch({
        at,
        state,
        drawn,
        base: [0, 1, 2].map((phase) => course.base(at, phase)),
        wants: cars.map((car) => car && { amps: car.left > 0 ? car.visit.maxAmps : 0, legs: car.visit.legs }),
      });
    const told = answers.splice(0);
    if (second % every.meter === 0) tell(...told, ...heard(second, drawn));
    else if (told.length > 0) tell(...told);
    if (second % every.meter === 0) planAgain();
  }
  const messages = stations.reduce((sum, station) => sum + station.messages(), 0);
  const bytes = stations.reduce((sum, station) => sum + station.bytes(), 0);
  const needed = visits.reduce((sum, { needWh }) => sum + needWh, 0);
  return {
    ...monitor.seen(),
    wattHours,
    given,
    emptied,
    unallowed,
    needed,
    took,
    messages,
    bytes,
    stored: cellar?.moved(),
  };
}

/** What a driver allows of what is still to spare; undefined: nothing was agreed to. */
const allowanceLeft = ({ gives }: Visit, spareWh: number): Allowance | undefined =>
  gives && { wattHours: Math.max(0, spareWh), maxWatts: gives.maxWatts, keepsPercent: keptPercent };

const isFourth = (evse: number) => evse % 4 === 0;

const still: readonly number[] = [0, 0, 0];
