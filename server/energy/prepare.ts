import type { Kysely } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { readSituation } from './ability.ts';
import { type Conflict, findConflicts, isSendable, type Situation } from './conflicts.ts';
import type { ProfileParams } from './contract.ts';
import { fitProfile } from './fit.ts';
import { placeFor } from './levels.ts';
import type { Profile } from './profile.ts';
import { sayConflict } from './sentences.ts';
import { nextProfileNumber } from './store.ts';

/** A wish for a limit, held against the station: what would be sent, and what speaks against it. */
export interface Prepared {
  readonly profile: Profile;
  readonly conflicts: readonly Conflict[];
  readonly sendable: boolean;
  /** The station takes only the other unit. */
  readonly converted: boolean;
}

/** The station's own id of a transaction, named by our id or by the station's. */
export type FindTransactionId = (stationId: string, named: string) => Promise<string | undefined>;

export interface PrepareDependencies {
  readonly db: Kysely<DB>;
  readonly now: () => Date;
  readonly findTransactionId: FindTransactionId;
}

/** Makes a profile of what somebody wants, with everything that was left open filled in. */
export function createPrepare({ db, now, findTransactionId }: PrepareDependencies) {
  return async function prepare(stationId: string, params: ProfileParams): Promise<Prepared> {
    const at = now();
    const situation = await readSituation(db, stationId, at);
    const { transactionId } = params;
    const known = transactionId === undefined ? undefined : await findTransactionId(stationId, transactionId);
    const wanted = profileOf(params, known ?? transactionId ?? null, situation, at.getTime());
    const place = placeFor(wanted, situation.installed, situation.ability);
    const kept = situation.installed.find(({ id }) => id === params.profileId);
    const placed: Profile = {
      ...wanted,
      stackLevel:
        params.stackLevel ?? Math.max(kept?.stackLevel ?? place.stackLevel, situation.ability.minStackLevel),
      id:
        params.profileId ??
        (params.stackLevel === undefined ? place.replaces : undefined) ??
        (await nextProfileNumber(db)),
    };
    return hold(placed, situation);
  };
}

/** Brings a profile into the station's form and looks for what speaks against it. Pure. */
export function hold(profile: Profile, situation: Situation): Prepared {
  const fitted = fitProfile(profile, situation.ability);
  if ('unfit' in fitted) {
    const conflicts = findConflicts(profile, situation);
    const unfit = sayUnfit(profile, situation, fitted.unfit);
    const all = conflicts.some(({ code }) => code === unfit.code) ? conflicts : [...conflicts, unfit];
    return { profile, conflicts: all, sendable: false, converted: false };
  }
  const conflicts = findConflicts(fitted.profile, situation);
  return { ...fitted, conflicts, sendable: isSendable(conflicts) };
}

function sayUnfit(
  { periods }: Profile,
  { ability }: Situation,
  unfit: 'unit_unknown_voltage' | 'too_many_periods',
): Conflict {
  const sentence =
    unfit === 'unit_unknown_voltage'
      ? sayConflict(unfit)
      : sayConflict(unfit, { count: periods.length, max: ability.maxPeriods ?? 0 });
  return { code: unfit, weight: 'error', sentence };
}

function profileOf(
  params: ProfileParams,
  transactionId: string | null,
  { running }: Situation,
  now: number,
): Profile {
  const purpose = params.purpose ?? (transactionId === null ? 'tx_default' : 'tx');
  const runsAt = running.find((one) => one.transactionId === transactionId)?.evse;
  const kind = params.kind ?? 'absolute';
  const fixed = kind === 'absolute' || kind === 'daily' || kind === 'weekly';
  return {
    id: 0,
    stackLevel: 0,
    purpose,
    evse: params.evse ?? (purpose === 'tx' ? (runsAt ?? 0) : 0),
    kind,
    transactionId,
    start: params.start === undefined ? (fixed ? wholeSecond(now) : null) : Date.parse(params.start),
    seconds: params.seconds ?? null,
    validFrom: params.validFrom === undefined ? null : Date.parse(params.validFrom),
    validTo: params.validTo === undefined ? null : Date.parse(params.validTo),
    unit: params.unit,
    minRate: params.minRate ?? null,
    periods: params.periods,
    updateSeconds: params.updateSeconds ?? null,
  };
}

/** Stations reckon in seconds. */
const wholeSecond = (time: number) => Math.floor(time / 1000) * 1000;
