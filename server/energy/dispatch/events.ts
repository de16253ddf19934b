import type { Mode, Wish } from '@busbar/scheduling';
import type { ExpectedStay } from '../forecasts/stays.ts';
import type { Allowance } from '../giving/allowance.ts';
import type { NodeLimit } from '../readings-face.ts';
import type { PhaseAmps } from '../tree/reserve.ts';
import { baseAfter } from './base.ts';
import { afterBattery, type BatteryEvent, newBattery } from './battery.ts';
import { allLegs, countedAt } from './count.ts';
import { afterSample } from './learn.ts';
import {
  type Able,
  type AheadSlot,
  type Asked,
  type CarState,
  type DispatchState,
  type EvseState,
  newEvse,
  type Rules,
  type SiteModel,
} from './model.ts';
import { longestRetryMs, mostDynamicRefused, retryMs } from './times.ts';

/** What the dispatcher hears. EVSEs are named by their position in the site's list. */
export type DispatchEvent =
  | { readonly kind: 'tick' }
  | { readonly kind: 'model'; readonly model: SiteModel }
  | { readonly kind: 'online'; readonly evse: number; readonly online: boolean }
  | { readonly kind: 'booted'; readonly evse: number }
  | { readonly kind: 'car'; readonly evse: number; readonly car: CarFacts | undefined }
  | { readonly kind: 'sample'; readonly evse: number; readonly at: number; readonly amps: readonly number[] }
  | {
      readonly kind: 'meter';
      readonly nodeId: string;
      readonly at: number;
      readonly amps: PhaseAmps;
      readonly staleMs?: number;
    }
  | { readonly kind: 'needs'; readonly evse: number }
  | { readonly kind: 'foreign'; readonly evse: number; readonly profile: number | undefined }
  | { readonly kind: 'lost'; readonly evse: number }
  | { readonly kind: 'able'; readonly evse: number; readonly able: Able }
  | { readonly kind: 'pulled'; readonly evse: number; readonly at: number; readonly amps: number }
  | { readonly kind: 'limits'; readonly limits: readonly NodeLimit[] }
  | { readonly kind: 'plan'; readonly wishes: ReadonlyMap<string, Wish> }
  | { readonly kind: 'ahead'; readonly slots: readonly AheadSlot[] }
  | BatteryEvent
  | { readonly kind: 'holds'; readonly evse: number; readonly known: KnownProfiles }
  | {
      readonly kind: 'answered';
      readonly evse: number;
      readonly orderId: number;
      readonly outcome: 'accepted' | 'rejected' | 'unanswered';
    };

/** What is known of a car from outside; what is learned of it stays. */
export interface CarFacts {
  readonly transactionId: string;
  readonly arrivedAt: number;
  readonly departsAt: number;
  readonly wattHours: number;
  readonly taken: number;
  readonly mode: Mode;
  readonly priority: number;
  readonly giving?: Allowance | undefined;
  /** Departure and energy were not said: stays like this one tell of them. */
  readonly expects?: ExpectedStay | undefined;
}

/** What a station is known to hold when a dispatcher takes over. */
export interface KnownProfiles {
  readonly fallback: EvseState['fallback'];
  readonly grant: EvseState['grant'];
  readonly holdUntil: number;
}

/** What is known after an event. Pure. */
export function apply(state: DispatchState, event: DispatchEvent, now: number, rules: Rules): DispatchState {
  switch (event.kind) {
    case 'tick':
      return state;
    case 'model':
      return withModel(state, event.model, now);
    case 'limits':
      return { ...state, limits: event.limits };
    case 'plan':
      return { ...state, wishes: { at: now, of: event.wishes } };
    case 'ahead':
      return { ...state, ahead: event.slots };
    case 'battery':
    case 'battery_told': {
      const [battery, of] = [state.batteries[event.battery], state.model.batteries[event.battery]];
      if (!battery || !of) return state;
      return {
        ...state,
        batteries: state.batteries.with(event.battery, afterBattery(of, battery, event, now)),
      };
    }
    case 'meter':
      return {
        ...state,
        bases: new Map(state.bases).set(
          event.nodeId,
          baseAfter(state, event.nodeId, event.amps, event.at, event.staleMs, rules),
        ),
      };
    case 'sample':
      return change(state, event.evse, () => afterSample(state, event.evse, event.at, event.amps));
    case 'online':
      return change(state, event.evse, (evse) => ({
        ...evse,
        online: event.online,
        asked: event.online ? evse.asked : undefined,
        grant: event.online ? evse.grant : keptOffline(evse, now),
        retryAt: event.online ? 0 : evse.retryAt,
        unanswered: 0,
      }));
    case 'booted':
      return change(state, event.evse, (evse) => ({
        ...evse,
        // What it still holds of its profiles nobody knows; until it took them again the larger counts.
        leaving: evse.grant && evse.grant.until > now ? { amps: evse.grant.amps, at: now } : evse.leaving,
        grant: undefined,
        holdUntil: 0,
        asked: undefined,
        fallback: 'unknown',
        fallbackSince: evse.fallback === 'held' ? now : evse.fallbackSince,
        retryAt: 0,
        unanswered: 0,
        dynamicRefused: 0,
        givingRefused: false,
      }));
    case 'car':
      return change(state, event.evse, (evse) => withCar(state, event.evse, evse, event.car, now));
    case 'foreign':
      return change(state, event.evse, (evse) => ({ ...evse, foreign: event.profile, retryAt: 0 }));
    case 'lost':
      return change(state, event.evse, (evse) => ({
        ...evse,
        grant: undefined,
        holdUntil: 0,
        asked: undefined,
        fallback: 'unknown',
        // Nothing is believed of it until it took them again.
        fallbackSince: now - longestRetryMs,
        retryAt: 0,
      }));
    case 'able':
      return change(state, event.evse, (evse) => ({ ...evse, able: event.able }));
    case 'pulled':
      return change(state, event.evse, (evse) => pulled(evse, event.at, event.amps));
    case 'needs':
      return change(state, event.evse, (evse) => ({ ...evse, tellAgain: true }));
    case 'holds':
      return change(state, event.evse, (evse) => ({ ...evse, ...event.known, fallbackSince: now }));
    case 'answered':
      return change(state, event.evse, (evse) =>
        evse.asked?.orderId === event.orderId
          ? answered(state, event.evse, evse, event.outcome, now, rules)
          : evse,
      );
  }
}

function change(state: DispatchState, i: number, to: (evse: EvseState) => EvseState): DispatchState {
  const evse = state.evses[i];
  return evse ? { ...state, evses: state.evses.with(i, to(evse)) } : state;
}

/** An order that was on its way when the connection was lost may have arrived: the larger of the two counts. */
function keptOffline({ grant, asked }: EvseState, now: number): EvseState['grant'] {
  if (asked?.kind !== 'grant') return grant;
  const until = endOf(asked, asked.amps > (grant?.amps ?? 0), now);
  const gives = Math.max(grant?.gives ?? 0, asked.gives ?? 0);
  const given = gives > 0 ? { gives } : {};
  if (!grant) return { amps: asked.amps, ...given, at: asked.at, until };
  return {
    amps: Math.max(grant.amps, asked.amps),
    ...given,
    at: asked.at,
    until: Math.max(grant.until, until),
    ...(asked.form === 'value' && grant.dynamicMs !== undefined && { dynamicMs: grant.dynamicMs }),
  };
}

/** A dynamic limit ends so long after the station heard of it: for one that gives more, that is the latest moment. */
const endOf = ({ form, until, lastsMs = 0 }: Asked, more: boolean, now: number): number =>
  more && form !== 'fixed' ? Math.max(until, now + lastsMs) : until;

/** A station asked for the value of its dynamic limit, which holds on from then. Another than the granted one is told again. */
function pulled(evse: EvseState, at: number, amps: number): EvseState {
  const { grant } = evse;
  if (grant?.dynamicMs === undefined) return evse;
  const until = Math.max(grant.until, at + grant.dynamicMs);
  if (Math.abs(amps - grant.amps) < 0.2) return { ...evse, grant: { ...grant, until } };
  const most = Math.max(amps, evse.leaving?.amps ?? 0);
  return {
    ...evse,
    grant: { ...grant, until },
    ...(amps > grant.amps && { leaving: { amps: most, at } }),
    tellAgain: true,
    retryAt: 0,
  };
}

/** EVSEs keep what is known of them; one whose fallback was changed has to be told. */
function withModel(state: DispatchState, model: SiteModel, now: number): DispatchState {
  const before = new Map(state.model.evses.map((one, i) => [one.id, i]));
  const evses = model.evses.map((one, i): EvseState => {
    const was = before.get(one.id);
    if (was === undefined) return newEvse;
    const evse = state.evses[was]!;
    const same = state.model.evses[was]!.fallbackAmps === one.fallbackAmps;
    const legs = allLegs(model.site.evses[i]!.legs);
    const car = evse.car && {
      ...evse.car,
      legs,
      maxAmps: Math.min(evse.car.maxAmps, model.site.evses[i]!.maxAmps),
    };
    return same
      ? { ...evse, car }
      : { ...evse, car, fallback: 'unknown', fallbackSince: now - longestRetryMs, retryAt: 0 };
  });
  const nodes = new Set(model.tree.nodes.map(({ id }) => id));
  const batteries = model.batteries.map(({ meterId }) => {
    const was = state.model.batteries.findIndex((one) => one.meterId === meterId);
    return state.batteries[was] ?? newBattery;
  });
  return {
    ...state,
    model,
    evses,
    batteries,
    bases: new Map([...state.bases].filter(([id]) => nodes.has(id))),
    wishes: undefined,
  };
}

function withCar(
  state: DispatchState,
  i: number,
  evse: EvseState,
  facts: CarFacts | undefined,
  now: number,
): EvseState {
  if (facts && evse.car?.transactionId === facts.transactionId)
    return {
      ...evse,
      car: { ...evse.car, ...facts, fullest: Math.max(evse.car.fullest, facts.taken) },
    };
  const { legs, maxAmps } = state.model.site.evses[i]!;
  const car: CarState | undefined = facts && {
    ...facts,
    fullest: Math.max(0, facts.taken),
    legs: allLegs(legs),
    seenLegs: '',
    maxAmps,
    seenAmps: undefined,
    triedAt: 0,
    tries: 0,
    granted: { amps: 0, since: facts.arrivedAt },
    pulses: 0,
    pulseAt: 0,
    fullAt: 0,
    asleepSince: 0,
    wakesHard: false,
  };
  // A profile of a transaction ends with it. A car that is seen for the first time may still have its own.
  const keeps =
    facts !== undefined && evse.car === undefined && evse.grant !== undefined && evse.grant.until > now;
  return {
    ...evse,
    car,
    grant: keeps ? evse.grant : undefined,
    leaving: undefined,
    measured: undefined,
    changedAt: now,
    retryAt: 0,
    trust: evse.trust === 'refuses' ? 'obeys' : evse.trust,
    asked: evse.asked?.kind === 'grant' ? undefined : evse.asked,
    dynamicRefused: 0,
    givingRefused: false,
  };
}

function answered(
  state: DispatchState,
  i: number,
  evse: EvseState,
  outcome: 'accepted' | 'rejected' | 'unanswered',
  now: number,
  rules: Rules,
): EvseState {
  const asked = evse.asked!;
  const done = { ...evse, asked: undefined, tellAgain: false };
  const taken = outcome === 'accepted' || (outcome === 'rejected' && !rules.rejectedCounts);
  if (taken) return accepted(state, i, done, asked, now);
  const unanswered = outcome === 'unanswered' ? evse.unanswered + 1 : 0;
  const retryAt = now + Math.min(longestRetryMs, retryMs * 2 ** Math.min(unanswered, 4));
  const failed: EvseState = { ...done, unanswered, retryAt };
  if (asked.kind === 'fallback') return outcome === 'rejected' ? { ...failed, fallback: 'refused' } : failed;
  if (asked.kind === 'hold' || asked.kind === 'clear') return failed;
  if (outcome === 'unanswered') return { ...failed, grant: keptOffline(evse, now) };
  // It is asked to come down in plain words at once.
  if (asked.gives !== undefined) return { ...done, givingRefused: true, retryAt: 0 };
  if (asked.form !== 'fixed') return withoutDynamic(done, asked);
  // Refusing more is the station's right; refusing less is not.
  const lower = asked.amps < (evse.grant?.amps ?? Number.POSITIVE_INFINITY);
  if (!lower) return failed;
  const again = evse.trust === 'refuses';
  return {
    ...failed,
    trust: 'refuses',
    distrustedAt: now,
    refusedAt: now,
    refusals: again ? evse.refusals : evse.refusals + 1,
  };
}

/** Refused as a value, it is told as a whole profile at once; refused as a dynamic one, as one with a fixed end. */
function withoutDynamic(evse: EvseState, { form }: Asked): EvseState {
  const { grant } = evse;
  return {
    ...evse,
    grant: grant && { amps: grant.amps, at: grant.at, until: grant.until },
    dynamicRefused: form === 'value' ? evse.dynamicRefused + 1 : mostDynamicRefused,
    retryAt: 0,
  };
}

function accepted(
  state: DispatchState,
  i: number,
  evse: EvseState,
  asked: NonNullable<EvseState['asked']>,
  now: number,
): EvseState {
  const retryAt = evse.trust === 'ignores' ? now + longestRetryMs : 0;
  const fresh: EvseState = { ...evse, unanswered: 0, retryAt };
  if (asked.kind === 'fallback') return { ...fresh, fallback: 'held', fallbackSince: now };
  if (asked.kind === 'hold') return { ...fresh, holdUntil: asked.until };
  if (asked.kind === 'clear') return { ...fresh, foreign: undefined };
  const before = countedAt(
    { ...state, evses: state.evses.with(i, { ...evse, trust: 'obeys' }) },
    i,
    now,
  ).amps;
  const same = evse.grant?.amps === asked.amps && evse.grant.gives === asked.gives;
  const leaving = asked.amps < before ? { amps: before, at: now } : undefined;
  return {
    ...fresh,
    trust: evse.trust === 'refuses' ? 'obeys' : evse.trust,
    grant: {
      amps: asked.amps,
      ...(asked.gives !== undefined && { gives: asked.gives }),
      at: same ? evse.grant!.at : now,
      until: endOf(asked, asked.amps >= state.model.evses[i]!.fallbackAmps, now),
      ...(asked.form !== 'fixed' && { dynamicMs: asked.lastsMs ?? 0 }),
    },
    leaving,
    refusals: asked.amps < (evse.grant?.amps ?? 0) ? 0 : evse.refusals,
    changedAt: same ? evse.changedAt : now,
    car: evse.car && switched(evse.car, asked.amps, state.model.site.evses[i]!.maxAmps, now),
  };
}

/** When a car began to charge or to pause, and when it was given all that there is. */
function switched(car: CarState, amps: number, most: number, now: number): CarState {
  const was = car.granted.amps;
  return {
    ...car,
    granted: { amps, since: was > 0 === amps > 0 ? car.granted.since : now },
    fullAt: amps >= most && was < most ? now : car.fullAt,
  };
}
