import type { Kysely } from 'kysely';
import type { Cannot, StartLimit, StartProfile, Target } from '../gateway/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { readAbility } from './ability.ts';
import { fitProfile } from './fit.ts';
import { profile16, profile21, profile201 } from './ocpp-profile.ts';
import type { Profile } from './profile.ts';
import { nextProfileNumber } from './store.ts';

/**
 * Makes the limit that goes along with a remote start: it belongs to the transaction that is yet to begin, so it has no
 * transactionId and counts from the start (1.6 §5.11, 2.x K05). In the unit that the station takes.
 */
export function createStartProfile(db: Kysely<DB>) {
  return async function startProfile(
    { id }: Pick<Target, 'id'>,
    evse: number | undefined,
    { amount, unit }: StartLimit,
  ): Promise<StartProfile | Cannot> {
    const ability = await readAbility(db, id);
    const wanted: Profile = {
      id: await nextProfileNumber(db),
      stackLevel: ability.minStackLevel,
      purpose: 'tx',
      evse: evse ?? 0,
      kind: 'relative',
      transactionId: null,
      start: null,
      seconds: null,
      validFrom: null,
      validTo: null,
      unit,
      minRate: null,
      periods: [{ from: 0, limit: amount }],
      updateSeconds: null,
    };
    const fitted = fitProfile(wanted, ability);
    if ('unfit' in fitted)
      return { cannot: 'the station takes limits in the other unit only, and its voltage is not known' };
    const [v16, v201] = [profile16(fitted.profile, {}), profile201(fitted.profile)];
    if ('cannot' in v16) return v16;
    if ('cannot' in v201) return v201;
    return { v16: v16.csChargingProfiles, v201, v21: profile21(fitted.profile) };
  };
}
