import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { createThrottle, limits, type Throttle } from './throttle.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.pool.query('truncate sign_in_attempt');
});
afterAll(() => database.drop());

const throttleOf = (clock = manualClock()) => createThrottle({ db: database.db, clock });

/** How many of so many attempts at once were turned away. */
async function fail(throttle: Throttle, times: number, account: string, address: string): Promise<number> {
  const waits = await Promise.all(Array.from({ length: times }, () => throttle.attempt(account, address)));
  return waits.filter((wait) => wait > 0).length;
}

describe('the throttle of sign-ins', () => {
  it('counts an account in either case, and a whole /64 of IPv6 as one address', async () => {
    const throttle = throttleOf();
    expect(await fail(throttle, 3, 'Ada@example.com', '2001:db8::1')).toBe(0);
    expect(await fail(throttle, 3, 'ada@example.com', '2001:db8:0:0:ffff::2')).toBe(1);
    expect(await throttle.attempt('ada@example.com', '2001:db8:0:1::1')).toBe(0);
    expect(await throttle.attempt('ada@example.com', '::ffff:192.0.2.1')).toBe(0);
  });

  it('stops an address that tries many accounts', async () => {
    const throttle = throttleOf();
    for (let n = 0; n < limits.address; n++)
      expect(await throttle.attempt(`a${n}@example.com`, '192.0.2.1')).toBe(0);
    expect(await throttle.attempt('another@example.com', '192.0.2.1')).toBe(15 * 60);
    expect(await throttle.attempt('another@example.com', '192.0.2.2')).toBe(0);
  });

  it('does not let a stranger lock somebody out of their own address', async () => {
    const throttle = throttleOf();
    expect(await fail(throttle, 50, 'ada@example.com', '192.0.2.66')).toBe(50 - limits.accountAtAddress);
    expect(await throttle.attempt('ada@example.com', '192.0.2.1')).toBe(0);
  });

  it('forgets what went before a right password', async () => {
    const throttle = throttleOf();
    for (let day = 0; day < 3; day++) {
      expect(await fail(throttle, limits.accountAtAddress - 1, 'ada@example.com', '192.0.2.1')).toBe(0);
      expect(await throttle.attempt('ada@example.com', '192.0.2.1')).toBe(0);
      await throttle.succeeded('ada@example.com', '192.0.2.1');
    }
  });

  it('counts at all nodes together', async () => {
    const nodes = [throttleOf(), throttleOf(), throttleOf()];
    const tries = Array.from({ length: 9 }, (_, n) => nodes[n % 3]!.attempt('ada@example.com', '192.0.2.1'));
    const waits = await Promise.all(tries);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(limits.accountAtAddress);
    expect(await throttleOf().attempt('ada@example.com', '192.0.2.1')).toBe(15 * 60);
  });

  it('begins anew after the window, and is swept', async () => {
    const clock = manualClock();
    const throttle = throttleOf(clock);
    expect(await fail(throttle, 6, 'ada@example.com', '192.0.2.1')).toBe(1);
    clock.advance(15 * 60 * 1000);
    expect(await throttle.attempt('ada@example.com', '192.0.2.1')).toBe(0);
    await throttle.attempt('bob@example.com', '192.0.2.2');
    await throttle.purge(4);
    const count = async () =>
      (await database.pool.query('select count(*)::int as n from sign_in_attempt')).rows[0].n;
    expect(await count()).toBe(4);
    clock.advance(15 * 60 * 1000);
    await throttle.purge();
    expect(await count()).toBe(0);
  });
});
