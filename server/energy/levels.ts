import { type Ability, overlap, type Profile } from './profile.ts';

/** The place of a new limit among those that a station holds: its level, and the profile that it replaces. */
export interface Place {
  readonly stackLevel: number;
  readonly replaces: number | undefined;
}

/** Whether a profile holds until something else is said. */
const isLasting = ({ seconds, validTo }: Profile) => seconds === null && validTo === null;

/**
 * Chooses a level for a limit of which nobody said one. A lasting limit takes the place of the lasting one that it
 * follows; one that ends by itself goes on top of what holds meanwhile, which then holds again. Where the station knows
 * no higher level, it takes the place of what is there.
 */
export function placeFor(
  wanted: Profile,
  installed: readonly Profile[],
  { minStackLevel, maxStackLevel }: Pick<Ability, 'minStackLevel' | 'maxStackLevel'>,
): Place {
  const same = installed.filter((other) => isSamePlace(wanted, other));
  if (isLasting(wanted)) {
    const followed = highest(same.filter(isLasting));
    if (followed) return { stackLevel: Math.max(followed.stackLevel, minStackLevel), replaces: followed.id };
  }
  const above = highest(installed.filter((other) => isRelated(wanted, other) && overlap(wanted, other)));
  const level = above ? Math.max(above.stackLevel + 1, minStackLevel) : minStackLevel;
  if (maxStackLevel === null || level <= maxStackLevel) return { stackLevel: level, replaces: undefined };
  const there = same.find((other) => other.stackLevel === maxStackLevel && overlap(wanted, other));
  return { stackLevel: maxStackLevel, replaces: there?.id };
}

function isSamePlace(one: Profile, other: Profile): boolean {
  return (
    one.purpose === other.purpose && one.evse === other.evse && one.transactionId === other.transactionId
  );
}

/** A default of the whole station and one of an EVSE are in each other's way too (K01.FR.52, K01.FR.53). */
function isRelated(one: Profile, other: Profile): boolean {
  if (isSamePlace(one, other)) return true;
  return (
    one.purpose === 'tx_default' && other.purpose === 'tx_default' && (one.evse === 0 || other.evse === 0)
  );
}

const highest = (profiles: readonly Profile[]) => profiles.toSorted((a, b) => b.stackLevel - a.stackLevel)[0];
