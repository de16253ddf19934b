import { type Profile, type Purpose, ratedWatts, type Supply, voltsOf } from './profile.ts';

/** The EVSE and what runs there. */
export interface Charge {
  readonly supply: Supply;
  /** The station's own id of the running transaction. */
  readonly transactionId: string | null;
  /** Milliseconds since 1970; a relative schedule begins here. */
  readonly startedAt: number | null;
  /** The driver has priority: the priority profile takes the place of the transaction's own. */
  readonly priority?: boolean;
}

/** What limits a charge for a while, and why. */
export interface Segment {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Null: nothing limits it, and no rating is on file. */
  readonly watts: number | null;
  readonly amps: number | null;
  readonly phases: number | null;
  /** Which rule decides. */
  readonly by: Purpose | 'rating' | 'nothing';
  readonly profileId: number | null;
}

interface Bound {
  readonly watts: number;
  readonly phases: number | undefined;
  readonly by: Purpose | 'rating';
  readonly profileId: number | null;
}

const day = 86_400_000;
/** Recurrences that are looked at. */
const mostRecurrences = 400;

/**
 * What the installed profiles allow together at an EVSE over a time: our own expectation (1.6 §3.13, 2.x K01, K08).
 *
 * Of one purpose the highest level that says anything counts, an EVSE's own before the station's; the transaction's
 * profile overrules the default; across purposes, and of all limits from outside, the lowest wins; local generation adds
 * to what the station may take.
 */
export function compositeLimit(
  profiles: readonly Profile[],
  charge: Charge,
  from: number,
  to: number,
): Segment[] {
  const meant = profiles.filter((profile) => concerns(profile, charge));
  const times = [from, ...changes(meant, charge, from, to), to];
  const segments: Segment[] = [];
  for (let index = 0; index + 1 < times.length; index += 1) {
    const segment = segmentAt(meant, charge, times[index]!, times[index + 1]!);
    const last = segments.at(-1);
    if (last && isSame(last, segment)) segments[segments.length - 1] = { ...last, to: segment.to };
    else segments.push(segment);
  }
  return segments;
}

function concerns(profile: Profile, { supply, transactionId }: Charge): boolean {
  if (profile.evse !== 0 && profile.evse !== supply.number) return false;
  return profile.purpose !== 'tx' || (transactionId !== null && profile.transactionId === transactionId);
}

function segmentAt(profiles: readonly Profile[], charge: Charge, from: number, to: number): Segment {
  const { supply } = charge;
  const lowest = boundsAt(profiles, charge, from).reduce<Bound | undefined>(
    (least, bound) => (least && least.watts <= bound.watts ? least : bound),
    undefined,
  );
  if (!lowest) return { from, to, watts: null, amps: null, phases: null, by: 'nothing', profileId: null };
  const phases = supply.current === 'AC' ? Math.min(lowest.phases ?? supply.phases, supply.phases) : null;
  const volts = voltsOf(supply, phases ?? undefined);
  return {
    from,
    to,
    watts: tenth(lowest.watts),
    amps: volts === null ? null : tenth(lowest.watts / volts),
    phases,
    by: lowest.by,
    profileId: lowest.profileId,
  };
}

const tenth = (value: number) => Math.round(value * 10) / 10;

function boundsAt(profiles: readonly Profile[], charge: Charge, at: number): Bound[] {
  const strongest = (purpose: Purpose) => strongestOf(profiles, purpose, charge, at);
  const rated = ratedWatts(charge.supply);
  const generated = strongest('local_generation')?.watts ?? 0;
  const outside = profiles
    .filter(({ purpose }) => purpose === 'external')
    .map((profile) => boundOf(profile, charge, at));
  const shared = [strongest('station_max'), ...outside].map(
    (bound) => bound && { ...bound, watts: bound.watts + generated },
  );
  const own =
    (charge.priority ? strongest('priority') : undefined) ?? strongest('tx') ?? strongest('tx_default');
  const rating: Bound | undefined =
    rated === null ? undefined : { watts: rated, phases: undefined, by: 'rating', profileId: null };
  // The rating is last: where a profile says just the same, the profile is named.
  return [own, ...shared, rating].filter((bound) => bound !== undefined);
}

function strongestOf(
  profiles: readonly Profile[],
  purpose: Purpose,
  charge: Charge,
  at: number,
): Bound | undefined {
  const ranked = profiles
    .filter((profile) => profile.purpose === purpose)
    .toSorted((a, b) => b.stackLevel - a.stackLevel || b.evse - a.evse);
  for (const profile of ranked) {
    const bound = boundOf(profile, charge, at);
    if (bound) return bound;
  }
  return undefined;
}

function boundOf(profile: Profile, charge: Charge, at: number): Bound | undefined {
  if (at < (profile.validFrom ?? at) || at >= (profile.validTo ?? Number.POSITIVE_INFINITY)) return undefined;
  const begin = beginOf(profile, charge, at);
  if (begin === undefined) return undefined;
  const seconds = (at - begin) / 1000;
  if (seconds < 0 || seconds >= (profile.seconds ?? Number.POSITIVE_INFINITY)) return undefined;
  const period = profile.periods.findLast(({ from }) => from <= seconds);
  const value = period?.limit ?? period?.setpoint;
  if (!period || value === undefined) return undefined;
  const volts = profile.unit === 'W' ? 1 : voltsOf(charge.supply, period.phases);
  if (volts === null) return undefined;
  return { watts: value * volts, phases: period.phases, by: profile.purpose, profileId: profile.id };
}

/** When the schedule that covers a moment began; undefined when it waits for a transaction. */
function beginOf(profile: Profile, charge: Charge, at: number): number | undefined {
  if (profile.kind === 'relative') return charge.startedAt ?? undefined;
  const begin = profile.start ?? profile.validFrom ?? charge.startedAt ?? 0;
  const cycle = cycleOf(profile);
  if (cycle === undefined) return begin;
  return at - ((((at - begin) % cycle) + cycle) % cycle);
}

function cycleOf({ kind }: Profile): number | undefined {
  if (kind === 'daily') return day;
  return kind === 'weekly' ? 7 * day : undefined;
}

/** The moments strictly between two times at which a limit may change, in order. */
function changes(profiles: readonly Profile[], charge: Charge, from: number, to: number): number[] {
  const times = new Set<number>();
  for (const profile of profiles) {
    for (const time of edgesOf(profile, charge, from, to)) if (time > from && time < to) times.add(time);
  }
  return [...times].sort((a, b) => a - b);
}

function edgesOf(profile: Profile, charge: Charge, from: number, to: number): number[] {
  const times = [profile.validFrom ?? from, profile.validTo ?? to];
  let begin = beginOf(profile, charge, from);
  if (begin === undefined) return times;
  const cycle = cycleOf(profile) ?? Number.POSITIVE_INFINITY;
  for (let round = 0; round < mostRecurrences && begin < to; round += 1, begin += cycle) {
    times.push(begin);
    for (const period of profile.periods) times.push(begin + period.from * 1000);
    if (profile.seconds !== null) times.push(begin + profile.seconds * 1000);
  }
  return times;
}

function isSame(a: Segment, b: Segment): boolean {
  return a.watts === b.watts && a.phases === b.phases && a.by === b.by && a.profileId === b.profileId;
}
