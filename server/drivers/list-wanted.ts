import { authorizationOf } from './authorize.ts';
import { decide } from './decide.ts';
import type { ListDialect } from './list-dialect.ts';
import type { LineTokens } from './list-store.ts';
import type { ListItem } from './local-list.ts';
import { isMetered, type NamedSite, type PersonFacts, placedAt } from './means.ts';

/** The list that a station should hold now. */
export interface WantedList {
  readonly items: readonly ListItem[];
  /** Tokens that did not fit, because the station takes no more or cannot spell them. */
  readonly leftOut: number;
  /** When the list changes by itself: a token begins or ends to be valid. */
  readonly recheckAt: Date | null;
}

/**
 * Works out the list of a station from the tokens on its organization's line, by the decision that an Authorize of the
 * token would meet. Accepted ones come first; blocked ones follow as far as there is room, so that they are refused
 * offline too. What is not valid at this time is left out, and said nothing of; so are tokens of people who charge
 * within a budget or from a balance, and all at a site where charging begins only during opening hours: about those a
 * station has to ask.
 */
export function wantedList(
  { stationPath, byUid }: LineTokens,
  stationId: string,
  dialect: ListDialect,
  now: Date,
  capacity: number,
  site: NamedSite | null = null,
): WantedList {
  const accepted: ListItem[] = [];
  const blocked: ListItem[] = [];
  let leftOut = 0;
  let recheckAt: Date | null = null;
  for (const tokens of byUid.values()) {
    const shown = { uid: tokens[0]!.uid, kind: undefined, at: now };
    const known = site ? tokens.map((token) => ({ ...token, ...placedAt(token, site) })) : tokens;
    const verdict = decide({ ...shown, stationId, stationAccepted: true, stationPath, site }, known);
    const { token, status } = verdict;
    if (!token) continue;
    recheckAt = contractsChange(recheckAt, token.person, now);
    if (status === 'NoCredit' || (status === 'Accepted' && (site?.hoursOnly || isMetered(token.person))))
      continue;
    recheckAt = earliest(recheckAt, token.validFrom, now);
    if (status === 'NotAtThisTime' || status === 'Expired') continue;
    recheckAt = earliest(recheckAt, token.validUntil, now);
    const item = dialect.item(authorizationOf({ ...shown, uid: token.uid }, verdict));
    if (!item) leftOut += 1;
    else (status === 'Accepted' ? accepted : blocked).push(item);
  }
  const items = [...accepted, ...blocked].slice(0, capacity);
  // A blocked token that finds no room is refused by Busbar itself: only accepted ones are missed.
  return { items, leftOut: leftOut + Math.max(0, accepted.length - capacity), recheckAt };
}

function contractsChange(before: Date | null, person: PersonFacts | null, now: Date): Date | null {
  const times = person?.contracts.flatMap(({ from, until }) => [from, until]) ?? [];
  return times.reduce((first, time) => earliest(first, time, now), before);
}

function earliest(before: Date | null, next: Date | null, now: Date): Date | null {
  if (next === null || next <= now) return before;
  return before === null || next < before ? next : before;
}
