import { describe, expect, it } from 'vitest';
import { allowanceOf, type GivingFacts } from './allowance.ts';

/** A car of 60 kWh at 80 %, that may be emptied to 60 %. */
const facts: GivingFacts = {
  consent: { keepPercent: 60, maxWatts: 7_000 },
  batteryWh: 60_000,
  socPercent: 80,
  netWh: 0,
  need: null,
};
const told = { transfer: 'AC_BPT', socPercent: null, netWh: 0, v2x: {} };

describe('what a car may give back', () => {
  it('is what it holds above the charge that its driver keeps', () => {
    expect(allowanceOf(facts)).toEqual({ wattHours: 12_000, maxWatts: 7_000, keepsPercent: 60 });
    expect(allowanceOf({ ...facts, socPercent: 50 })?.wattHours).toBe(0);
  });

  it('is no more than the car itself tells', () => {
    const v2x = { maxDischargePower: 5_000, evMinV2XEnergyRequest: -3_000 };
    const allowance = allowanceOf({ ...facts, need: { ...told, v2x } });
    expect(allowance).toMatchObject({ wattHours: 3_000, maxWatts: 5_000 });
    // What it has given since is gone from that, with its losses.
    const later = allowanceOf({ ...facts, netWh: -1_800, need: { ...told, v2x } });
    expect(later!.wattHours).toBeCloseTo(1_000);
  });

  it('is nothing where nobody allowed it, the car cannot, or nobody knows how full it is', () => {
    expect(allowanceOf({ ...facts, consent: null })).toBeUndefined();
    expect(allowanceOf({ ...facts, need: { ...told, transfer: 'AC_three_phase' } })).toBeUndefined();
    expect(allowanceOf({ ...facts, socPercent: null })).toBeUndefined();
    expect(allowanceOf({ ...facts, batteryWh: null })).toBeUndefined();
  });

  it('goes by what was missing to the charge that it wanted, where it tells no charge', () => {
    const v2x = { targetSoC: 90, evTargetEnergyRequest: 6_000, maxDischargePower: 5_000 };
    const need = { ...told, v2x };
    expect(allowanceOf({ ...facts, socPercent: null, need })).toMatchObject({ wattHours: 12_000 });
  });
});
