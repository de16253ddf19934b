import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from './balance.ts';
import { type Bound, type Running, shareOut } from './shares.ts';

const bound = (id: string, left: Partial<Bound>): Bound => ({
  id,
  leftMinor: null,
  leftWh: null,
  currency: 'EUR',
  ...left,
});
const running = (id: string, more: Partial<Running>): Running => ({
  id,
  currency: 'EUR',
  spentMinor: 0,
  spentWh: 0,
  paceMinor: 0,
  paceWh: 0,
  bounds: [],
  ...more,
});

describe('sharing out what is left', () => {
  it('gives two cars on one budget half of the rest each, beside what they have cost', () => {
    const b = bound('B', { leftMinor: 1001 });
    const both = [running('1', { spentMinor: 300, bounds: [b] }), running('2', { bounds: [b] })];
    expect(shareOut(both, 1)).toEqual([
      { id: '1', stopFor: null, limitMinor: 800, limitWh: null },
      { id: '2', stopFor: null, limitMinor: 500, limitWh: null },
    ]);
  });

  it('stops a car before its money ends, at the pace of all that runs on it', () => {
    const b = bound('B', { leftMinor: 100 });
    const slow = running('1', { paceMinor: 40, bounds: [b] });
    expect(shareOut([slow], 1)[0]!.stopFor).toBeNull();
    const other = running('2', { paceMinor: 70, bounds: [b] });
    expect(shareOut([slow, other], 1).map(({ stopFor }) => stopFor)).toEqual(['B', 'B']);
  });

  it('keeps the least of several bounds, and leaves alone who has none', () => {
    const bounds = [bound('B', { leftMinor: 900 }), bound('C', { leftMinor: 200, leftWh: 5000 })];
    expect(shareOut([running('1', { bounds }), running('2', {})], 1)).toEqual([
      { id: '1', stopFor: null, limitMinor: 200, limitWh: 5000 },
      { id: '2', stopFor: null, limitMinor: null, limitWh: null },
    ]);
  });

  it('does not hold money of one currency against charging in another', () => {
    const one = running('1', { currency: 'DKK', bounds: [bound('B', { leftMinor: 0 })] });
    expect(shareOut([one], 1)).toEqual([{ id: '1', stopFor: null, limitMinor: null, limitWh: null }]);
  });

  it('never lets all together pass a bound by more than what ran already', () => {
    const bounds = fc.array(
      fc.record({
        left: fc.integer({ min: -500, max: 100_000 }),
        wh: fc.integer({ min: -500, max: 500_000 }),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    const cars = fc.array(
      fc.record({
        spent: fc.integer({ min: 0, max: 50_000 }),
        wh: fc.integer({ min: 0, max: 100_000 }),
        on: fc.array(fc.nat(3), { maxLength: 4 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(bounds, cars, (lefts, some) => {
        const all = lefts.map(({ left, wh }, place) => bound(`${place}`, { leftMinor: left, leftWh: wh }));
        const run = some.map(({ spent, wh, on }, place) => {
          const mine = [...new Set(on)].flatMap((index) => all[index] ?? []);
          return running(`${place}`, { spentMinor: spent, spentWh: wh, bounds: mine });
        });
        const shares = shareOut(run, 1);
        for (const { id, leftMinor, leftWh } of all) {
          const on = shares.filter((_, place) => run[place]!.bounds.some((one) => one.id === id));
          const more = (limit: 'limitMinor' | 'limitWh', spent: 'spentMinor' | 'spentWh') =>
            on.reduce((sum, share) => sum + share[limit]! - run[Number(share.id)]![spent], 0);
          expect(more('limitMinor', 'spentMinor')).toBeLessThanOrEqual(Math.max(0, leftMinor!));
          expect(more('limitWh', 'spentWh')).toBeLessThanOrEqual(Math.max(0, leftWh!));
        }
      }),
    );
  });
});

describe('settling a cost against a balance', () => {
  it('never takes more than there is, whatever is priced anew and topped up in between, and money neither appears nor vanishes', () => {
    const step = fc.oneof(
      fc.record({ cost: fc.integer({ min: -2000, max: 20_000 }), car: fc.nat(2) }),
      fc.record({ topUp: fc.integer({ min: 1, max: 10_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let there = 0;
        let paidIn = 0;
        const cars = [0, 1, 2].map(() => ({ cost: 0, taken: 0, owed: 0 }));
        for (const one of steps) {
          if ('topUp' in one) {
            there += one.topUp;
            paidIn += one.topUp;
            continue;
          }
          const car = cars[one.car]!;
          const { takenMinor, owedMinor, moveMinor } = settle(one.cost, car.taken, there);
          there += moveMinor;
          Object.assign(car, { cost: one.cost, taken: takenMinor, owed: owedMinor });
          expect(there).toBeGreaterThanOrEqual(0);
          expect(car.owed).toBeGreaterThanOrEqual(0);
          expect(car.taken + car.owed).toBe(car.cost);
        }
        expect(there + cars.reduce((sum, { taken }) => sum + taken, 0)).toBe(paidIn);
      }),
    );
  });
});
