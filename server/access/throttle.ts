import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { networkOf } from '../platform/http/network.ts';

/** Failures are forgotten after this long. */
const windowMs = 15 * 60 * 1000;

/**
 * How many failed sign-ins are borne within the window. An account alone is borne long, or anybody could
 * lock a colleague out; an account from one address is not.
 */
export const limits = { accountAtAddress: 5, address: 30, account: 100 } as const;

/** More names than these are not remembered: the oldest give way. */
const maxRemembered = 100_000;

export interface Throttle {
  /**
   * Counts an attempt before it is checked, so that many at once do not slip through.
   * Returns after how many seconds to try again when there were too many; 0 lets it pass.
   */
  attempt(account: string, address: string): Promise<number>;
  /** The attempt was right: it and the earlier failures of this account at this address are forgotten. */
  succeeded(account: string, address: string): Promise<void>;
  /** Forgets what does not count any more, and the oldest where too much is remembered. */
  purge(remembered?: number): Promise<void>;
}

/** Counts failed sign-ins by account and address, for all nodes together: in the database. */
export function createThrottle({ db, clock }: { db: Database; clock: Clock }): Throttle {
  return {
    attempt: (account, address) =>
      db.transaction().execute(async (trx) => {
        const now = clock.now();
        const all = namesOf(account, address);
        const counts = await lock(trx, all.keys(), now);
        const waits = counts
          .filter(({ name, failures }) => failures >= all.get(name)!)
          .map(({ since }) => Math.ceil((since.getTime() + windowMs - now.getTime()) / 1000));
        if (waits.length > 0) return Math.max(...waits);
        await sql`
          update sign_in_attempt set failures = failures + 1 where name = any(${[...all.keys()]}::text[])`.execute(
          trx,
        );
        return 0;
      }),

    async succeeded(account, address) {
      const [own, ...others] = namesOf(account, address).keys();
      await db.transaction().execute(async (trx) => {
        await lock(trx, [own!, ...others], clock.now());
        await sql`delete from sign_in_attempt where name = ${own}`.execute(trx);
        await sql`
          update sign_in_attempt set failures = failures - 1 where name = any(${others}::text[]) and failures > 0`.execute(
          trx,
        );
      });
    },

    async purge(remembered = maxRemembered) {
      const ended = new Date(clock.now().getTime() - windowMs);
      await sql`
        delete from sign_in_attempt where since <= ${ended}::timestamptz
            or name in (select name from sign_in_attempt order by since desc, name offset ${remembered})`.execute(
        db,
      );
    },
  };
}

interface Count {
  readonly name: string;
  readonly failures: number;
  readonly since: Date;
}

/** The counts of some names, locked in one order whoever asks; what is older than the window begins anew. */
async function lock(trx: Transaction<DB>, names: Iterable<string>, now: Date): Promise<readonly Count[]> {
  const ended = new Date(now.getTime() - windowMs);
  const { rows } = await sql<Count>`
    insert into sign_in_attempt as a (name, failures, since)
    select name, 0, ${now}::timestamptz from unnest(${[...names]}::text[]) as n (name) order by name
    on conflict (name) do update set
      failures = case when a.since <= ${ended}::timestamptz then 0 else a.failures end,
      since = case when a.since <= ${ended}::timestamptz then excluded.since else a.since end
    returning name, failures, since`.execute(trx);
  return rows;
}

/** What an attempt counts against, each with its limit: first the account at its address. */
function namesOf(account: string, address: string): ReadonlyMap<string, number> {
  const network = networkOf(address);
  const who = account.toLowerCase();
  return new Map([
    [digest(`${who} at ${network}`), limits.accountAtAddress],
    [digest(`from ${network}`), limits.address],
    [digest(`as ${who}`), limits.account],
  ]);
}

/** Of one length, however long a name somebody types; and no list of who signs in from where. */
const digest = (name: string) => createHash('sha256').update(name).digest('base64url');
