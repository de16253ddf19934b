import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivingCar, builds, type Car, fill, flowOf, type Supply } from './car.ts';
import { createRandom } from './random.ts';

const ac: Supply = { kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080 };
const dc: Supply = { kind: 'DC', phases: 3, maxAmps: 375, maxWatts: 150_000 };
const car = (changes: Partial<Car> = {}): Car => ({ ...builds[2]!, soc: 0.3, targetSoc: 0.9, ...changes });

describe('what flows on AC', () => {
  it('is bounded by the car, the EVSE and the limit, whichever is least', () => {
    expect(flowOf(car(), ac, {})).toEqual({ watts: 11_040, amps: [16, 16, 16], state: 'charging' });
    expect(flowOf(car({ maxAmps: 64 }), ac, {}).amps).toEqual([32, 32, 32]);
    expect(flowOf(car(), ac, { amps: 10 }).amps).toEqual([10, 10, 10]);
    expect(flowOf(car(), ac, { watts: 6900 }).amps).toEqual([10, 10, 10]);
    expect(flowOf(car(), ac, { phases: 1 })).toMatchObject({ watts: 3680, amps: [16] });
  });

  it('uses only the phases that the car has', () => {
    expect(flowOf(car({ phases: 1 }), ac, { watts: 2300 }).amps).toEqual([10]);
  });

  it('pauses below 6 A, and that is the doing of the station', () => {
    expect(flowOf(car(), ac, { amps: 5.9 })).toMatchObject({ watts: 0, state: 'suspendedByStation' });
    expect(flowOf(car(), ac, { amps: 6 }).state).toBe('charging');
  });

  it('stops at the target of the car, and that is the doing of the car', () => {
    expect(flowOf(car({ soc: 0.9 }), ac, {})).toMatchObject({ watts: 0, state: 'suspendedByCar' });
  });
});

describe('what flows on DC', () => {
  it('tapers as the battery fills', () => {
    const at = (soc: number) => flowOf(car({ soc, targetSoc: 1 }), dc, {}).watts;
    expect(at(0.3)).toBe(150_000);
    expect(at(0.7)).toBeLessThan(at(0.5));
    expect(at(0.95)).toBeLessThan(at(0.8) / 2);
  });

  it('does not reach a car without DC inlet', () => {
    expect(flowOf(car({ maxDcWatts: 0 }), dc, {})).toMatchObject({ watts: 0, state: 'suspendedByCar' });
  });
});

describe('what flows out of a car', () => {
  const giver = car({ soc: 0.8, gives: { maxWatts: 7_000, leastSoc: 0.5 } });

  it('is what is asked for, within what the car gives, down to the charge that it keeps', () => {
    expect(flowOf(giver, ac, { givesWatts: 5_000 })).toMatchObject({ watts: -5_000, state: 'charging' });
    expect(flowOf(giver, ac, { givesWatts: 50_000 }).watts).toBe(-7_000);
    fill(giver, -0.3 * giver.batteryWh, 'AC');
    expect(giver.soc).toBeLessThan(0.5);
    expect(flowOf(giver, ac, { givesWatts: 5_000 })).toMatchObject({ watts: 0, state: 'suspendedByCar' });
  });
});

it('never exceeds the rating of the EVSE, the limit or the battery, however long it charges', () => {
  const limits = fc.record(
    {
      amps: fc.double({ min: 0, max: 80, noNaN: true }),
      watts: fc.double({ min: 0, max: 200_000, noNaN: true }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom(ac, dc),
      fc.array(limits, { maxLength: 40 }),
      (seed, supply, hours) => {
        const drawn = arrivingCar(createRandom(seed), supply.kind);
        for (const limit of hours) {
          const { watts, amps } = flowOf(drawn, supply, limit);
          expect(watts).toBeLessThanOrEqual(
            Math.min(supply.maxWatts, limit.watts ?? Number.POSITIVE_INFINITY) + 1e-6,
          );
          const most = Math.min(supply.maxAmps, limit.amps ?? Number.POSITIVE_INFINITY);
          if (supply.kind === 'AC') for (const amp of amps) expect(amp).toBeLessThanOrEqual(most + 1e-9);
          fill(drawn, watts, supply.kind);
          expect(drawn.soc).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
});

describe('chance', () => {
  it('gives the same row for the same seed, and another for another', () => {
    const row = (seed: string) => Array.from({ length: 5 }, createRandom(seed).next);
    expect(row('a')).toEqual(row('a'));
    expect(row('a')).not.toEqual(row('b'));
  });

  it('is not shifted by what a fork draws', () => {
    const one = createRandom('a');
    const other = createRandom('a');
    one.fork('x').next();
    expect(one.next()).toBe(other.next());
  });

  it('stays within its bounds, evenly', () => {
    const random = createRandom('even');
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 4000; draw++) counts[random.whole(0, 3)]!++;
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });
});
