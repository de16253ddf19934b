import type { Sentence } from '../platform/sentence.ts';
import { type Ability, overlap, type Profile, phaseVolts, ratedWatts, supplyOf } from './profile.ts';
import { sayConflict } from './sentences.ts';

/** What keeps a profile from being sent (`error`), or what a person should know of it. */
export interface Conflict {
  readonly code: string;
  readonly weight: 'error' | 'warning';
  readonly sentence: Sentence;
  /** The installed profile that stands in the way. */
  readonly profileId?: number;
}

/** A transaction that runs at the station. */
export interface Running {
  readonly id: string;
  readonly evse: number | null;
  /** The station's own id of it. */
  readonly transactionId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What a profile is held against. */
export interface Situation {
  readonly ability: Ability;
  /** What the station holds now, as far as known. */
  readonly installed: readonly Profile[];
  readonly running: readonly Running[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The least current of AC charging (IEC 61851). */
const leastAmps = 6;

/**
 * Everything that speaks against a profile: pure. The clauses are those of 2.x K01; 1.6 §3.13 says the same in other
 * words, and what only 2.x knows holds for no profile of 1.6.
 */
export function findConflicts(profile: Profile, situation: Situation): Conflict[] {
  return [
    ...ofPurpose(profile, situation),
    ...ofTime(profile, situation),
    ...ofPeriods(profile, situation),
    ...ofAbility(profile, situation),
    ...ofOthers(profile, situation),
    ...ofRating(profile, situation),
  ];
}

export const isSendable = (conflicts: readonly Conflict[]) =>
  conflicts.every(({ weight }) => weight !== 'error');

const error = (code: string, sentence: Sentence, profileId?: number): Conflict => ({
  code,
  weight: 'error',
  sentence,
  ...(profileId !== undefined && { profileId }),
});
const warning = (code: string, sentence: Sentence): Conflict => ({ code, weight: 'warning', sentence });

function* ofPurpose(profile: Profile, { ability, running }: Situation): Generator<Conflict> {
  const { purpose, evse, kind, transactionId } = profile;
  // K01.FR.28. Before a station has told of any EVSE, nothing is known to be missing.
  if (evse > 0 && ability.evses.length > 0 && !supplyOf(ability, evse))
    yield error('evse_unknown', sayConflict('evse_unknown', { evse }));
  switch (purpose) {
    case 'external':
      // K01.FR.22: only an energy management system at the site sets these.
      yield error('purpose_forbidden', sayConflict('purpose_forbidden'));
      break;
    case 'station_max':
      if (evse !== 0) yield error('station_max_evse', sayConflict('station_max_evse')); // K04
      if (kind === 'relative') yield error('station_max_relative', sayConflict('station_max_relative')); // K01.FR.38
      break;
    case 'tx': {
      if (evse === 0) yield error('tx_without_evse', sayConflict('tx_without_evse')); // K01.FR.16
      if (transactionId === null)
        yield error('tx_without_transaction', sayConflict('tx_without_transaction')); // K01.FR.03
      const found = running.find((one) => one.transactionId === transactionId);
      if (transactionId !== null && !found) yield error('tx_not_running', sayConflict('tx_not_running')); // K01.FR.09, .33
      if (found?.evse != null && evse !== 0 && found.evse !== evse)
        yield error('tx_elsewhere', sayConflict('tx_elsewhere', { evse: found.evse }));
      break;
    }
    case 'tx_default':
    case 'priority':
    case 'local_generation':
      break;
  }
  if (purpose !== 'tx' && transactionId !== null)
    yield error('transaction_unwanted', sayConflict('transaction_unwanted'));
}

function* ofTime(profile: Profile, { now }: Situation): Generator<Conflict> {
  const { kind, start, validFrom, validTo } = profile;
  const fixed = kind === 'absolute' || kind === 'daily' || kind === 'weekly';
  if (fixed && start === null) yield error('start_missing', sayConflict('start_missing')); // K01.FR.40
  if (kind === 'relative' && start !== null) yield error('start_unwanted', sayConflict('start_unwanted')); // K01.FR.41
  if (validFrom !== null && validTo !== null && validFrom >= validTo)
    yield error('never_valid', sayConflict('never_valid'));
  else if (validTo !== null && validTo <= now) yield error('over', sayConflict('over'));
  else if (
    kind === 'absolute' &&
    start !== null &&
    profile.seconds !== null &&
    start + profile.seconds * 1000 <= now
  )
    yield error('over', sayConflict('over'));
  const cycle = kind === 'daily' ? 86_400 : kind === 'weekly' ? 7 * 86_400 : Number.POSITIVE_INFINITY;
  if ((profile.seconds ?? 0) > cycle || profile.periods.some(({ from }) => from >= cycle))
    yield error('longer_than_cycle', sayConflict('longer_than_cycle'));
}

function* ofPeriods(profile: Profile, { ability }: Situation): Generator<Conflict> {
  const { periods, evse, seconds } = profile;
  if (periods.length === 0) yield error('no_periods', sayConflict('no_periods'));
  if (periods[0] && periods[0].from !== 0) yield error('first_not_zero', sayConflict('first_not_zero')); // K01.FR.31
  if (periods.some(({ from }, index) => index > 0 && from <= periods[index - 1]!.from))
    yield error('out_of_order', sayConflict('out_of_order')); // K01.FR.35
  if (seconds !== null && periods.some(({ from }) => from > 0 && from >= seconds))
    yield warning('after_end', sayConflict('after_end'));
  if (periods.some(({ phaseToUse, phases }) => phaseToUse !== undefined && phases !== 1))
    yield error('phase_to_use', sayConflict('phase_to_use')); // K01.FR.19
  if (periods.some(({ phaseToUse }) => phaseToUse !== undefined) && !ability.phaseSwitching)
    yield error('phase_switching', sayConflict('phase_switching')); // K01.FR.20
  const supply = supplyOf(ability, evse);
  if (supply?.current === 'DC' && periods.some(({ phases }) => phases !== undefined))
    yield error('phases_dc', sayConflict('phases_dc')); // K01.FR.44
  const most = supply?.phases;
  if (supply?.current === 'AC' && most !== undefined && periods.some(({ phases }) => (phases ?? 0) > most))
    yield warning('more_phases', sayConflict('more_phases', { phases: most }));
}

function* ofAbility(profile: Profile, { ability, installed }: Situation): Generator<Conflict> {
  const { minStackLevel, maxStackLevel, maxProfiles, maxPeriods } = ability;
  if (profile.stackLevel < minStackLevel)
    yield error(
      'stack_level_low',
      sayConflict('stack_level_low', { level: profile.stackLevel, min: minStackLevel }),
    );
  if (maxStackLevel !== null && profile.stackLevel > maxStackLevel)
    yield error('stack_level', sayConflict('stack_level', { level: profile.stackLevel, max: maxStackLevel }));
  if (maxPeriods !== null && profile.periods.length > maxPeriods)
    yield error(
      'too_many_periods',
      sayConflict('too_many_periods', { count: profile.periods.length, max: maxPeriods }),
    );
  const others = installed.filter(({ id, purpose }) => id !== profile.id && purpose !== 'external');
  if (
    maxProfiles !== null &&
    others.length >= maxProfiles &&
    !others.some((other) => takesPlaceOf(profile, other))
  )
    yield error('too_many_profiles', sayConflict('too_many_profiles', { max: maxProfiles }));
}

/** A station keeps one profile of a purpose and level at an EVSE: 1.6 replaces it silently, 2.x refuses it. */
function* ofOthers(profile: Profile, { installed }: Situation): Generator<Conflict> {
  for (const other of installed) {
    if (other.id === profile.id || other.purpose !== profile.purpose) continue;
    if (other.stackLevel !== profile.stackLevel) continue;
    const name = { id: other.id, level: other.stackLevel };
    if (takesPlaceOf(profile, other) && overlap(profile, other))
      yield error('same_level', sayConflict('same_level', name), other.id); // K01.FR.06, .39
    else if (
      profile.purpose === 'tx_default' &&
      other.evse !== profile.evse &&
      (other.evse === 0 || profile.evse === 0)
    )
      yield error(
        'default_elsewhere',
        sayConflict('default_elsewhere', { ...name, evse: other.evse }),
        other.id,
      ); // K01.FR.52, .53
  }
}

function takesPlaceOf(profile: Profile, other: Profile): boolean {
  return (
    other.purpose === profile.purpose &&
    other.stackLevel === profile.stackLevel &&
    other.evse === profile.evse &&
    other.transactionId === profile.transactionId
  );
}

function* ofRating(profile: Profile, { ability }: Situation): Generator<Conflict> {
  const supply = supplyOf(ability, profile.evse);
  const limits = profile.periods.flatMap(({ limit, phases }) =>
    limit === undefined ? [] : [{ limit, phases }],
  );
  if (limits.some(({ limit }) => limit < 0)) yield error('negative', sayConflict('negative'));
  if (!supply) return;
  const pauses = ({ limit, phases }: { limit: number; phases: number | undefined }) => {
    const amps = profile.unit === 'A' ? limit : limit / (phaseVolts * (phases ?? supply.phases));
    return amps > 0 && amps < leastAmps;
  };
  // A default of EVSE 0 holds for each EVSE; other limits of the station are shared.
  const forOneEvse = profile.evse > 0 || profile.purpose === 'tx_default';
  if (supply.current === 'AC' && forOneEvse && limits.some(pauses))
    yield warning('below_least', sayConflict('below_least', { amps: leastAmps }));
  const rated = profile.unit === 'A' ? supply.maxAmps : ratedWatts(supply);
  if (rated !== null && profile.evse > 0 && limits.length > 0 && limits.every(({ limit }) => limit > rated))
    yield warning('above_rating', sayConflict('above_rating', { rated: `${rated} ${profile.unit}` }));
}
