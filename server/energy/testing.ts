import type { Situation } from './conflicts.ts';
import type { Ability, Profile } from './profile.ts';

/** Builders for the tests of the pure parts. */

export const noon = Date.UTC(2026, 10, 22, 12);

export function profile(over: Partial<Profile> = {}): Profile {
  return {
    id: 1,
    evse: 1,
    purpose: 'tx_default',
    stackLevel: 0,
    kind: 'absolute',
    transactionId: null,
    validFrom: null,
    validTo: null,
    start: noon,
    seconds: null,
    unit: 'A',
    minRate: null,
    periods: [{ from: 0, limit: 16 }],
    updateSeconds: null,
    ...over,
  };
}

/** A station with a post for 22 kW and a tower for 150 kW. */
export function ability(over: Partial<Ability> = {}): Ability {
  return {
    units: ['A', 'W'],
    minStackLevel: 0,
    maxStackLevel: 8,
    maxPeriods: 24,
    maxProfiles: null,
    phaseSwitching: false,
    evses: [
      { number: 1, current: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080 },
      { number: 2, current: 'DC', phases: 3, maxAmps: 375, maxWatts: 150_000 },
    ],
    ...over,
  };
}

export function situation(over: Partial<Situation> = {}): Situation {
  const running = [
    { id: '0190a000-0000-7000-8000-000000000001', evse: 1, transactionId: 'T1', startedAt: noon },
  ];
  return { ability: ability(), installed: [], running, now: noon, ...over };
}
