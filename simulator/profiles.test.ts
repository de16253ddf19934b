import { describe, expect, it } from 'vitest';
import { createProfiles, type Profile } from './profiles.ts';

const midnight = Date.UTC(2025, 0, 6);
const hour = 3_600_000;
const charge = { evseId: 1, transactionId: 'T', startedAt: midnight, sharers: 1 };

function profile(changes: Partial<Profile>): Profile {
  return {
    id: 1,
    evseId: 1,
    stackLevel: 0,
    purpose: 'TxDefaultProfile',
    kind: 'Absolute',
    start: midnight,
    unit: 'A',
    periods: [{ from: 0, limit: 16 }],
    wire: {},
    ...changes,
  };
}

function keep(...list: Profile[]) {
  const profiles = createProfiles();
  for (const one of list) profiles.add(one);
  return profiles;
}

const ampsAt = (at: number, ...list: Profile[]) => keep(...list).limitAt(at, charge).amps;

describe('a schedule', () => {
  const periods = [
    { from: 0, limit: 16 },
    { from: 3600, limit: 8 },
  ];

  it('follows its periods from its start, and says nothing before', () => {
    const one = profile({ periods });
    expect(ampsAt(midnight - 1, one)).toBeUndefined();
    expect(ampsAt(midnight, one)).toBe(16);
    expect(ampsAt(midnight + hour, one)).toBe(8);
    expect(ampsAt(midnight + 100 * hour, one)).toBe(8);
  });

  it('ends after its duration', () => {
    const one = profile({ periods, durationSeconds: 5400 });
    expect(ampsAt(midnight + 1.5 * hour - 1, one)).toBe(8);
    expect(ampsAt(midnight + 1.5 * hour, one)).toBeUndefined();
  });

  it('is valid only between its dates', () => {
    const one = profile({ validFrom: midnight + hour, validTo: midnight + 2 * hour });
    expect([0.5, 1, 1.5, 2].map((hours) => ampsAt(midnight + hours * hour, one))).toEqual([
      undefined,
      16,
      16,
      undefined,
    ]);
  });

  it('returns each day, or each week', () => {
    const daily = profile({ periods, kind: 'Recurring', recurrency: 'Daily', durationSeconds: 7200 });
    expect(ampsAt(midnight + 24 * 5 * hour + hour, daily)).toBe(8);
    expect(ampsAt(midnight + 24 * 5 * hour + 3 * hour, daily)).toBeUndefined();
    const weekly = profile({ periods, kind: 'Recurring', recurrency: 'Weekly', durationSeconds: 7200 });
    expect(ampsAt(midnight + 24 * hour, weekly)).toBeUndefined();
    expect(ampsAt(midnight + 7 * 24 * hour, weekly)).toBe(16);
  });

  it('that is relative begins with the charge', () => {
    const one = profile({ kind: 'Relative', start: undefined, periods });
    expect(keep(one).limitAt(midnight + 3 * hour, { ...charge, startedAt: midnight + 2 * hour }).amps).toBe(
      8,
    );
  });
});

it('tells what is to come out of a car, in place of charging', () => {
  const tx = { purpose: 'TxProfile', transactionId: 'T', unit: 'W' } as const;
  const profiles = keep(profile({ ...tx, periods: [{ from: 0, limit: 0, setpoint: -4_000 }] }));
  expect(profiles.limitAt(midnight, charge)).toEqual({ watts: 0, givesWatts: 4_000 });
});

describe('several profiles', () => {
  it('of one purpose: the highest level that says anything counts', () => {
    const low = profile({ id: 1, stackLevel: 0, periods: [{ from: 0, limit: 10 }] });
    const high = profile({ id: 2, stackLevel: 5, periods: [{ from: 0, limit: 20 }], durationSeconds: 3600 });
    expect(ampsAt(midnight, low, high)).toBe(20);
    expect(ampsAt(midnight + hour, low, high)).toBe(10);
  });

  it('the one of the transaction overrules the default, also upwards', () => {
    const usual = profile({ id: 1, periods: [{ from: 0, limit: 10 }] });
    const own = profile({
      id: 2,
      purpose: 'TxProfile',
      transactionId: 'T',
      periods: [{ from: 0, limit: 20 }],
    });
    expect(ampsAt(midnight, usual, own)).toBe(20);
    expect(ampsAt(midnight, usual, { ...own, transactionId: 'OTHER' })).toBe(10);
  });

  it('across purposes the lowest counts, and the station is shared', () => {
    const usual = profile({ id: 1, periods: [{ from: 0, limit: 16 }] });
    const most = profile({
      id: 2,
      evseId: 0,
      purpose: 'ChargingStationMaxProfile',
      periods: [{ from: 0, limit: 20 }],
    });
    expect(ampsAt(midnight, usual, most)).toBe(16);
    expect(keep(usual, most).limitAt(midnight, { ...charge, sharers: 2 }).amps).toBe(10);
  });

  it('with the same id, or at the same place, replace each other', () => {
    const profiles = keep(
      profile({ id: 1 }),
      profile({ id: 1, stackLevel: 3 }),
      profile({ id: 2, stackLevel: 3 }),
    );
    expect(profiles.list().map(({ id }) => id)).toEqual([2]);
  });
});

it('names the times at which a limit may change', () => {
  const one = profile({
    kind: 'Recurring',
    recurrency: 'Daily',
    periods: [
      { from: 0, limit: 16 },
      { from: 3600, limit: 8 },
    ],
  });
  const times = keep(one).changes(midnight, midnight + 26 * hour, charge);
  expect(times.map((time) => (time - midnight) / hour)).toEqual([0, 1, 24, 25]);
});
