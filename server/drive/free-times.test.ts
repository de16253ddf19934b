import { describe, expect, it } from 'vitest';
import { type Bookable, freeFor, occupiedForMs, slotsOf, type Taken } from './free-times.ts';

const hour = 3_600_000;
const now = 100 * hour;
const evse = (stationId: string, evseNumber: number, freeNow = true): Bookable => ({
  evseId: `${stationId}${evseNumber}`,
  stationId,
  evseNumber,
  plugs: ['cCCS2'],
  freeNow,
});
const taken = (stationId: string, evseNumber: number | null, from: number, to: number): Taken => ({
  stationId,
  evseNumber,
  from: now + from * hour,
  to: now + to * hour,
});
const ids = (all: readonly Bookable[], reserved: readonly Taken[], from: number, to: number) =>
  freeFor(all, reserved, { from: now + from * hour, to: now + to * hour }, now).map(({ evseId }) => evseId);

describe('EVSEs to reserve', () => {
  const all = [evse('A', 1), evse('A', 2), evse('B', 1)];

  it('are free but for who has them in that time; one may begin when another ends', () => {
    const reserved = [taken('A', 1, 1, 2)];
    expect(ids(all, reserved, 1.5, 3)).toEqual(['B1', 'A2']);
    expect(ids(all, reserved, 2, 3)).toEqual(['A1', 'A2', 'B1']);
    expect(ids(all, reserved, 0, 1)).toEqual(['A1', 'A2', 'B1']);
  });

  it('leave one of a station to who reserved any of it', () => {
    expect(ids(all, [taken('A', null, 1, 2)], 1, 2)).toEqual(['B1', 'A2']);
    expect(ids(all, [taken('A', null, 1, 2), taken('A', 1, 1, 2)], 1, 2)).toEqual(['B1']);
  });

  it('that are in use now are promised an hour from now at the earliest', () => {
    const busy = [evse('A', 1, false)];
    expect(ids(busy, [], 0, 0.5)).toEqual([]);
    expect(ids(busy, [], 0.5, 2)).toEqual([]);
    expect(ids(busy, [], occupiedForMs / hour, 2)).toEqual(['A1']);
  });

  it('are counted for each time to begin', () => {
    const times = [now, now + hour];
    expect(slotsOf(all, [taken('A', 1, 1, 2)], times, { stepMs: hour / 2, now })).toEqual([
      { at: now, free: 3 },
      { at: now + hour, free: 2 },
    ]);
  });
});
