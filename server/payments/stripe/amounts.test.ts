import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromStripe, stepMinor, toStripe } from './amounts.ts';

describe('amounts as Stripe wants them', () => {
  it('are smallest units, but whole for ISK and UGX, and tens where there are three decimals', () => {
    expect(toStripe(1234, 'EUR')).toBe(1234);
    expect(toStripe(500, 'JPY')).toBe(500);
    expect(toStripe(5, 'ISK')).toBe(500);
    expect(toStripe(700, 'UGX')).toBe(70_000);
    expect(toStripe(5130, 'KWD')).toBe(5130);
    expect(toStripe(4200, 'MGA')).toBe(42);
    expect(() => toStripe(5124, 'KWD')).toThrow(RangeError);
    expect(() => toStripe(4250, 'MGA')).toThrow(RangeError);
  });

  it('come back as what they were, for every amount that is asked (law)', () => {
    const currency = fc.constantFrom(
      ...'EUR USD JPY KRW CLP VND ISK UGX HUF TWD BHD JOD KWD OMR TND MGA XAF'.split(' '),
    );
    fc.assert(
      fc.property(currency, fc.integer({ min: 1, max: 10_000_000 }), (code, steps) => {
        const minor = steps * stepMinor(code);
        const amount = toStripe(minor, code);
        expect(Number.isSafeInteger(amount)).toBe(true);
        expect(fromStripe(amount, code)).toBe(minor);
      }),
    );
  });
});
