import { type Ability, type Period, type Profile, supplyOf, voltsOf } from './profile.ts';

/** Why a profile cannot be brought into a form that the station takes. */
export type Unfit = 'unit_unknown_voltage' | 'too_many_periods';

/**
 * Brings a profile into a form that the station takes: its unit, one digit after the point, no period twice.
 * Never more than was asked for: what is converted is rounded down (1.6 §3.13, 2.x K01.FR.26).
 */
export function fitProfile(
  wanted: Profile,
  ability: Ability,
): { readonly profile: Profile; readonly converted: boolean } | { readonly unfit: Unfit } {
  const converted = !ability.units.includes(wanted.unit);
  const inUnit = converted ? convert(wanted, ability) : wanted;
  if (!inUnit) return { unfit: 'unit_unknown_voltage' };
  const periods = merged(inUnit.periods.map(rounded));
  if (ability.maxPeriods !== null && periods.length > ability.maxPeriods)
    return { unfit: 'too_many_periods' };
  return { profile: { ...inUnit, periods }, converted };
}

/** The same limit in the other unit; undefined where the voltage is not known. */
export function convert(profile: Profile, ability: Ability): Profile | undefined {
  const supply = supplyOf(ability, profile.evse) ?? defaultSupply(profile.evse);
  const unit = profile.unit === 'A' ? 'W' : 'A';
  const change = (value: number, volts: number) => (unit === 'W' ? value * volts : value / volts);
  const periods: Period[] = [];
  for (const period of profile.periods) {
    const volts = voltsOf(supply, period.phases);
    if (volts === null) return undefined;
    periods.push({
      ...period,
      ...(period.limit !== undefined && { limit: change(period.limit, volts) }),
      ...(period.setpoint !== undefined && { setpoint: change(period.setpoint, volts) }),
      ...(period.dischargeLimit !== undefined && { dischargeLimit: change(period.dischargeLimit, volts) }),
    });
  }
  const volts = voltsOf(supply, undefined);
  const minRate = profile.minRate === null || volts === null ? null : tenth(change(profile.minRate, volts));
  return { ...profile, unit, minRate, periods };
}

/** Nothing is known of the EVSE: three phases, as the standard assumes of AC. */
const defaultSupply = (number: number) =>
  ({ number, current: 'AC', phases: 3, maxAmps: null, maxWatts: null }) as const;

/** To one digit after the point, towards nothing: less in, and less out. What is meant as a tenth (0.1 + 0.2) stays one. */
const tenth = (value: number) => (Math.sign(value) * Math.floor(Math.abs(value) * 10 + 1e-6)) / 10;

function rounded(period: Period): Period {
  return {
    ...period,
    ...(period.limit !== undefined && { limit: tenth(period.limit) }),
    ...(period.setpoint !== undefined && { setpoint: tenth(period.setpoint) }),
    ...(period.dischargeLimit !== undefined && { dischargeLimit: tenth(period.dischargeLimit) }),
  };
}

/** Leaves out periods that say the same as the one before. */
function merged(periods: readonly Period[]): Period[] {
  return periods.filter((period, index) => {
    const before = periods[index - 1];
    return !before || JSON.stringify({ ...before, from: 0 }) !== JSON.stringify({ ...period, from: 0 });
  });
}
