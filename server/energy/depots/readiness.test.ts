import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adviseOn, type Judged } from './advice.ts';
import { lastDeparture, nextDeparture } from './occurrence.ts';
import { judgeReadiness, type Situation } from './readiness.ts';

const now = Date.parse('2026-11-22T22:00:00Z');
const hour = 3_600_000;
const bus = { batteryWh: 300_000, maxAcWatts: 22_000, maxDcWatts: 150_000 };
const ac = { currentType: 'AC', maxWatts: 22_000 } as const;
const plugged = { ...ac, powerWatts: 22_000, soc: null, pausedByUs: false, pausedByCar: false };
const situation: Situation = {
  now,
  vehicle: bus,
  going: { at: now + 4 * hour, energyWh: 66_000, socPercent: null },
  deliveredWh: 0,
  plugged,
  free: undefined,
};
const judge = (other: Partial<Situation>) => judgeReadiness({ ...situation, ...other });

describe('a vehicle before it leaves', () => {
  it('is on track at the pace that it has, and ready when it has what it needs', () => {
    expect(judge({})).toMatchObject({ state: 'on_track', missingWh: 66_000, readyAt: now + 3 * hour });
    expect(judge({ deliveredWh: 66_000 })).toMatchObject({ state: 'ready', missingWh: 0 });
  });

  it('is at risk while it gets less than it could, and late when all it can get is too little', () => {
    const slow = { ...plugged, powerWatts: 11_000 };
    expect(judge({ plugged: slow })).toMatchObject({ state: 'at_risk', cause: 'held_back', shortWh: 22_000 });
    const going = { at: now + 2 * hour, energyWh: 66_000, socPercent: null };
    expect(judge({ going })).toMatchObject({ state: 'late', cause: 'too_slow', shortWh: 22_000 });
  });

  it('waits without being late while we hold it back and there is time', () => {
    const waits = { ...plugged, powerWatts: 0, pausedByUs: true };
    expect(judge({ plugged: waits })).toMatchObject({ state: 'on_track', readyAt: now + 3 * hour });
    const stopped = { ...plugged, powerWatts: 0, pausedByCar: true };
    expect(judge({ plugged: stopped })).toMatchObject({
      state: 'at_risk',
      cause: 'car_stopped',
      readyAt: null,
    });
  });

  it('that is not plugged in tells until when it must be, and is late after that', () => {
    const free = { plugged: undefined, free: ac };
    expect(judge(free)).toMatchObject({ state: 'not_plugged_in', latestStart: now + hour });
    expect(judge({ ...free, now: now + 2 * hour })).toMatchObject({ state: 'late', shortWh: 22_000 });
    expect(judge({ plugged: undefined })).toMatchObject({ state: 'not_plugged_in', cause: 'no_free_evse' });
    expect(judge({ plugged: undefined, now: now + 4 * hour })).toMatchObject({
      state: 'late',
      cause: 'no_free_evse',
    });
  });

  it('with a state of charge to leave with needs to be known by it', () => {
    const going = { at: now + 4 * hour, energyWh: null, socPercent: 80 };
    expect(judge({ going })).toMatchObject({ state: 'unknown', cause: 'no_soc' });
    const known = judge({ going, plugged: { ...plugged, soc: 62 } });
    expect(known.missingWh).toBeCloseTo(60_000, 0);
  });

  it('is never worse off with more energy, more power or more time', () => {
    const rank = ['late', 'at_risk', 'not_plugged_in', 'on_track', 'ready'];
    const watts = fc.integer({ min: 200, max: 22_000 });
    fc.assert(
      fc.property(watts, watts, fc.nat(80_000), fc.nat(80_000), fc.nat(8), (p, q, d, e, h) => {
        const less = judge({
          plugged: { ...plugged, powerWatts: Math.min(p, q) },
          deliveredWh: Math.min(d, e),
        });
        const more = judge({
          plugged: { ...plugged, powerWatts: Math.max(p, q) },
          deliveredWh: Math.max(d, e),
          going: { ...situation.going, at: situation.going.at + h * hour },
        });
        expect(rank.indexOf(more.state)).toBeGreaterThanOrEqual(rank.indexOf(less.state));
        expect(more.shortWh).toBeLessThanOrEqual(less.shortWh);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a departure', () => {
  const daily = { weekdays: [1, 2, 3, 4, 5], onDay: null, leavesAt: '05:30' };
  const at = (text: string) => Date.parse(text);

  it('comes next on its weekday, on the clock of its site', () => {
    expect(nextDeparture(daily, 'Europe/Berlin', at('2026-11-20T04:30:00Z'))).toBe(
      at('2026-11-23T04:30:00Z'),
    );
    expect(lastDeparture(daily, 'Europe/Berlin', at('2026-11-22T12:00:00Z'))).toBe(
      at('2026-11-20T04:30:00Z'),
    );
    const once = { weekdays: null, onDay: '2026-11-23', leavesAt: '05:30' };
    expect(nextDeparture(once, 'Europe/Berlin', now)).toBe(at('2026-11-23T04:30:00Z'));
    expect(nextDeparture(once, 'Europe/Berlin', at('2026-11-24T00:00:00Z'))).toBeUndefined();
  });

  it('is after the gap of a spring night, and the first of the two hours of an autumn night', () => {
    const night = { weekdays: [7], onDay: null, leavesAt: '02:30' };
    expect(nextDeparture(night, 'Europe/Berlin', at('2026-03-28T12:00:00Z'))).toBe(
      at('2026-03-29T01:30:00Z'),
    );
    expect(nextDeparture(night, 'Europe/Berlin', at('2026-10-24T12:00:00Z'))).toBe(
      at('2026-10-25T00:30:00Z'),
    );
  });
});

describe('advice', () => {
  const one = (plate: string, other: Partial<Situation>, at?: string): Judged => {
    const told = { ...situation, ...other };
    return {
      plate,
      vehicle: bus,
      leavesAt: told.going.at,
      readiness: judgeReadiness(told),
      at: at === undefined ? undefined : { ...ac, name: at },
    };
  };
  const site = { now, zone: 'UTC', capacityWatts: null };

  it('plugs in where there is room, and where there is none swaps with who is ready', () => {
    const waiting = one('B-2', { plugged: undefined });
    const ready = one('B-1', { deliveredWh: 70_000 }, 'D-1/1');
    expect(adviseOn([ready, waiting], [{ ...ac, name: 'D-2/1' }], site).map(({ text }) => text)).toEqual([
      'Plug in B-2 at D-2/1.',
    ]);
    expect(adviseOn([ready, waiting], [], site).map(({ text }) => text)).toEqual([
      'Unplug B-1 at D-1/1: it has what it needs. Plug in B-2 instead.',
    ]);
  });

  it('moves who charges too slowly to a free EVSE that gives more', () => {
    const going = { at: now + 2 * hour, energyWh: 66_000, socPercent: null };
    const fast = { currentType: 'DC', maxWatts: 150_000, name: 'D-9/1' } as const;
    expect(adviseOn([one('B-1', { going }, 'D-1/1')], [fast], site).map(({ text }) => text)).toEqual([
      'Move B-1 from D-1/1 to D-9/1, which gives 150 kW.',
    ]);
  });

  it('says what does not fit into the connection, however it is shared out', () => {
    const all = ['B-1', 'B-2', 'B-3'].map((plate) => one(plate, {}, 'D-1/1'));
    const [first] = adviseOn(all, [], { ...site, capacityWatts: 44_000 });
    expect(first?.params).toEqual({ at: '02:00', needed: '198', fits: '176', over: '22' });
    expect(adviseOn(all, [], { ...site, capacityWatts: 50_000 })).toEqual([]);
  });
});
