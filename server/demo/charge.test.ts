import { arrivingCar, createRandom, type EvseSpec } from '@busbar/simulator';
import { describe, expect, it } from 'vitest';
import { charge } from './charge.ts';

const fast: EvseSpec = { kind: 'DC', phases: 3, maxAmps: 500, maxWatts: 150_000, connectors: 1 };
const post: EvseSpec = { kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080, connectors: 1 };
const from = Date.UTC(2026, 4, 4, 8);
const hours = (count: number) => count * 3_600_000;

function chargeOnce(evse: EvseSpec, seed: string, length: number, slipOneIn?: number) {
  const random = createRandom(seed);
  const car = arrivingCar(random, evse.kind);
  const before = car.soc;
  const done = charge({
    car,
    evse,
    from,
    to: from + length,
    startWh: 100_000,
    random,
    ...(slipOneIn && { slipOneIn }),
  });
  return { done, car, before };
}

describe.each([
  ['a fast charger', fast],
  ['a post', post],
])('a past charge at %s', (_, evse) => {
  it.each(['one', 'two', 'three', 'four'])(
    'puts what the meter counted into the battery, less the loss (%s)',
    (seed) => {
      const { done, car, before } = chargeOnce(evse, seed, hours(2));
      const counted = done.endWh - done.startWh;
      const taken = (car.soc - before) * car.batteryWh;
      expect(taken / counted).toBeGreaterThan(0.88);
      expect(taken / counted).toBeLessThanOrEqual(0.96);
      expect(counted).toBeLessThanOrEqual(evse.maxWatts * 2 + 1);
    },
  );

  it('is told in order: a begin, samples that only rise, an end', () => {
    const { samples } = chargeOnce(evse, 'order', hours(1)).done;
    expect(samples.map(({ context }) => context)).toEqual([
      'Transaction.Begin',
      ...samples.slice(1, -1).map(() => 'Sample.Periodic'),
      'Transaction.End',
    ]);
    for (const [index, sample] of samples.entries()) {
      if (index === 0) continue;
      expect(sample.at).toBeGreaterThan(samples[index - 1]!.at);
      expect(sample.registerWh).toBeGreaterThanOrEqual(samples[index - 1]!.registerWh);
    }
  });

  it('stops counting when the car has enough, and says little from then on', () => {
    const { done } = chargeOnce(evse, 'full', hours(20));
    expect(done.fullAt).toBeDefined();
    expect(done.chargingSeconds).toBeCloseTo((done.fullAt! - from) / 1000, -1);
    const after = done.samples.filter(({ at }) => at > done.fullAt!);
    expect(after.length).toBeLessThanOrEqual(21);
    expect(new Set(after.map(({ registerWh }) => registerWh)).size).toBe(1);
  });
});

it('runs backwards where the meter slips, and says so', () => {
  const { done } = chargeOnce(post, 'slip', hours(3), 2);
  const falls = done.samples.filter(
    (sample, index) => index > 0 && sample.registerWh < done.samples[index - 1]!.registerWh,
  );
  expect(done.slipped).toBe(true);
  expect(falls.length).toBeGreaterThan(0);
});
