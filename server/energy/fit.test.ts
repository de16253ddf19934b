import { describe, expect, it } from 'vitest';
import { fitProfile } from './fit.ts';
import { placeFor } from './levels.ts';
import { ability, noon, profile } from './testing.ts';

const fitted = (over: Parameters<typeof profile>[0], can: Parameters<typeof ability>[0]) => {
  const result = fitProfile(profile(over), ability(can));
  return 'unfit' in result ? result.unfit : result.profile;
};

describe('a profile in the form that a station takes', () => {
  it('is converted from W to A by the phases in use, rounded down (K01.FR.26)', () => {
    const periods = [
      { from: 0, limit: 11_000 },
      { from: 600, limit: 3_680, phases: 1 },
    ];
    expect(fitted({ unit: 'W', periods }, { units: ['A'] })).toMatchObject({
      unit: 'A',
      periods: [{ limit: 15.9 }, { limit: 16, phases: 1 }],
    });
  });

  it('is converted from A to W: by the phases for AC, by the rated voltage for DC', () => {
    expect(fitted({}, { units: ['W'] })).toMatchObject({ unit: 'W', periods: [{ limit: 11_040 }] });
    expect(fitted({ evse: 2, periods: [{ from: 0, limit: 100 }] }, { units: ['W'] })).toMatchObject({
      periods: [{ limit: 40_000 }],
    });
  });

  it('is refused where the voltage of a DC EVSE is not known', () => {
    const evses = [{ number: 1, current: 'DC', phases: 3, maxAmps: null, maxWatts: null }] as const;
    expect(fitted({}, { units: ['W'], evses })).toBe('unit_unknown_voltage');
  });

  it('says nothing twice, and is refused when it has more periods than the station takes', () => {
    const same = [0, 60, 120].map((from) => ({ from, limit: 16 }));
    expect(fitted({ periods: same }, {})).toMatchObject({ periods: [{ from: 0, limit: 16 }] });
    const other = [0, 60, 120].map((from) => ({ from, limit: from / 10 }));
    expect(fitted({ periods: other }, { maxPeriods: 2 })).toBe('too_many_periods');
  });
});

describe('the place of a limit of which nobody said a level', () => {
  const levels = (maxStackLevel: number, minStackLevel = 0) => ({ minStackLevel, maxStackLevel });

  it('is that of the lasting limit which it follows', () => {
    const installed = [profile({ id: 7, stackLevel: 2 })];
    expect(placeFor(profile(), installed, levels(8))).toEqual({ stackLevel: 2, replaces: 7 });
  });

  it('is on top of what holds meanwhile when it ends by itself', () => {
    const installed = [profile({ id: 7, stackLevel: 2 }), profile({ id: 8, evse: 0, stackLevel: 3 })];
    expect(placeFor(profile({ seconds: 60 }), installed, levels(8))).toEqual({
      stackLevel: 4,
      replaces: undefined,
    });
    expect(placeFor(profile({ seconds: 60, evse: 2 }), [], levels(8))).toEqual({
      stackLevel: 0,
      replaces: undefined,
    });
  });

  it('is taken from another where the station knows no higher level', () => {
    const installed = [profile({ id: 7, stackLevel: 1, validTo: noon + 1 })];
    expect(placeFor(profile({ seconds: 60 }), installed, levels(1))).toEqual({ stackLevel: 1, replaces: 7 });
  });

  it('is never below the lowest level that the station keeps in order', () => {
    expect(placeFor(profile(), [], levels(8, 1)).stackLevel).toBe(1);
    const installed = [profile({ id: 7, stackLevel: 0 })];
    expect(placeFor(profile(), installed, levels(8, 1))).toEqual({ stackLevel: 1, replaces: 7 });
  });
});
