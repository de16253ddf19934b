import { describe, expect, it } from 'vitest';
import { type Charge, compositeLimit } from './composite.ts';
import type { Profile } from './profile.ts';
import { ability, noon, profile } from './testing.ts';

const hour = 3_600_000;
const [post, tower] = ability().evses as [Charge['supply'], Charge['supply']];
const idle: Charge = { supply: post, transactionId: null, startedAt: null };
const busy: Charge = { supply: post, transactionId: 'T1', startedAt: noon };

/** Amperes by the hour in which they begin, and whose rule it is. */
const over = (profiles: readonly Profile[], charge = busy, hours = 6) =>
  compositeLimit(profiles, charge, noon, noon + hours * hour).map(({ from, amps, by }) => [
    (from - noon) / hour,
    amps,
    by,
  ]);

describe('what installed profiles allow together', () => {
  it('is the rating where nothing is set', () => {
    expect(over([])).toEqual([[0, 32, 'rating']]);
  });

  it('is the transaction’s own limit rather than the default, however high (1.6 §3.13, K01)', () => {
    const usual = profile({ id: 1, periods: [{ from: 0, limit: 10 }], stackLevel: 5 });
    const own = profile({ id: 2, purpose: 'tx', transactionId: 'T1', periods: [{ from: 0, limit: 20 }] });
    expect(over([usual, own])).toEqual([[0, 20, 'tx']]);
    expect(over([usual, own], idle)).toEqual([[0, 10, 'tx_default']]);
    expect(over([usual, { ...own, transactionId: 'T2' }])).toEqual([[0, 10, 'tx_default']]);
  });

  it('is the highest level that says anything now', () => {
    const lasting = profile({ id: 1, periods: [{ from: 0, limit: 10 }] });
    const evening = profile({
      id: 2,
      stackLevel: 1,
      start: noon + hour,
      seconds: 3600,
      periods: [{ from: 0, limit: 6 }],
    });
    expect(over([lasting, evening])).toEqual([
      [0, 10, 'tx_default'],
      [1, 6, 'tx_default'],
      [2, 10, 'tx_default'],
    ]);
  });

  it('is the lowest across purposes, limits from outside too', () => {
    const usual = profile({ id: 1, periods: [{ from: 0, limit: 20 }] });
    const station = profile({
      id: 2,
      evse: 0,
      purpose: 'station_max',
      validTo: noon + hour,
      periods: [{ from: 0, limit: 16 }],
    });
    const grid = profile({
      id: 3,
      evse: 0,
      purpose: 'external',
      start: noon + 2 * hour,
      unit: 'W',
      periods: [{ from: 0, limit: 6900 }],
    });
    const local = profile({
      id: 4,
      evse: 0,
      purpose: 'external',
      start: noon + 3 * hour,
      periods: [{ from: 0, limit: 8 }],
    });
    expect(over([usual, station, grid, local])).toEqual([
      [0, 16, 'station_max'],
      [1, 20, 'tx_default'],
      [2, 10, 'external'],
      [3, 8, 'external'],
    ]);
  });

  it('is more by what the site generates itself (2.1)', () => {
    const station = profile({ id: 1, evse: 0, purpose: 'station_max', periods: [{ from: 0, limit: 10 }] });
    const sun = profile({
      id: 2,
      evse: 0,
      purpose: 'local_generation',
      seconds: 3600,
      periods: [{ from: 0, limit: 5 }],
    });
    expect(over([station, sun])).toEqual([
      [0, 15, 'station_max'],
      [1, 10, 'station_max'],
    ]);
  });

  it('is the priority profile while the driver has priority (2.1 K21)', () => {
    const own = profile({ id: 1, purpose: 'tx', transactionId: 'T1', periods: [{ from: 0, limit: 8 }] });
    const first = profile({ id: 2, purpose: 'priority', periods: [{ from: 0, limit: 30 }] });
    expect(over([own, first])).toEqual([[0, 8, 'tx']]);
    expect(over([own, first], { ...busy, priority: true })).toEqual([[0, 30, 'priority']]);
  });

  it('comes again with each day, and begins with the transaction where it is relative', () => {
    const nightly = profile({
      kind: 'daily',
      start: noon - 20 * hour,
      seconds: 7200,
      periods: [{ from: 0, limit: 6 }],
    });
    expect(over([nightly], busy, 8)).toEqual([
      [0, 32, 'rating'],
      [4, 6, 'tx_default'],
      [6, 32, 'rating'],
    ]);
    const relative = profile({
      kind: 'relative',
      start: null,
      periods: [
        { from: 0, limit: 6 },
        { from: 3600, limit: 12 },
      ],
    });
    expect(over([relative])).toEqual([
      [0, 6, 'tx_default'],
      [1, 12, 'tx_default'],
    ]);
    expect(over([relative], idle)).toEqual([[0, 32, 'rating']]);
  });

  it('tells watts and amperes, by the phases that may be used', () => {
    const single = profile({ periods: [{ from: 0, limit: 16, phases: 1 }] });
    expect(compositeLimit([single], idle, noon, noon + hour)).toMatchObject([
      { watts: 3680, amps: 16, phases: 1, profileId: 1 },
    ]);
    const fast = profile({ evse: 2, unit: 'W', periods: [{ from: 0, limit: 40_000 }] });
    expect(compositeLimit([fast], { ...idle, supply: tower }, noon, noon + hour)).toMatchObject([
      { watts: 40_000, amps: 100, phases: null },
    ]);
  });
});
