/** Who stands behind a token, and what that person may spend: plain facts, and what they forbid. */

import type { OpeningHours } from '../locations/contract.ts';
import type { LimitedTo } from './evse-limits.ts';
import { isOpen } from './opening-hours.ts';

export const budgetSubjects = ['driver', 'fleet', 'cost_centre'] as const;
export type BudgetSubject = (typeof budgetSubjects)[number];
export const periods = ['day', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

/** From when until when a contract holds. */
export interface ContractFacts {
  readonly id: string;
  readonly from: Date;
  readonly until: Date | null;
}

/** A budget with what of its period is spent, transactions that run included. */
export interface BudgetFacts {
  readonly id: string;
  readonly limitMinor: number | null;
  readonly spentMinor: number;
  readonly limitWh: number | null;
  readonly spentWh: number;
}

/** A prepaid balance: what is left of it when all that runs is paid. */
export interface BalanceFacts {
  readonly id: string;
  readonly leftMinor: number;
}

/** The person, vehicle or fleet behind a token, with all that binds them. */
export interface PersonFacts {
  readonly driverId: string | null;
  readonly vehicleId: string | null;
  readonly fleetId: string | null;
  readonly groupIds: readonly string[];
  readonly blocked: boolean;
  readonly contracts: readonly ContractFacts[];
  readonly budgets: readonly BudgetFacts[];
  readonly balance: BalanceFacts | null;
}

/** Who may charge at a site, and when. */
export interface SiteFacts {
  readonly id: string;
  readonly listedOnly: boolean;
  readonly hoursOnly: boolean;
  readonly openingHours: OpeningHours | null;
  readonly zone: string;
}

/** A site with those who are named there. */
export interface NamedSite extends SiteFacts {
  readonly named: ReadonlySet<string>;
  /** Where tokens and people, by their ids, may charge only. */
  readonly limits: ReadonlyMap<string, readonly LimitedTo[]>;
}

/** What a site says of a token and who stands behind it. */
export function placedAt(
  token: { readonly id: string; readonly person: PersonFacts | null },
  { named, limits }: NamedSite,
): { readonly listed: boolean; readonly limitedTo: readonly LimitedTo[] | null } {
  const { person } = token;
  const ids = [token.id, ...(person ? [person.driverId, person.fleetId, ...person.groupIds] : [])];
  const found = ids.flatMap((id) => (id === null ? [] : (limits.get(id) ?? [])));
  const limited = ids.some((id) => id !== null && limits.has(id));
  return { listed: isNamed(person, named), limitedTo: limited ? found : null };
}

/** Whether a person, or a group or fleet of theirs, is among those named. */
const isNamed = (person: PersonFacts | null, named: ReadonlySet<string>): boolean =>
  person !== null &&
  [person.driverId, person.fleetId, ...person.groupIds].some((id) => id !== null && named.has(id));

/** Why a person may not charge where the token itself is good. */
export type PersonReason =
  | 'driver_blocked'
  | 'contract_not_begun'
  | 'contract_expired'
  | 'not_listed'
  | 'site_closed'
  | 'budget_used_up'
  | 'balance_empty';

/** A reason, and the id of what it comes from: that is where it can be mended. */
export interface Refused {
  readonly reason: PersonReason;
  readonly cause: string;
}

/** What forbids a person to charge at this time: who they are first, then the place, then the money. */
export function refusedPerson(
  person: PersonFacts | null,
  place: { readonly site: SiteFacts | null; readonly listed: boolean; readonly at: Date },
): Refused | undefined {
  return (
    (person ? (blocked(person) ?? unbound(person.contracts, place.at)) : undefined) ??
    kept(place) ??
    (person ? spentUp(person) : undefined)
  );
}

const blocked = ({ blocked, driverId }: PersonFacts): Refused | undefined =>
  blocked && driverId !== null ? { reason: 'driver_blocked', cause: driverId } : undefined;

/** Who has contracts charges while one of them holds; who has none is bound to none. */
function unbound(contracts: readonly ContractFacts[], at: Date): Refused | undefined {
  if (contracts.length === 0) return undefined;
  if (contracts.some(({ from, until }) => from <= at && (until === null || at < until))) return undefined;
  const ended = contracts.filter(({ from }) => from <= at);
  const last = ended.toSorted((a, b) => a.until!.getTime() - b.until!.getTime()).at(-1);
  if (last) return { reason: 'contract_expired', cause: last.id };
  return { reason: 'contract_not_begun', cause: contracts[0]!.id };
}

function kept({
  site,
  listed,
  at,
}: {
  readonly site: SiteFacts | null;
  readonly listed: boolean;
  readonly at: Date;
}): Refused | undefined {
  if (!site) return undefined;
  if (site.listedOnly && !listed) return { reason: 'not_listed', cause: site.id };
  if (site.hoursOnly && !isOpen(site.openingHours, site.zone, at))
    return { reason: 'site_closed', cause: site.id };
  return undefined;
}

function spentUp({ budgets, balance }: PersonFacts): Refused | undefined {
  const over = budgets.find(isUsedUp);
  if (over) return { reason: 'budget_used_up', cause: over.id };
  if (balance && balance.leftMinor <= 0) return { reason: 'balance_empty', cause: balance.id };
  return undefined;
}

export const isUsedUp = ({ limitMinor, spentMinor, limitWh, spentWh }: Omit<BudgetFacts, 'id'>): boolean =>
  (limitMinor !== null && spentMinor >= limitMinor) || (limitWh !== null && spentWh >= limitWh);

/** Whether a person's charging is bounded by money: such a token is not left to stations that cannot ask. */
export const isMetered = (person: PersonFacts | null): boolean =>
  person !== null && (person.budgets.length > 0 || person.balance !== null);
