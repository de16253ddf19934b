import type { DispatchState, EvseState, SiteModel } from './model.ts';
import { bootGraceMs, leaseMs, lowerLasts } from './times.ts';

/** The most that an EVSE may draw by the profiles that its station holds at an instant, in A per leg. */
export function heldAt(evse: EvseState, model: SiteModel, i: number, at: number): number {
  if (evse.grant && at < evse.grant.until) return evse.grant.amps;
  if (at < evse.holdUntil) return 0;
  return fallbackOf(evse, model, i, at);
}

/** What its station holds when nothing else does: the fallback where that is certain, else its rating. */
export function fallbackOf(evse: EvseState, model: SiteModel, i: number, at: number): number {
  const rated = model.site.evses[i]!.maxAmps;
  const certain =
    evse.fallback === 'held' || (evse.fallback === 'unknown' && at - evse.fallbackSince < bootGraceMs);
  return certain ? Math.min(model.evses[i]!.fallbackAmps, rated) : rated;
}

/** How much an EVSE counts, and on which legs: the most that anything known lets it draw. */
export function countedAt(
  state: DispatchState,
  i: number,
  now: number,
): { amps: number; legs: readonly number[] } {
  const { model } = state;
  const evse = state.evses[i]!;
  const { maxAmps, legs } = model.site.evses[i]!;
  const inUse = evse.car ? evse.car.legs : allLegs(legs);
  if (evse.trust !== 'obeys' || evse.foreign !== undefined)
    return { amps: Math.max(maxAmps, highestMeasured(evse, now)), legs: inUse };
  const held = heldAt(evse, model, i, now);
  const amps = Math.max(
    held,
    // What is held below the fallback, and not for long any more, counts as over: others are given what lasts longer.
    lastsLong(evse, state, now) ? 0 : fallbackOf(evse, model, i, now),
    evse.asked && evse.asked.kind !== 'fallback' ? evse.asked.amps : 0,
    evse.leaving?.amps ?? 0,
    // Nobody renews the profiles of who is away: what comes after them counts too.
    evse.online ? 0 : fallbackOf(evse, model, i, now),
  );
  return { amps: Math.min(amps, maxAmps), legs: inUse };
}

/**
 * How long limits last: those above the fallback shortly where they rest on what meters say, those below it longer. So
 * whoever loses Busbar comes down before anybody else may go up to their fallback.
 */
export function leasesOf({ model, limits }: DispatchState): { highMs: number; lowMs: number } {
  const highMs = model.meters.length > 0 || limits.length > 0 ? leaseMs.metered : leaseMs.fixed;
  return { highMs, lowMs: highMs * lowerLasts };
}

function lastsLong({ grant, holdUntil }: EvseState, state: DispatchState, now: number): boolean {
  const until = Math.max(grant?.until ?? 0, holdUntil);
  return until - now >= leasesOf(state).highMs;
}

const legLists: readonly (readonly number[])[] = [[], [0], [0, 1], [0, 1, 2]];
/** Every leg of an EVSE with so many. */
export const allLegs = (legs: number): readonly number[] => legLists[legs] ?? [];

const measuredLastsMs = 120_000;

function highestMeasured({ measured }: EvseState, now: number): number {
  return measured && now - measured.at < measuredLastsMs ? Math.max(0, ...measured.amps) : 0;
}
