import type { TokenKind, TokenStatus } from './contract.ts';
import { evsesAt, type LimitedTo, mayCharge } from './evse-limits.ts';
import { type PersonFacts, refusedPerson, type SiteFacts } from './means.ts';

/** What is known of a token when it is shown somewhere. */
export interface TokenFacts {
  readonly id: string;
  readonly uid: string;
  readonly kind: TokenKind;
  readonly organizationId: string;
  /** Ids of the organization's ancestors, outermost first, and of itself. */
  readonly organizationPath: readonly string[];
  readonly status: TokenStatus;
  readonly groupUid: string | null;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly language: string | null;
  /** −9 to 9: whom a station serves first where power is short. */
  readonly chargingPriority: number | null;
  readonly message: string | null;
  /** Who stands behind it; null: it is nobody's. */
  readonly person: PersonFacts | null;
  /** Whether whoever stands behind it is named at the site where it is shown. */
  readonly listed: boolean;
  /** The EVSEs of the site that it, or whoever stands behind it, is limited to; null: to none. */
  readonly limitedTo: readonly LimitedTo[] | null;
}

/** What the station says the token is; undefined where it cannot say (1.6). `none`: a start button. */
export type PresentedKind = TokenKind | 'none' | undefined;

export interface Presentation {
  readonly uid: string;
  readonly kind: PresentedKind;
  /** A contract certificate came along and does not count. */
  readonly invalidCertificate?: boolean;
  readonly at: Date;
  readonly stationId: string;
  /** Where it was shown, if the station said so. */
  readonly evseNumber?: number | null;
  readonly stationAccepted: boolean;
  /** Path of the organization that the station belongs to. */
  readonly stationPath: readonly string[];
  /** Who may charge at the station's site and when; null: everyone, always. */
  readonly site: SiteFacts | null;
}

/** Why a token was accepted or not: the whole list. */
export const reasons = [
  'accepted',
  'no_token_needed',
  'station_not_accepted',
  'unknown',
  'elsewhere',
  'blocked',
  'lost',
  'not_yet_valid',
  'expired',
  'wrong_kind',
  'certificate_invalid',
  'driver_blocked',
  'contract_not_begun',
  'contract_expired',
  'not_listed',
  'site_closed',
  'other_evses',
  'budget_used_up',
  'balance_empty',
  'reserved',
  'master_pass',
] as const;
export type Reason = (typeof reasons)[number];

export type AuthorizationStatus =
  | 'Accepted'
  | 'Blocked'
  | 'Expired'
  | 'Invalid'
  | 'NoCredit'
  | 'NotAtThisLocation'
  | 'NotAtThisTime'
  | 'Unknown';

/** How each reason is told to stations. */
export const statusOf: Record<Reason, AuthorizationStatus> = {
  accepted: 'Accepted',
  no_token_needed: 'Accepted',
  station_not_accepted: 'Invalid',
  unknown: 'Unknown',
  elsewhere: 'NotAtThisLocation',
  blocked: 'Blocked',
  lost: 'Blocked',
  not_yet_valid: 'NotAtThisTime',
  expired: 'Expired',
  wrong_kind: 'Invalid',
  certificate_invalid: 'Invalid',
  driver_blocked: 'Blocked',
  contract_not_begun: 'NotAtThisTime',
  contract_expired: 'Expired',
  not_listed: 'NotAtThisLocation',
  site_closed: 'NotAtThisTime',
  other_evses: 'NotAtThisLocation',
  budget_used_up: 'NoCredit',
  balance_empty: 'NoCredit',
  reserved: 'NotAtThisTime',
  master_pass: 'Invalid',
};

export interface Verdict {
  readonly status: AuthorizationStatus;
  readonly reason: Reason;
  /** The token that was meant, also when it is refused; undefined when none was found here. */
  readonly token: TokenFacts | undefined;
  /** The id of what the reason comes from, where that is something of its own: a driver, contract, budget, balance, site. */
  readonly cause: string | null;
  /** The only EVSEs of the station at which it is accepted; null: at all. */
  readonly evses: readonly number[] | null;
}

/**
 * Decides whether a token may charge: pure, over what is known at this moment.
 *
 * A token is good at stations of its own organization and of those above and below it in the tree,
 * not beside it: an operator's token opens the stations of its site hosts, a host's token opens the
 * operator's, but not those of another host. When several organizations on that line know the uid,
 * the one nearest to the station speaks.
 */
export function decide(shown: Presentation, found: readonly TokenFacts[]): Verdict {
  const token = nearest(found, shown.stationPath);
  const { reason, cause = null } = reasonFor(shown, found, token);
  const evses = token ? evsesAt(token.limitedTo, shown.stationId) : null;
  return { status: statusOf[reason], reason, token, cause, evses };
}

function reasonFor(
  shown: Presentation,
  found: readonly TokenFacts[],
  token: TokenFacts | undefined,
): { readonly reason: Reason; readonly cause?: string } {
  const reason = tokenReason(shown, found, token);
  if (reason !== 'accepted' || !token) return { reason };
  const refused = refusedPerson(token.person, { site: shown.site, listed: token.listed, at: shown.at });
  if (refused) return refused;
  if (!mayCharge(evsesAt(token.limitedTo, shown.stationId), shown.evseNumber))
    return { reason: 'other_evses', ...(shown.site && { cause: shown.site.id }) };
  return { reason };
}

function tokenReason(
  shown: Presentation,
  found: readonly TokenFacts[],
  token: TokenFacts | undefined,
): Reason {
  if (!shown.stationAccepted) return 'station_not_accepted';
  if (shown.kind === 'none') return 'no_token_needed';
  if (!token) return found.length > 0 ? 'elsewhere' : 'unknown';
  if (token.status !== 'active') return token.status;
  if (token.validFrom && shown.at < token.validFrom) return 'not_yet_valid';
  if (token.validUntil && shown.at >= token.validUntil) return 'expired';
  if (!kindFits(shown.kind, token.kind)) return 'wrong_kind';
  if (shown.invalidCertificate) return 'certificate_invalid';
  return 'accepted';
}

/** The token whose organization is the fewest steps up or down from the station's. */
function nearest(found: readonly TokenFacts[], stationPath: readonly string[]): TokenFacts | undefined {
  let best: { token: TokenFacts; steps: number } | undefined;
  for (const token of found) {
    const steps = stepsBetween(token.organizationPath, stationPath);
    if (steps === undefined) continue;
    const better = !best || steps < best.steps || (steps === best.steps && speaksFirst(token, best.token));
    if (better) best = { token, steps };
  }
  return best?.token;
}

/** As far up as down: the one above, whose word counts for both. Both below: the older organization's. */
function speaksFirst(a: TokenFacts, b: TokenFacts): boolean {
  const levels = a.organizationPath.length - b.organizationPath.length;
  return levels === 0 ? a.organizationPath.at(-1)! < b.organizationPath.at(-1)! : levels < 0;
}

/** How many levels lie between two organizations on one line of the tree; undefined when they are on none. */
function stepsBetween(a: readonly string[], b: readonly string[]): number | undefined {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  const end = shorter.at(-1);
  if (end === undefined || longer[shorter.length - 1] !== end) return undefined;
  return longer.length - shorter.length;
}

/**
 * Whether what was read from a medium can be this token. A uid that stands in a car's MAC address must not
 * pass as somebody's RFID tag, and a token that we made for remote starts must not pass as one either.
 */
function kindFits(shown: PresentedKind, kind: TokenKind): boolean {
  if (shown === undefined) return true;
  if (shown === 'central') return kind === 'central' || kind === 'app' || kind === 'ad_hoc';
  if (shown === 'local') return true;
  return shown === kind;
}
