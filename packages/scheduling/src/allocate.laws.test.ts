import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type Grant } from './allocate.ts';
import { type Moment, moment } from './testing/arbitrary.ts';

// Always the same cases: a run that finds something new helps nobody who changed something else.
const runs = { numRuns: 250, seed: 20_260_601 };

/** The current in each conductor, straight from the definition, when each leg draws a share of its grant. */
function flows(
  { site, cars, fixed, background }: Moment,
  grants: readonly Grant[],
  share: (i: number) => number,
) {
  const amps = new Map<string, number>();
  const put = (evse: number, leg: number, value: number) =>
    amps.set(`${evse}/${leg}`, (amps.get(`${evse}/${leg}`) ?? 0) + value);
  for (const { evse, legs, amps: fixedAmps } of fixed) for (const leg of legs) put(evse, leg, fixedAmps);
  let n = 0;
  for (const { car: id, amps: granted } of grants) {
    const car = cars.find((one) => one.id === id)!;
    for (const leg of car.legs) put(car.evse, leg, granted * share(n++));
  }
  return site.conductors.map(({ taps }, i) => {
    let [x, y] = [0, 0];
    for (const { evse, leg, weight, degrees } of taps) {
      const current = weight * (amps.get(`${evse}/${leg}`) ?? 0);
      x += current * Math.cos((degrees * Math.PI) / 180);
      y += current * Math.sin((degrees * Math.PI) / 180);
    }
    return Math.hypot(x, y) + (background[i] ?? 0);
  });
}

describe('the safe allocator', () => {
  it('never lets a conductor above its rating, whatever part of their grants the cars draw', () => {
    const shares = fc.array(fc.constantFrom(0, 0.3, 1), { minLength: 40, maxLength: 40 });
    const law = fc.property(moment, shares, (at, drawn) => {
      const { grants, overloaded } = allocate(at);
      flows(at, grants, (i) => drawn[i % drawn.length]!).forEach((amps, i) => {
        const { name, ratingAmps } = at.site.conductors[i]!;
        if (!overloaded.includes(name)) expect(amps).toBeLessThanOrEqual(ratingAmps + 1e-5);
      });
    });
    fc.assert(law, runs);
  });

  it('grants whole steps between the minimum and what car and EVSE can take, or nothing', () => {
    const law = fc.property(moment, (at) => {
      for (const { car: id, amps } of allocate(at).grants) {
        const car = at.cars.find((one) => one.id === id)!;
        const evse = at.site.evses[car.evse]!;
        expect((amps / evse.stepAmps) % 1).toBe(0);
        expect(amps === 0 || amps >= evse.minAmps).toBe(true);
        expect(amps).toBeLessThanOrEqual(Math.min(car.maxAmps, evse.maxAmps));
        if (car.wattHours === 0) expect(amps).toBe(0);
      }
    });
    fc.assert(law, runs);
  });

  it('loads an overloaded conductor no further', () => {
    const law = fc.property(moment, (at) => {
      const { grants, overloaded } = allocate(at);
      for (const { car: id, amps } of grants) {
        if (amps === 0) continue;
        const car = at.cars.find((one) => one.id === id)!;
        const through = at.site.conductors.filter(({ taps }) =>
          taps.some(({ evse, leg }) => evse === car.evse && car.legs.includes(leg)),
        );
        expect(through.filter(({ name }) => overloaded.includes(name))).toEqual([]);
      }
    });
    fc.assert(law, runs);
  });

  it('leaves nothing that one more step could use', () => {
    const law = fc.property(moment, (at) => {
      const { grants } = allocate(at);
      const charging = grants.find(({ amps, reason }) => amps > 0 && reason.code === 'limited');
      if (!charging) return;
      const car = at.cars.find((one) => one.id === charging.car)!;
      const step = at.site.evses[car.evse]!.stepAmps;
      const more = grants.map((grant) =>
        grant === charging ? { ...grant, amps: grant.amps + step } : grant,
      );
      // On wires where all loads meet at one angle the worst is when everybody draws all.
      const plain = at.site.conductors.map(
        ({ taps }) => new Set(taps.map(({ degrees }) => degrees)).size === 1,
      );
      if (!plain.every(Boolean)) return;
      const above = flows(at, more, () => 1).some(
        (amps, i) => amps > at.site.conductors[i]!.ratingAmps + 1e-9,
      );
      expect(above).toBe(true);
    });
    fc.assert(law, runs);
  });

  it('gives the same answer to the same question, in whatever order the cars are named', () => {
    const law = fc.property(moment, (at) => {
      const byCar = (grants: readonly Grant[]) => [...grants].sort((a, b) => (a.car < b.car ? -1 : 1));
      const reversed = { ...at, cars: [...at.cars].reverse() };
      expect(byCar(allocate(reversed).grants)).toEqual(byCar(allocate(at).grants));
    });
    fc.assert(law, runs);
  });

  it('never gives less in all when the one conductor may carry more', () => {
    const law = fc.property(moment, fc.integer({ min: 1, max: 200 }), (at, rating) => {
      const legs = at.site.evses.flatMap((_, evse) => [{ evse, leg: 0, weight: 1, degrees: 0 }]);
      const total = (ratingAmps: number) =>
        allocate({
          ...at,
          fixed: [],
          background: [],
          site: { ...at.site, conductors: [{ id: 'main', name: 'Main', ratingAmps, taps: legs }] },
          cars: at.cars.map((car) => ({ ...car, legs: [0] })),
        }).grants.reduce((sum, { amps }) => sum + amps, 0);
      expect(total(rating + 1)).toBeGreaterThanOrEqual(total(rating));
    });
    fc.assert(law, runs);
  });
});
