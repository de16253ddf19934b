import type { Reason } from '@busbar/scheduling';
import { batteryInTime } from './battery.ts';
import { batteryOrders, batteryTargets } from './battery-target.ts';
import { countedAt, heldAt } from './count.ts';
import { apply, type DispatchEvent } from './events.ts';
import { wattsOf } from './give.ts';
import { hasAll, isAsleep, withPulse } from './learn.ts';
import {
  type Asked,
  type Decision,
  type DispatchState,
  type EvseReason,
  type EvseState,
  type Order,
  type Rules,
  usualRules,
} from './model.ts';
import { ordersOf } from './orders.ts';
import { idleAmps, type Targets, targetsOf } from './targets.ts';
import { answerWithinMs, retryMs, sampleFreshMs, settleMs } from './times.ts';

/**
 * What becomes of a site after something happened, or several things at once: the new state, what to ask of stations, and for each EVSE why.
 *
 * Pure. Whoever carries the orders out tells how each ended with an event of kind `answered`. `now` is in epoch ms.
 */
export function decide(
  before: DispatchState,
  events: DispatchEvent | readonly DispatchEvent[],
  now: number,
  rules: Rules = usualRules,
): Decision {
  const heard = [events].flat().reduce((state, event) => apply(state, event, now, rules), before);
  const state = {
    ...heard,
    evses: heard.evses.map((evse) => inTime(evse, now)),
    batteries: heard.batteries.map((battery) => batteryInTime(battery, now)),
  };
  const targets = targetsOf(state, now, rules);
  const unnumbered = ordersOf(state, targets, now, rules);
  const orders = unnumbered.map((order, n) => ({ ...order, id: state.nextOrder + n }));
  const evses = [...state.evses];
  for (const order of orders) evses[order.evse] = { ...evses[order.evse]!, asked: askedOf(order, now) };
  const wanted = batteryTargets(state, targets, now);
  const first = state.nextOrder + orders.length;
  const told = batteryOrders(state, targets, wanted, now).map((order, n) => ({ ...order, id: first + n }));
  const batteries = [...state.batteries];
  for (const { battery, id, watts } of told)
    batteries[battery] = { ...batteries[battery]!, asked: { orderId: id, watts, at: now } };
  const after = { ...state, evses, batteries, nextOrder: first + told.length };
  return {
    state: after,
    orders,
    reasons: reasonsOf(after, targets, now),
    batteryOrders: told,
    batteryTargets: wanted,
  };
}

function askedOf(order: Order, at: number): Asked {
  const { id, kind, amps, until } = order;
  const asked = { orderId: id, kind, amps, until, at };
  if (order.kind !== 'grant') return asked;
  const { form, lastsMs, gives } = order;
  return { ...asked, form, lastsMs, ...(gives > 0 && { gives }) };
}

/** What passes by itself: ends of limits, waiting for what nobody measures, orders of which nobody heard again. */
function inTime(evse: EvseState, now: number): EvseState {
  let next = evse;
  if (next.grant && next.grant.until <= now) next = { ...next, grant: undefined };
  if (next.leaving && now - next.leaving.at > waitsFor(next)) next = { ...next, leaving: undefined };
  if (next.asked && now - next.asked.at > answerWithinMs)
    next = { ...next, asked: undefined, unanswered: next.unanswered + 1, retryAt: now + retryMs };
  const car = next.car && withPulse(next.car, now);
  return car === next.car ? next : { ...next, car };
}

/** Where something measures, a decrease is waited for until it is seen; else until it must have happened. */
function waitsFor({ measured, leaving }: EvseState): number {
  const measures = measured && leaving && leaving.at - measured.at < 2 * sampleFreshMs;
  return measures ? sampleFreshMs + settleMs : settleMs;
}

function reasonsOf(state: DispatchState, { allocation }: Targets, now: number): EvseReason[] {
  const byCar = new Map(allocation.grants.map((grant) => [grant.car, grant]));
  return state.evses.map((evse, i): EvseReason => {
    const { amps } = countedAt(state, i, now);
    if (!evse.online) return { code: 'offline', amps };
    if (evse.foreign !== undefined) return { code: 'foreign', amps };
    if (evse.trust !== 'obeys') return { code: evse.trust, amps };
    if (!evse.car)
      return evse.fallback === 'held'
        ? { code: 'idle', amps: idleAmps(state, i, now) }
        : { code: 'no_fallback', amps };
    const grant = byCar.get(evse.car.transactionId);
    if (!grant) return { code: 'idle', amps };
    const gives = givesReason(state, i, grant.reason, now);
    if (gives) return gives;
    if (isAsleep(evse.car, now)) return hasAll(evse.car) ? { code: 'full' } : { code: 'asleep', amps };
    const held = heldAt(evse, state.model, i, now);
    if (held < grant.amps && held === 0) return { code: 'waits_decrease', amps: grant.amps };
    return said(grant.reason, held);
  });
}

/** A car that gives back: how much, for how long, and what it keeps. */
function givesReason(state: DispatchState, i: number, reason: Reason, now: number): EvseReason | undefined {
  const { grant, car } = state.evses[i]!;
  const gives = grant && now < grant.until ? (grant.gives ?? 0) : 0;
  if (gives === 0 || !car?.giving) return undefined;
  const until = reason.code === 'gives_back' ? reason.until : undefined;
  return {
    code: 'gives',
    watts: Math.round(wattsOf(state, i, gives)),
    keeps: car.giving.keepsPercent,
    ...(until !== undefined && { until }),
  };
}

/** A reason names what is held, also while more or less is on its way. */
function said(reason: Reason, held: number): Reason {
  return 'amps' in reason && reason.code !== 'below_minimum' && reason.code !== 'gives_back'
    ? { ...reason, amps: held }
    : reason;
}
