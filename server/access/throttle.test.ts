import { describe, expect, it } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { createThrottle, limits } from './throttle.ts';

const fail = (throttle: ReturnType<typeof createThrottle>, times: number, account: string, address: string) =>
  Array.from({ length: times }, () => throttle.attempt(account, address)).filter((wait) => wait > 0).length;

describe('the throttle of sign-ins', () => {
  it('counts an account in either case, and a whole /64 of IPv6 as one address', () => {
    const throttle = createThrottle(manualClock());
    expect(fail(throttle, 3, 'Ada@example.com', '2001:db8::1')).toBe(0);
    expect(fail(throttle, 3, 'ada@example.com', '2001:db8:0:0:ffff::2')).toBe(1);
    expect(throttle.attempt('ada@example.com', '2001:db8:0:1::1')).toBe(0);
    expect(throttle.attempt('ada@example.com', '::ffff:192.0.2.1')).toBe(0);
  });

  it('stops an address that tries many accounts', () => {
    const throttle = createThrottle(manualClock());
    for (let n = 0; n < limits.address; n++)
      expect(throttle.attempt(`a${n}@example.com`, '192.0.2.1')).toBe(0);
    expect(throttle.attempt('another@example.com', '192.0.2.1')).toBe(15 * 60);
    expect(throttle.attempt('another@example.com', '192.0.2.2')).toBe(0);
  });

  it('does not let a stranger lock somebody out of their own address', () => {
    const throttle = createThrottle(manualClock());
    fail(throttle, 50, 'ada@example.com', '192.0.2.66');
    expect(throttle.attempt('ada@example.com', '192.0.2.1')).toBe(0);
  });

  it('forgets what went before a right password', () => {
    const throttle = createThrottle(manualClock());
    for (let day = 0; day < 3; day++) {
      expect(fail(throttle, limits.accountAtAddress - 1, 'ada@example.com', '192.0.2.1')).toBe(0);
      expect(throttle.attempt('ada@example.com', '192.0.2.1')).toBe(0);
      throttle.succeeded('ada@example.com', '192.0.2.1');
    }
  });
});
