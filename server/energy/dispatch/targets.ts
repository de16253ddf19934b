import { type Allocation, allocate, type Car, type FixedLoad, type Wish } from '@busbar/scheduling';
import { backgroundOf } from './base.ts';
import { countedWatts, trustOf } from './battery.ts';
import { countedAt, heldAt } from './count.ts';
import { dischargeOf, givenAt } from './give.ts';
import { isAsleep, isPulsed } from './learn.ts';
import { type Limited, limitedSite } from './limited.ts';
import type { CarState, DispatchState, EvseState, Rules } from './model.ts';
import { mostWarilyMs, planLastsMs, warilyMs } from './times.ts';

/** A car that still charges after it got all it asked for is believed to want another quarter of an hour, in Wh. */
const anotherWattHours = 2_000;

/** What each car should have now, and on what that rests. */
export interface Targets {
  readonly limited: Limited;
  /** What may flow beside the EVSEs now, batteries among it. */
  readonly background: readonly number[];
  /** The same without batteries that would come down where cars need the room. */
  readonly withoutBatteries: readonly number[];
  readonly allocation: Allocation;
}

/** Shares out this moment among the cars that obey; all others count with the most that they may draw. */
export function targetsOf(state: DispatchState, now: number, rules: Rules): Targets {
  const { model } = state;
  const limited = limitedSite(model, state.limits, now);
  const beside = backgroundOf(state, now, rules);
  const background = limited.background(withBatteries(state, beside, now, () => true));
  const withoutBatteries = limited.background(
    withBatteries(state, beside, now, (i) => trustOf(state.batteries[i]!, now) !== 'obeys'),
  );
  const cars: Car[] = [];
  const fixed: FixedLoad[] = [];
  state.evses.forEach((evse, i) => {
    const { amps, legs } = countedAt(state, i, now);
    if (isSteered(evse) && evse.car) {
      // It may stop giving and take what it falls back to: nobody else can be given that, however long it gives.
      if (givenAt(evse, now) > 0 && amps > 0) fixed.push({ evse: i, legs, amps });
      const discharge = dischargeOf(state, i, now);
      const car = carOf(evse.car, i, model.site.evses[i]!.minAmps, now);
      cars.push({ ...car, ...(discharge && { discharge }) });
    } else if (amps > 0) fixed.push({ evse: i, legs, amps });
  });
  const wishes = wishesOf(state, now);
  const allocation = allocate({
    site: limited.site,
    background: withoutBatteries,
    fixed,
    cars,
    now,
    ...(wishes && { wishes }),
  });
  return { limited, background, withoutBatteries, allocation };
}

/** Adds to what flows on each conductor what batteries may draw at the most; what they give is never counted on. */
export function withBatteries(
  state: DispatchState,
  beside: readonly number[],
  now: number,
  counts: (battery: number) => boolean,
): readonly number[] {
  if (state.batteries.length === 0) return beside;
  const sum = [...beside];
  state.model.batteries.forEach(({ ampsPerWatt }, i) => {
    if (!counts(i)) return;
    const watts = countedWatts(state, i, now);
    ampsPerWatt.forEach((amps, c) => {
      sum[c]! += amps * watts;
    });
  });
  return sum;
}

/** Whether the dispatcher may count on an EVSE to do what it is told. */
export const isSteered = ({ online, trust, foreign }: EvseState): boolean =>
  online && trust === 'obeys' && foreign === undefined;

/** Whether an EVSE gets its minimum and keeps that: its station has refused to go down, so that more could not be taken back. */
export const isWary = ({ refusedAt, refusals }: EvseState, now: number): boolean =>
  refusals > 0 && now - refusedAt < Math.min(mostWarilyMs, warilyMs * 2 ** (refusals - 1));

function carOf(car: CarState, evse: number, minAmps: number, now: number): Car {
  const asleep = isAsleep(car, now);
  const left = car.wattHours - car.taken;
  return {
    id: car.transactionId,
    evse,
    legs: car.legs,
    maxAmps: isPulsed(car, now) ? Number.POSITIVE_INFINITY : asleep ? minAmps : car.maxAmps,
    wattHours: left > 0 ? left : anotherWattHours,
    arrivedAt: car.arrivedAt,
    departsAt: car.departsAt,
    mode: car.mode,
    // Who hardly wakes is rather not paused.
    priority: car.wakesHard ? car.priority + 0.5 : car.priority,
    granted: car.granted,
    ...(isPulsed(car, now) && { first: true }),
    // Who sleeps goes last: what it may have is of more use to others.
    ...(asleep && { last: true }),
  };
}

/** The plan's wishes while they are fresh; a car that waits for sun waits without a plan too. */
function wishesOf(state: DispatchState, now: number): ReadonlyMap<string, Wish> | undefined {
  const fresh = state.wishes && now - state.wishes.at < planLastsMs ? state.wishes.of : undefined;
  const waiting = state.evses.flatMap(({ car }): [string, Wish][] =>
    car?.mode === 'sun' && !fresh?.has(car.transactionId)
      ? [[car.transactionId, { amps: 0, more: false, reason: { code: 'waits_sun' } }]]
      : [],
  );
  if (!fresh) return waiting.length > 0 ? new Map(waiting) : undefined;
  return new Map([...fresh, ...waiting, ...keptAwake(state, fresh)]);
}

/** Who hardly wakes is not paused while others may have what is left: its minimum at least, where the plan would pause it. */
function keptAwake({ evses, model }: DispatchState, wishes: ReadonlyMap<string, Wish>): [string, Wish][] {
  return evses.flatMap(({ car }, i): [string, Wish][] => {
    const wish = car?.wakesHard ? wishes.get(car.transactionId) : undefined;
    const { minAmps } = model.site.evses[i]!;
    return wish?.more && wish.amps < minAmps ? [[car!.transactionId, { ...wish, amps: minAmps }]] : [];
  });
}

/** What an EVSE without a car holds now. */
export const idleAmps = (state: DispatchState, i: number, now: number): number =>
  heldAt(state.evses[i]!, state.model, i, now);
