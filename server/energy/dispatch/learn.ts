import { allLegs, countedAt } from './count.ts';
import type { CarState, DispatchState, EvseState } from './model.ts';
import { obeysWithinMs, pulse, retryMs } from './times.ts';

/** More than the limit by this is disobedience; less is a meter's fault or a car that rounds: A, and a share. */
const tolerance = { amps: 1.5, share: 0.05 } as const;
/** Below this a leg is unused, and above that a car charges at all, in A. */
const unusedBelow = 0.5;
const drawsAbove = 3;
/** So much less than it may is what a car leaves on purpose, in A; a reading above a whole ampere by less is noise. */
const leaves = { spare: 2, all: 0.5, noise: 0.3 } as const;
/**
 * Who takes all of the most that was seen of it may try so many amperes more: at once, and where it takes no more than before
 * after ten minutes, twenty, and so on. An ampere of grace for everybody cost 3.5 % of a site's power.
 */
const tries = { amps: 4, apartMs: 10 * 60_000, mostDoubled: 3 } as const;
/** Samples within its limit that bring an excluded station back, and how long after its exclusion they count. */
const goodAgain = 3;
const probationMs = 60_000;

/** What a sample of an EVSE says: does it obey, has it come down, which legs and how much does its car use. */
export function afterSample(state: DispatchState, i: number, at: number, amps: readonly number[]): EvseState {
  const evse = state.evses[i]!;
  const { maxAmps, legs, minAmps } = state.model.site.evses[i]!;
  const highest = Math.max(0, ...amps);
  const measured = { at, amps };
  const counted = countedAt(
    { ...state, evses: state.evses.with(i, { ...evse, trust: 'obeys' }) },
    i,
    at,
  ).amps;
  const above = (limit: number) => highest > limit + Math.max(tolerance.amps, limit * tolerance.share);
  const next: EvseState = { ...evse, measured, leaving: leavingAfter(evse, at, above) };

  // While a decrease is on its way more is allowed; once it should have come down, only what was granted.
  const limit =
    evse.leaving && at - evse.leaving.at > obeysWithinMs * 2 ? (evse.grant?.amps ?? counted) : counted;
  const settled = at - Math.max(evse.changedAt, evse.car?.arrivedAt ?? 0) > obeysWithinMs;
  if (settled && above(limit)) {
    const distrustedAt = evse.trust === 'ignores' ? evse.distrustedAt : at;
    return {
      ...next,
      trust: 'ignores',
      distrustedAt,
      goodSamples: 0,
      retryAt: Math.max(evse.retryAt, at + retryMs),
      // It does with its limit as it likes, but cannot give its car more legs than that car has.
      car: evse.car && { ...evse.car, ...legsKnown(evse, evse.car, amps, highest, legs), maxAmps },
    };
  }
  const good = evse.trust === 'ignores' && at - evse.distrustedAt > probationMs ? evse.goodSamples + 1 : 0;
  const trusted = good >= goodAgain;
  return {
    ...next,
    trust: trusted ? 'obeys' : evse.trust,
    goodSamples: trusted ? 0 : good,
    car: evse.car && learnt(evse.car, evse, { at, amps, highest, legs, maxAmps, minAmps }),
  };
}

/** The first sample that shows disobedience takes all legs back; those after it are believed again. */
function legsKnown(
  { trust }: EvseState,
  car: CarState,
  amps: readonly number[],
  highest: number,
  legs: number,
) {
  return trust === 'ignores'
    ? legsAfter(car, { amps, highest, legs })
    : { legs: allLegs(legs), seenLegs: '' };
}

/** A decrease is over once the EVSE was seen within it. */
function leavingAfter(evse: EvseState, at: number, above: (limit: number) => boolean): EvseState['leaving'] {
  if (!evse.leaving || at <= evse.leaving.at) return evse.leaving;
  return above(evse.grant?.amps ?? 0) ? evse.leaving : undefined;
}

interface Sample {
  readonly at: number;
  readonly amps: readonly number[];
  readonly highest: number;
  readonly legs: number;
  readonly maxAmps: number;
  readonly minAmps: number;
}

function learnt(car: CarState, evse: EvseState, sample: Sample): CarState {
  const { at, highest, maxAmps, minAmps } = sample;
  const offered = evse.grant?.amps ?? 0;
  const settled = at - Math.max(evse.changedAt, car.granted.since) > obeysWithinMs * 2;
  // A pause tells nothing of it: who did not draw before will not after it.
  const offers = offered >= minAmps && at - car.granted.since > obeysWithinMs;
  const asleepSince = highest > 1 ? 0 : car.asleepSince || (offers ? at : 0);
  const wakesHard = car.wakesHard || (highest > 1 && car.asleepSince > 0 && isPulsed(car, at));
  // Awake it starts afresh: the next time it sleeps it is woken again.
  const pulses = highest > 1 ? 0 : car.pulses;
  return { ...car, ...legsAfter(car, sample), ...mostAfter(), asleepSince, wakesHard, pulses };

  function mostAfter(): Partial<CarState> {
    const { maxAmps: most, seenAmps: seen } = car;
    const trying = seen !== undefined && most > seen;
    if (highest > most - leaves.all) {
      const more = Math.min(maxAmps, Math.max(most, highest + tries.amps));
      if (seen === undefined || trying) return { maxAmps: more, seenAmps: undefined, tries: 0 };
      const due = at - car.triedAt > tries.apartMs * 2 ** Math.min(car.tries, tries.mostDoubled);
      return due && more > most ? { maxAmps: more, triedAt: at, tries: car.tries + 1 } : {};
    }
    if (!settled || offered < minAmps) return {};
    if (trying && offered > seen && highest <= seen + leaves.noise) return { maxAmps: seen, triedAt: at };
    if (highest > offered - leaves.spare) return {};
    const taken = Math.min(most, Math.max(minAmps, Math.ceil(highest - leaves.noise)));
    return { maxAmps: taken, seenAmps: taken, triedAt: at };
  }
}

/** A leg is free only once two samples in a row showed that it is not used; one ampere in it takes all of them back. */
function legsAfter(
  car: CarState,
  { amps, highest, legs }: Pick<Sample, 'amps' | 'highest' | 'legs'>,
): Pick<CarState, 'legs' | 'seenLegs'> {
  const all = allLegs(legs);
  if (amps.some((value, leg) => value > 1 && !car.legs.includes(leg))) return { legs: all, seenLegs: '' };
  if (highest < drawsAbove || amps.length < legs) return car;
  const used = all.filter((leg) => (amps[leg] ?? 0) >= unusedBelow);
  const seenLegs = used.join();
  return { legs: seenLegs === car.seenLegs && used.length > 0 ? used : car.legs, seenLegs };
}

/** Whether a car that does not take what it may has its turn for a short full current. */
export function isPulsed({ asleepSince, pulses, pulseAt, fullAt }: CarState, now: number): boolean {
  if (asleepSince === 0 || pulses === 0 || now - pulseAt >= pulse.mostMs) return false;
  return fullAt < pulseAt || now - fullAt < pulse.lastsMs;
}

/** Begins a wake pulse where one is due. */
export function withPulse(car: CarState, now: number): CarState {
  const { asleepSince, pulses, pulseAt } = car;
  const due = asleepSince > 0 && now - asleepSince > pulse.afterMs && pulses < pulse.most && !hasAll(car);
  return due && now - pulseAt > pulse.apartMs ? { ...car, pulses: pulses + 1, pulseAt: now } : car;
}

/** A car that has all it asked for. */
export const hasAll = ({ taken, wattHours }: CarState): boolean => taken >= wattHours;

/** A car that was woken in vain, or has all it wants: it draws nothing of what it may. */
export const isAsleep = (car: CarState, now: number): boolean =>
  car.asleepSince > 0 &&
  (hasAll(car) || (car.pulses > 0 && !isPulsed(car, now) && now - car.asleepSince > pulse.afterMs));
