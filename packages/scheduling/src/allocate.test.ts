import { describe, expect, it } from 'vitest';
import { allocate, type Wish } from './allocate.ts';
import type { Car } from './car.ts';
import { sentence } from './reason.ts';
import { noon } from './testing/arbitrary.ts';
import { siteOf, type TreeEvse } from './tree.ts';

const minute = 60_000;

function garage(ratingAmps: number, count: number, wiring: TreeEvse['wiring'] = [1, 2, 3]) {
  const evses = Array.from({ length: count }, (_, i) => ({
    id: `e${i}`,
    node: 'main',
    wiring,
    legs: wiring.length,
    voltsPerLeg: 230,
    maxAmps: 16,
    minAmps: 6,
    stepAmps: 1,
  }));
  return siteOf({ nodes: [{ id: 'main', name: 'Main fuse', ratingAmps }], evses });
}

function car(evse: number, more: Partial<Car> = {}): Car {
  return {
    id: `c${evse}`,
    evse,
    legs: [0, 1, 2],
    maxAmps: 16,
    wattHours: 10_000,
    arrivedAt: noon - 60 * minute,
    departsAt: noon + 240 * minute,
    mode: 'departure',
    priority: 0,
    ...more,
  };
}

const amps = (allocation: ReturnType<typeof allocate>) =>
  Object.fromEntries(allocation.grants.map((grant) => [grant.car, grant.amps]));

describe('allocate', () => {
  it('shares evenly and says which conductor limits', () => {
    const { grants } = allocate({ site: garage(30, 3), cars: [car(0), car(1), car(2)], now: noon });
    expect(grants.map((grant) => grant.amps)).toEqual([10, 10, 10]);
    expect(grants.map(({ reason }) => sentence(reason, String))).toEqual(
      Array(3).fill('Limited to 10 A: Main fuse L1 is full.'),
    );
    expect(grants[0]!.watts).toBe(6900);
  });

  it('gives who draws nothing its minimum, of what all others leave', () => {
    const cars = [car(0, { last: true }), car(1)];
    expect(amps(allocate({ site: garage(20, 2), cars, now: noon }))).toEqual({ c0: 0, c1: 16 });
    expect(amps(allocate({ site: garage(22, 2), cars, now: noon }))).toEqual({ c0: 6, c1: 16 });
  });

  it('pauses those whose turn it is when the minimum of all does not fit, and goes round', () => {
    const site = garage(13, 3);
    const last: Record<string, { amps: number; since: number }> = {};
    const charged: string[][] = [];
    for (let step = 0; step < 6; step++) {
      const now = noon + step * 15 * minute;
      const cars = [0, 1, 2].map((i) => car(i, last[`c${i}`] && { granted: last[`c${i}`]! }));
      const given = amps(allocate({ site, cars, now }));
      charged.push(Object.keys(given).filter((id) => given[id]! > 0));
      for (const [id, now_] of Object.entries(given))
        if (!last[id] || now_ > 0 !== last[id].amps > 0) last[id] = { amps: now_, since: now };
    }
    expect(charged.map((ids) => ids.length)).toEqual([2, 2, 2, 2, 2, 2]);
    for (const id of ['c0', 'c1', 'c2'])
      expect(charged.filter((ids) => ids.includes(id)).length, id).toBeGreaterThanOrEqual(3);
  });

  it('does not take the place of a car that has charged for less than a quarter of an hour', () => {
    const cars = [car(0, { granted: { amps: 13, since: noon - 5 * minute } }), car(1)];
    expect(amps(allocate({ site: garage(11, 2), cars, now: noon }))).toEqual({ c0: 11, c1: 0 });
  });

  it('lets a paused car rest before it charges again', () => {
    const cars = [car(0, { granted: { amps: 0, since: noon - minute } })];
    const { grants } = allocate({ site: garage(100, 1), cars, now: noon });
    expect(grants[0]).toMatchObject({ amps: 0, reason: { code: 'rests' } });
  });

  it('lets a car that is to be woken begin at once, whatever it was paused for', () => {
    const wish = { amps: 0, more: true, reason: { code: 'waits_room', until: noon } } as const;
    const cars = [car(0, { first: true, granted: { amps: 0, since: noon - minute } }), car(1)];
    const wishes = new Map([['c0', wish]]);
    expect(amps(allocate({ site: garage(22, 2), cars, now: noon, wishes }))).toEqual({ c0: 16, c1: 6 });
  });

  it('does not say that a car waits which gets some of what is left', () => {
    const short: Wish = { amps: 0, more: true, reason: { code: 'no_room', missing: 9_000 } };
    const reasons = (fuse: number) =>
      allocate({ site: garage(fuse, 1), cars: [car(0)], now: noon, wishes: new Map([['c0', short]]) })
        .grants[0]!.reason;
    expect(reasons(100)).toEqual({ code: 'full_power', amps: 16 });
    expect(reasons(10)).toEqual({ code: 'limited', amps: 10, conductor: 'Main fuse L1' });
    expect(reasons(5)).toEqual(short.reason);
  });

  it('serves a higher priority first', () => {
    const cars = [car(0), car(1, { priority: 1 })];
    expect(amps(allocate({ site: garage(11, 2), cars, now: noon }))).toEqual({ c0: 0, c1: 11 });
  });

  it('counts a station that does not obey at what it may draw', () => {
    const fixed = [{ evse: 0, legs: [0, 1, 2], amps: 16 }];
    const { grants } = allocate({ site: garage(26, 2), cars: [car(1)], fixed, now: noon });
    expect(grants[0]!.amps).toBe(10);
  });

  it('names the conductors that what it cannot control overloads, and pauses all behind them', () => {
    const result = allocate({ site: garage(20, 1), cars: [car(0)], background: [25, 0, 0], now: noon });
    expect(result.overloaded).toEqual(['Main fuse L1']);
    expect(result.grants[0]).toMatchObject({
      amps: 0,
      reason: { code: 'waits_turn', conductor: 'Main fuse L1' },
    });
  });

  it('uses the phases that a car was measured not to use', () => {
    const cars = [car(0, { legs: [0] }), car(1, { legs: [0, 1, 2] })];
    expect(amps(allocate({ site: garage(16, 2), cars, now: noon }))).toEqual({ c0: 8, c1: 8 });
    const rotated = siteOf({
      nodes: [{ id: 'main', name: 'Main fuse', ratingAmps: 16 }],
      evses: [
        { ...garage(16, 1).evses[0]!, node: 'main', wiring: [1, 2, 3] },
        { ...garage(16, 1).evses[0]!, id: 'e1', node: 'main', wiring: [2, 3, 1] },
      ],
    });
    const single = [car(0, { legs: [0] }), car(1, { legs: [0] })];
    expect(amps(allocate({ site: rotated, cars: single, now: noon }))).toEqual({ c0: 16, c1: 16 });
  });

  it('follows the wishes of a plan and shares what is left among those who may have more', () => {
    const wait: Wish = { amps: 0, more: false, reason: { code: 'waits_price', until: noon + 60 * minute } };
    const gentle: Wish = { amps: 7.4, more: true, reason: { code: 'on_time', amps: 7, ready: noon } };
    const { grants } = allocate({
      site: garage(30, 3),
      cars: [car(0), car(1), car(2)],
      now: noon,
      wishes: new Map([
        ['c0', wait],
        ['c1', gentle],
        ['c2', { ...gentle, amps: 9, more: false }],
      ]),
    });
    expect(grants.map((grant) => grant.amps)).toEqual([0, 16, 9]);
    expect(sentence(grants[0]!.reason, (at) => new Date(at).toISOString().slice(11, 16))).toBe(
      'Waits for cheaper power at 13:00.',
    );
  });

  it('asks nothing back of a car that may not give, whatever is wished', () => {
    const wishes = new Map<string, Wish>([
      ['c0', { amps: -16, more: false, reason: { code: 'gives_back', amps: 16 } }],
    ]);
    const [grant] = allocate({ site: garage(100, 1), cars: [car(0)], now: noon, wishes }).grants;
    expect(grant!.amps).toBeGreaterThanOrEqual(0);
  });

  it('lets a car give back no more than the wires carry, and makes no room with it', () => {
    const giving = car(0, { discharge: { maxAmps: 16, wattHours: 15_000, efficiency: 0.88 } });
    const wishes = new Map<string, Wish>([
      ['c0', { amps: -16, more: false, reason: { code: 'gives_back', amps: 16 } }],
    ]);
    const site = garage(12, 2);
    expect(amps(allocate({ site, cars: [giving, car(1)], now: noon, wishes }))).toEqual({ c0: -12, c1: 12 });
  });

  it('does not start a car whose cable carries less than the minimum', () => {
    const { grants } = allocate({ site: garage(100, 1), cars: [car(0, { maxAmps: 5 })], now: noon });
    expect(grants[0]).toMatchObject({ amps: 0, reason: { code: 'below_minimum', amps: 5, least: 6 } });
  });
});
