import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentOf, shareOut, taxInside, total } from './amounts.ts';
import { seeded, wrongBooks } from './testing-rounding.ts';

const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const percent = fc.integer({ min: 0, max: 300_000 }).map((thousandths) => String(thousandths / 10_000));

describe('money', () => {
  it('of 20,000 transactions is neither made nor lost: invoices are what they cost, the ledger sums to zero', () => {
    expect(wrongBooks(20_000, 4711)).toEqual([]);
  });

  it('is shared out whole, whatever the weights', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(amount, weights, (whole, parts) => total(shareOut(whole, parts)) === whole));
  });

  it('is taxed alike in both directions, and a credit mirrors its charge', () => {
    fc.assert(
      fc.property(amount, percent, (net, rate) => {
        expect(percentOf(-net, rate)).toBe(-percentOf(net, rate) || 0);
        const gross = net + percentOf(net, rate);
        expect(Math.abs(taxInside(gross, rate) - percentOf(net, rate))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('comes out of the same seed the same', () => {
    const [one, other] = [seeded(1), seeded(1)];
    expect([one(), one(), one()]).toEqual([other(), other(), other()]);
  });
});
