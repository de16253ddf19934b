import { ConductorLoads } from '@busbar/scheduling';
import { countedAt, heldAt, leasesOf } from './count.ts';
import { reverseLoads, wattsOf } from './give.ts';
import { isAsleep, isPulsed } from './learn.ts';
import type { DispatchState, EvseState, GrantForm, Order, Rules } from './model.ts';
import { isSteered, isWary, type Targets } from './targets.ts';
import { calmMs, givesMs, mostDynamicRefused } from './times.ts';

/** A car that is woken gets what there is of a full current when it is so much more, in A. */
const leastMore = 4;

type Unnumbered = Order extends infer O ? (O extends Order ? Omit<O, 'id'> : never) : never;

/**
 * What has to be asked of stations now: decreases at once; increases only as far as they fit beside everything that may
 * still flow; ends put off before they come; fallbacks where it is not certain that they are held. One order for an EVSE
 * at a time.
 */
export function ordersOf(state: DispatchState, targets: Targets, now: number, rules: Rules): Unnumbered[] {
  const { limited, background, allocation } = targets;
  const loads = new ConductorLoads(limited.site, background);
  state.evses.forEach((_, i) => {
    const { amps, legs } = countedAt(state, i, now);
    loads.add(i, legs, amps);
  });
  const over = new Set(loads.overloaded());
  const urgent = new Set(
    [...over].flatMap((index) => limited.site.conductors[index]!.taps.map(({ evse }) => evse)),
  );
  const wanted = new Map(allocation.grants.map(({ car, amps }) => [car, Math.max(0, amps)]));
  const givers = new Map(allocation.grants.flatMap(({ car, amps }) => (amps < 0 ? [[car, -amps]] : [])));
  const reverse = reverseLoads(state, limited, background, now);
  const { highMs, lowMs } = leasesOf(state);
  const ends = { high: wholeSecond(now + highMs), low: wholeSecond(now + lowMs) };
  const orders: Unnumbered[] = [];
  const contested = isContested(state, targets, wanted, givers, now);

  state.evses.forEach((evse, i) => {
    if (!evse.online || evse.asked || now < evse.retryAt) return;
    if (evse.foreign !== undefined) {
      orders.push({ kind: 'clear', evse: i, profile: evse.foreign, amps: 0, until: now });
      return;
    }
    // Also a station that ignores its limits: it may come to its senses.
    const target = evse.car && isSteered(evse) ? wanted.get(evse.car.transactionId) : undefined;
    const fallback = () => fallbackOrder(state, i);
    if (evse.fallback === 'unknown') {
      // A running car is held by its own profile first: that is quicker safe.
      const first = target === undefined ? undefined : grantOrder(evse, i, target);
      orders.push(first ?? fallback());
      return;
    }
    if (evse.fallback === 'refused' && !evse.car) orders.push(fallback());
    else if (evse.car && target !== undefined) {
      const order = grantOrder(evse, i, target);
      if (order) orders.push(order);
    } else if (evse.car && evse.trust !== 'obeys') orders.push(again(state, evse, i, ends.high));
    else if (!evse.car && contested && mayHold(state, evse, i) && evse.holdUntil - now < lowMs / 2)
      orders.push({ kind: 'hold', evse: i, amps: 0, until: ends.low });
  });
  return orders;

  function grantOrder(evse: EvseState, i: number, target: number): Unnumbered | undefined {
    const { transactionId } = evse.car!;
    const give = (amps: number): Unnumbered => {
      const low = amps < state.model.evses[i]!.fallbackAmps;
      const lastsMs = low ? lowMs : highMs;
      const until = low ? ends.low : ends.high;
      const form = formOf(evse, lastsMs, now);
      return { kind: 'grant', evse: i, transactionId, amps, until, lastsMs, form, gives: 0, givesWatts: 0 };
    };
    const held = heldAt(evse, state.model, i, now);
    const calm = now - evse.changedAt > calmMs || !evse.grant || isPulsed(evse.car!, now);
    // Who would refuse to go down is not asked: what it holds ends by itself, and counts until then.
    if (target < held && isWary(evse, now)) return undefined;
    const gives = givers.get(transactionId) ?? 0;
    const given = evse.grant && now < evse.grant.until ? (evse.grant.gives ?? 0) : 0;
    if (gives > 0) return giveBack(evse, i, gives, given, calm);
    // It is to keep what it has: that waits for nothing.
    if (given > 0) return give(0);
    if (target < held) return calm || urgent.has(i) ? give(target) : renewed(evse, i, give);
    if (target > held && (calm || held === 0)) {
      const counted = countedAt(state, i, now);
      const step = (amps: number) => loads.tryAdd(i, counted.legs, Math.max(0, amps - counted.amps)) < 0;
      if (!rules.decreasesFirst || step(target)) return give(target);
      // It may be enough to wake the car.
      if (isPulsed(evse.car!, now))
        for (let amps = target - 1; amps >= held + leastMore; amps -= 1) if (step(amps)) return give(amps);
      const { minAmps } = state.model.site.evses[i]!;
      // Who stands still begins with what there is, and need not wait until all others have come down.
      if (held < minAmps && target > minAmps && step(minAmps)) return give(minAmps);
    }
    return renewed(evse, i, give);
  }

  /** Has a car give back: less at once, more where the wires carry it with all others that give; never for long. */
  function giveBack(
    { grant, car }: EvseState,
    i: number,
    wanted: number,
    given: number,
    calm: boolean,
  ): Unnumbered | undefined {
    const fits = wanted <= given || reverse.tryAdd(i, car!.legs, wanted - given) < 0;
    const gives = fits && (calm || wanted < given) ? wanted : given;
    const due = !grant || grant.until - now < givesMs / 2;
    if (gives === 0 || (gives === given && !due)) return undefined;
    return {
      kind: 'grant',
      evse: i,
      transactionId: car!.transactionId,
      amps: 0,
      until: wholeSecond(Math.min(now + givesMs, car!.departsAt)),
      lastsMs: givesMs,
      form: 'fixed',
      gives,
      givesWatts: Math.floor(wattsOf(state, i, gives)),
    };
  }

  /** Puts off the end of what holds, when half of its time is over. */
  function renewed(evse: EvseState, i: number, give: (amps: number) => Unnumbered): Unnumbered | undefined {
    const { grant } = evse;
    if (!grant || grant.until <= now) return undefined;
    if (evse.tellAgain) return give(grant.amps);
    const low = grant.amps < state.model.evses[i]!.fallbackAmps;
    return grant.until - now < (low ? lowMs : highMs) / 2 ? give(grant.amps) : undefined;
  }
}

/** Whether a car would get more if others held less: a conductor that feeds it is given away to the last ampere. */
function isContested(
  state: DispatchState,
  { limited, background }: Targets,
  wanted: ReadonlyMap<string, number>,
  givers: ReadonlyMap<string, number>,
  now: number,
): boolean {
  const loads = new ConductorLoads(limited.site, background);
  const hungry: number[] = [];
  state.evses.forEach((evse, i) => {
    const target = evse.car && isSteered(evse) ? wanted.get(evse.car.transactionId) : undefined;
    const { amps, legs } = countedAt(state, i, now);
    loads.add(i, legs, target ?? amps);
    const takes = !givers.has(evse.car?.transactionId ?? '');
    if (
      takes &&
      target !== undefined &&
      !isAsleep(evse.car!, now) &&
      target < Math.min(evse.car!.maxAmps, limited.site.evses[i]!.maxAmps) - 0.5
    )
      hungry.push(i);
  });
  return hungry.some(
    (i) => loads.blockedBy(i, state.evses[i]!.car!.legs, limited.site.evses[i]!.stepAmps) >= 0,
  );
}

/** Stations reckon in seconds. */
const wholeSecond = (time: number) => Math.floor(time / 1000) * 1000;

function fallbackOrder({ model }: DispatchState, i: number): Unnumbered {
  return { kind: 'fallback', evse: i, amps: model.evses[i]!.fallbackAmps, until: Number.POSITIVE_INFINITY };
}

/**
 * How a limit is told: as the next value of the dynamic limit that the station holds, where that lasts as long as this one
 * is to last; else as a whole profile.
 */
function formOf(
  { able, grant, tellAgain, dynamicRefused }: EvseState,
  lastsMs: number,
  now: number,
): GrantForm {
  if (!able.dynamic || dynamicRefused >= mostDynamicRefused) return 'fixed';
  const holds = grant !== undefined && grant.until > now && grant.dynamicMs === lastsMs;
  return holds && !tellAgain ? 'value' : 'dynamic';
}

/** An excluded station is asked again for the least, so that it can show that it obeys. */
function again({ model }: DispatchState, evse: EvseState, i: number, until: number): Unnumbered {
  const amps = Math.max(model.site.evses[i]!.minAmps, 0);
  const { transactionId } = evse.car!;
  const none = { gives: 0, givesWatts: 0 };
  return { kind: 'grant', evse: i, transactionId, amps, until, lastsMs: 0, form: 'fixed', ...none };
}

/** An idle EVSE whose fallback others could use meanwhile. */
function mayHold({ model }: DispatchState, evse: EvseState, i: number): boolean {
  const { canHold, fallbackAmps } = model.evses[i]!;
  return canHold && fallbackAmps > 0 && evse.fallback === 'held' && evse.trust === 'obeys';
}
