import { type Limit, PHASE_VOLTS } from './car.ts';

/** A charging profile in one shape for all versions (1.6 §5.16, 2.x block K). */
export interface Profile {
  readonly id: number;
  /** 0 is the whole station. */
  readonly evseId: number;
  readonly stackLevel: number;
  /** In the words of 2.x; 1.6's ChargePointMaxProfile is ChargingStationMaxProfile. */
  readonly purpose: string;
  readonly kind: string;
  readonly recurrency?: string;
  /** Times in milliseconds since 1970. */
  readonly validFrom?: number;
  readonly validTo?: number;
  /** As the station calls it; only a TxProfile has one. */
  readonly transactionId?: string;
  readonly start?: number;
  readonly durationSeconds?: number;
  readonly unit: 'A' | 'W';
  readonly periods: readonly Period[];
  /** As it came, for reporting it back. */
  readonly wire: unknown;
}

export interface Period {
  /** Seconds from the start of the schedule. */
  readonly from: number;
  readonly limit: number;
  readonly phases?: number;
  /** Exactly so much, below 0 out of the car; only in 2.1. */
  readonly setpoint?: number;
}

/** The charge to which a limit applies. */
export interface Charge {
  readonly evseId: number;
  readonly transactionId?: string;
  readonly startedAt?: number;
  /** EVSEs that charge now: they share what the station as a whole may take. */
  readonly sharers: number;
}

/** The profiles that a station keeps, and what they allow. */
export interface Profiles {
  /** Adds a profile; one with the same id, or of the same purpose, level and EVSE, makes way. */
  add(profile: Profile): void;
  remove(which: (profile: Profile) => boolean): number;
  list(): readonly Profile[];
  limitAt(at: number, charge: Charge): Limit;
  /** When limits may change between two times, in order: where a composite schedule needs a new period. */
  changes(from: number, to: number, charge: Charge): number[];
}

/** More than any CSMS should need; the oldest makes way. */
const MOST_PROFILES = 64;
const DAY = 86_400_000;
/** Recurrences that are looked at for a composite schedule. */
const MOST_RECURRENCES = 400;

export function createProfiles(): Profiles {
  let kept: Profile[] = [];

  function add(profile: Profile): void {
    kept = kept.filter((other) => other.id !== profile.id && !samePlace(other, profile));
    kept.push(profile);
    if (kept.length > MOST_PROFILES) kept.shift();
  }

  function remove(which: (profile: Profile) => boolean): number {
    const before = kept.length;
    kept = kept.filter((profile) => !which(profile));
    return before - kept.length;
  }

  function limitAt(at: number, charge: Charge): Limit {
    const station = strongest(kept.filter(forStation), at, charge);
    const external = strongest(kept.filter(fromOutside), at, charge);
    const own = strongest(
      kept.filter((profile) => isTxProfileOf(profile, charge)),
      at,
      charge,
    );
    const usual =
      own ??
      strongest(
        kept.filter((profile) => isDefaultFor(profile, charge)),
        at,
        charge,
      );
    const shared = [station, external].map((limit) => limit && share(limit, charge.sharers));
    const limit = [...shared, usual].reduce<Limit>(lowest, {});
    return usual?.givesWatts === undefined ? limit : { ...limit, givesWatts: usual.givesWatts };
  }

  function changes(from: number, to: number, charge: Charge): number[] {
    const times = new Set<number>([from]);
    for (const profile of kept) {
      for (const time of edges(profile, from, to, charge)) if (time > from && time < to) times.add(time);
    }
    return [...times].sort((a, b) => a - b);
  }

  return { add, remove, list: () => kept, limitAt, changes };
}

function samePlace(one: Profile, other: Profile): boolean {
  return (
    one.purpose === other.purpose &&
    one.stackLevel === other.stackLevel &&
    one.evseId === other.evseId &&
    one.transactionId === other.transactionId
  );
}

const forStation = (profile: Profile) => profile.purpose === 'ChargingStationMaxProfile';
const fromOutside = (profile: Profile) => profile.purpose === 'ChargingStationExternalConstraints';

function isTxProfileOf(profile: Profile, charge: Charge): boolean {
  if (profile.purpose !== 'TxProfile' || profile.evseId !== charge.evseId) return false;
  return profile.transactionId === undefined || profile.transactionId === charge.transactionId;
}

function isDefaultFor(profile: Profile, charge: Charge): boolean {
  return profile.purpose === 'TxDefaultProfile' && (profile.evseId === 0 || profile.evseId === charge.evseId);
}

/** Of one purpose the highest level that says anything now counts; an EVSE's own goes before the station's. */
function strongest(profiles: readonly Profile[], at: number, charge: Charge): Limit | undefined {
  const ranked = profiles.toSorted((a, b) => b.stackLevel - a.stackLevel || b.evseId - a.evseId);
  for (const profile of ranked) {
    const limit = limitOf(profile, at, charge);
    if (limit) return limit;
  }
  return undefined;
}

function limitOf(profile: Profile, at: number, charge: Charge): Limit | undefined {
  if (at < (profile.validFrom ?? at) || at >= (profile.validTo ?? Number.POSITIVE_INFINITY)) return undefined;
  const seconds = (at - beginOf(profile, at, charge)) / 1000;
  if (seconds < 0 || seconds >= (profile.durationSeconds ?? Number.POSITIVE_INFINITY)) return undefined;
  const period = profile.periods.findLast(({ from }) => from <= seconds);
  if (!period) return undefined;
  const { limit, phases, setpoint } = period;
  const bound = profile.unit === 'A' ? { amps: limit } : { watts: limit };
  if (setpoint !== undefined && setpoint < 0)
    return { ...bound, givesWatts: -setpoint * (profile.unit === 'A' ? PHASE_VOLTS * (phases ?? 3) : 1) };
  return phases === undefined ? bound : { ...bound, phases };
}

/** When the schedule that covers a moment began. A profile without a start of its own begins with the charge. */
function beginOf(profile: Profile, at: number, charge: Charge): number {
  const begin = profile.start ?? charge.startedAt ?? at;
  if (profile.kind !== 'Recurring') return begin;
  const cycle = cycleOf(profile);
  return at - ((((at - begin) % cycle) + cycle) % cycle);
}

const cycleOf = (profile: Profile) => (profile.recurrency === 'Weekly' ? 7 * DAY : DAY);

function edges(profile: Profile, from: number, to: number, charge: Charge): number[] {
  const cycle = profile.kind === 'Recurring' ? cycleOf(profile) : Number.POSITIVE_INFINITY;
  const times = [profile.validFrom ?? from, profile.validTo ?? to];
  let begin = beginOf(profile, from, charge);
  for (let round = 0; round < MOST_RECURRENCES && begin < to; round++, begin += cycle) {
    for (const period of profile.periods) times.push(begin + period.from * 1000);
    if (profile.durationSeconds !== undefined) times.push(begin + profile.durationSeconds * 1000);
    times.push(begin);
  }
  return times;
}

function share(limit: Limit, sharers: number): Limit {
  const parts = Math.max(1, sharers);
  return {
    ...limit,
    ...(limit.amps !== undefined && { amps: limit.amps / parts }),
    ...(limit.watts !== undefined && { watts: limit.watts / parts }),
  };
}

function lowest(one: Limit, other: Limit | undefined): Limit {
  if (!other) return one;
  const least = (a?: number, b?: number) => (a === undefined ? b : b === undefined ? a : Math.min(a, b));
  const [amps, watts, phases] = [
    least(one.amps, other.amps),
    least(one.watts, other.watts),
    least(one.phases, other.phases),
  ];
  return {
    ...(amps !== undefined && { amps }),
    ...(watts !== undefined && { watts }),
    ...(phases !== undefined && { phases }),
  };
}
