import { describe, expect, it } from 'vitest';
import { findConflicts, type Situation } from './conflicts.ts';
import type { Profile } from './profile.ts';
import { ability, noon, profile, situation } from './testing.ts';

const codes = (over: Partial<Profile>, about: Partial<Situation> = {}) =>
  findConflicts(profile(over), situation(about)).map(({ code }) => code);

describe('what speaks against a charging profile', () => {
  it('is nothing for a plain limit', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ purpose: 'station_max', evse: 0 })).toEqual([]);
    expect(codes({ purpose: 'tx', transactionId: 'T1' })).toEqual([]);
  });

  it('is a purpose that a CSMS may not send (K01.FR.22)', () => {
    expect(codes({ purpose: 'external' })).toContain('purpose_forbidden');
  });

  it('is a limit of the whole station at an EVSE, or beginning with a transaction (K04, K01.FR.38)', () => {
    expect(codes({ purpose: 'station_max', evse: 1 })).toEqual(['station_max_evse']);
    expect(codes({ purpose: 'station_max', evse: 0, kind: 'relative', start: null })).toEqual([
      'station_max_relative',
    ]);
  });

  it('is a transaction limit without its EVSE or its running transaction (K01.FR.03, .09, .16, .33)', () => {
    expect(codes({ purpose: 'tx', evse: 0, transactionId: 'T1' })).toEqual(['tx_without_evse']);
    expect(codes({ purpose: 'tx' })).toEqual(['tx_without_transaction']);
    expect(codes({ purpose: 'tx', transactionId: 'T9' })).toEqual(['tx_not_running']);
    expect(codes({ purpose: 'tx', transactionId: 'T1', evse: 2 })).toEqual(['tx_elsewhere']);
    expect(codes({ transactionId: 'T1' })).toEqual(['transaction_unwanted']);
  });

  it('is an EVSE that the station does not have (K01.FR.28)', () => {
    expect(codes({ evse: 3 })).toEqual(['evse_unknown']);
    expect(codes({ evse: 3 }, { ability: ability({ evses: [] }) })).toEqual([]);
  });

  it('is a start that is missing or too much (K01.FR.40, K01.FR.41)', () => {
    expect(codes({ start: null })).toEqual(['start_missing']);
    expect(codes({ kind: 'daily', start: null })).toEqual(['start_missing']);
    expect(codes({ kind: 'relative' })).toEqual(['start_unwanted']);
  });

  it('is a time that is over, or a repetition longer than its cycle', () => {
    expect(codes({ validFrom: noon + 2, validTo: noon + 1 })).toEqual(['never_valid']);
    expect(codes({ validTo: noon })).toEqual(['over']);
    expect(codes({ start: noon - 3_600_000, seconds: 3_600 })).toEqual(['over']);
    expect(codes({ kind: 'daily', seconds: 86_401 })).toEqual(['longer_than_cycle']);
  });

  it('is a schedule whose periods do not begin at 0 or do not follow each other (K01.FR.31, K01.FR.35)', () => {
    expect(codes({ periods: [{ from: 1, limit: 6 }] })).toEqual(['first_not_zero']);
    expect(
      codes({
        periods: [
          { from: 0, limit: 6 },
          { from: 0, limit: 8 },
        ],
      }),
    ).toEqual(['out_of_order']);
    expect(codes({ periods: [] })).toEqual(['no_periods']);
  });

  it('is a phase where none can be chosen (K01.FR.19, K01.FR.20, K01.FR.44)', () => {
    expect(codes({ periods: [{ from: 0, limit: 6, phases: 1, phaseToUse: 2 }] })).toEqual([
      'phase_switching',
    ]);
    const switching = { ability: ability({ phaseSwitching: true }) };
    expect(codes({ periods: [{ from: 0, limit: 6, phases: 1, phaseToUse: 2 }] }, switching)).toEqual([]);
    expect(codes({ periods: [{ from: 0, limit: 6, phases: 3, phaseToUse: 2 }] }, switching)).toEqual([
      'phase_to_use',
    ]);
    expect(codes({ evse: 2, unit: 'W', periods: [{ from: 0, limit: 9000, phases: 3 }] })).toEqual([
      'phases_dc',
    ]);
  });

  it('is more than the station can take: level, periods, number of profiles', () => {
    expect(codes({ stackLevel: 9 })).toEqual(['stack_level']);
    const many = Array.from({ length: 25 }, (_, index) => ({ from: index, limit: 16 }));
    expect(codes({ periods: many })).toEqual(['too_many_periods']);
    const full = { ability: ability({ maxProfiles: 1 }), installed: [profile({ id: 7, evse: 2 })] };
    expect(codes({}, full)).toEqual(['too_many_profiles']);
    expect(codes({ id: 7 }, full)).toEqual([]);
  });

  it('is another profile of the same purpose, level and EVSE that holds at the same time (K01.FR.06, K01.FR.39)', () => {
    const installed = [profile({ id: 7, validTo: noon + 1000 })];
    expect(findConflicts(profile(), situation({ installed }))).toMatchObject([
      { code: 'same_level', weight: 'error', profileId: 7 },
    ]);
    expect(codes({ id: 7 }, { installed })).toEqual([]);
    expect(codes({ stackLevel: 1 }, { installed })).toEqual([]);
    expect(codes({ validFrom: noon + 1000 }, { installed })).toEqual([]);
  });

  it('is a default of the station beside one of an EVSE at the same level (K01.FR.52, K01.FR.53)', () => {
    expect(codes({ evse: 0 }, { installed: [profile({ id: 7, evse: 1 })] })).toEqual(['default_elsewhere']);
    expect(codes({ evse: 1 }, { installed: [profile({ id: 7, evse: 0 })] })).toEqual(['default_elsewhere']);
    expect(codes({ evse: 1 }, { installed: [profile({ id: 7, evse: 2 })] })).toEqual([]);
  });

  it('warns where a car would pause, and where the limit changes nothing', () => {
    const found = findConflicts(profile({ periods: [{ from: 0, limit: 5 }] }), situation());
    expect(found).toMatchObject([{ code: 'below_least', weight: 'warning' }]);
    expect(codes({ evse: 0, periods: [{ from: 0, limit: 5 }] })).toEqual(['below_least']);
    expect(codes({ evse: 0, purpose: 'station_max', periods: [{ from: 0, limit: 5 }] })).toEqual([]);
    expect(codes({ periods: [{ from: 0, limit: 0 }] })).toEqual([]);
    expect(codes({ periods: [{ from: 0, limit: 40 }] })).toEqual(['above_rating']);
  });
});
