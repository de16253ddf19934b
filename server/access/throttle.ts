import type { Clock } from '../platform/clock.ts';
import { networkOf } from '../platform/http/network.ts';

/** Failures are forgotten after this long. */
const windowMs = 15 * 60 * 1000;

/**
 * How many failed sign-ins are borne within the window. An account alone is borne long, or anybody could
 * lock a colleague out; an account from one address is not.
 */
export const limits = { accountAtAddress: 5, address: 30, account: 100 } as const;

/** More names than these are not remembered: the oldest give way. */
const maxRemembered = 20_000;

export interface Throttle {
  /**
   * Counts an attempt before it is checked, so that many at once do not slip through.
   * Returns after how many seconds to try again when there were too many; 0 lets it pass.
   */
  attempt(account: string, address: string): number;
  /** The attempt was right: it and the earlier failures of this account at this address are forgotten. */
  succeeded(account: string, address: string): void;
}

/** Counts failed sign-ins by account and address, in this process. */
export function createThrottle(clock: Clock): Throttle {
  const counts = new Map<string, { failures: number; since: number }>();

  const countOf = (name: string, now: number) => {
    const count = counts.get(name);
    if (count && now - count.since < windowMs) return count;
    if (counts.size >= maxRemembered) counts.delete(counts.keys().next().value!);
    const fresh = { failures: 0, since: now };
    counts.delete(name);
    counts.set(name, fresh);
    return fresh;
  };

  return {
    attempt(account, address) {
      const now = clock.now().getTime();
      const all = namesOf(account, address).map(([name, limit]) => ({ count: countOf(name, now), limit }));
      const waits = all
        .filter(({ count, limit }) => count.failures >= limit)
        .map(({ count }) => Math.ceil((count.since + windowMs - now) / 1000));
      if (waits.length > 0) return Math.max(...waits);
      for (const { count } of all) count.failures++;
      return 0;
    },
    succeeded(account, address) {
      const [own, ...others] = namesOf(account, address);
      counts.delete(own![0]);
      for (const [name] of others) {
        const count = counts.get(name);
        if (count) count.failures = Math.max(0, count.failures - 1);
      }
    },
  };
}

function namesOf(account: string, address: string): (readonly [name: string, limit: number])[] {
  const network = networkOf(address);
  const who = account.toLowerCase();
  return [
    [`${who} at ${network}`, limits.accountAtAddress],
    [`from ${network}`, limits.address],
    [`as ${who}`, limits.account],
  ];
}
