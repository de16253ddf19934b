import type { Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import type { OutboxEvent } from '../platform/outbox.ts';
import type { Follower } from '../platform/outbox-consumer.ts';
import { findTransactions } from './metered.ts';
import { priceNoShows, voidNoShows } from './no-show.ts';
import { type FindPromised, freeze, freezeForToken, type OnFault, price } from './price.ts';

/** What each event of a transaction means to its price. */
const meanings: Readonly<Record<string, 'begins' | 'goes on' | 'ends'>> = {
  'transaction.started': 'begins',
  'transaction.updated': 'goes on',
  'transaction.ended': 'ends',
  'transaction.provisional': 'ends',
  'transaction.confirmed': 'ends',
  'transaction.unplugged': 'ends',
};
const reservationUsed = 'reservation.used';
const reservationExpired = 'reservation.expired';
const heard: ReadonlySet<string> = new Set([...Object.keys(meanings), reservationUsed, reservationExpired]);

/** Of one that goes on, who charges is all that may change its price. */
function means({ kind, subjectId, data }: OutboxEvent): boolean {
  if (subjectId === null || !heard.has(kind)) return false;
  return meanings[kind] !== 'goes on' || typeof data.tokenId === 'string';
}

/** Looks at the proof of what has ended before it is priced, so that a hold is there when others hear of the price. */
export type Judge = (trx: Transaction<DB>, transactionIds: readonly string[]) => Promise<number>;

export interface PricingOptions {
  readonly judge: Judge;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly onFault: OnFault;
  readonly findPromised?: FindPromised | undefined;
}

/** Freezes tariffs when transactions begin, and prices them when they end; many at a time. */
export function createPricing({ judge, clock, newId, onFault, findPromised }: PricingOptions): Follower {
  const take: Follower['take'] = async (trx, events) => {
    const meant = events.filter(({ kind }) => meanings[kind]);
    // As they are now, not as each event found them; those gone with their retention are left out.
    const found = await findTransactions(trx, [...new Set(meant.map(({ subjectId }) => subjectId!))]);
    const told = (meaning: string) =>
      new Set(meant.filter(({ kind }) => meanings[kind] === meaning).map(({ subjectId }) => subjectId));
    const [begun, ended] = [told('begins'), told('ends')];
    await freeze(
      trx,
      found.filter(({ id }) => begun.has(id) || ended.has(id)),
      findPromised,
    );
    await freezeForToken(trx, found, findPromised);
    const judged = await judge(
      trx,
      found.filter(({ id }) => ended.has(id)).map(({ id }) => id),
    );
    const priced = await price(
      trx,
      found.filter(({ id }) => ended.has(id)),
      { now: clock.now(), newId, onFault, findPromised },
    );
    const idsOf = (wanted: string) =>
      events.flatMap(({ kind, subjectId }) => (kind === wanted ? [subjectId!] : []));
    const voided = await voidNoShows(trx, idsOf(reservationUsed), { now: clock.now(), newId });
    const missed = await priceNoShows(trx, idsOf(reservationExpired), { now: clock.now(), newId });
    return priced + judged + voided + missed > 0 ? 'wrote_events' : 'done';
  };
  return { pick: (events) => events.filter(means), take };
}
