import type { Battery } from '@busbar/scheduling';
import type { BatterySettings } from './contract.ts';

/** Share left of energy after it went in and came out again, of usual lithium systems with their inverter. */
const efficiency = 0.9;

/**
 * A battery as the optimizer takes it: its mode becomes the bounds within which it is planned. Held, it stays as it
 * is; below the threshold for cars it may not be emptied while cars would be who gets it.
 */
export function batteryOf(
  settings: BatterySettings,
  socPercent: number,
  carsCharge: boolean,
): Battery | undefined {
  if (settings.mode === 'hold') return undefined;
  const stored = (settings.capacityWh * Math.min(100, Math.max(0, socPercent))) / 100;
  const kept = carsCharge
    ? Math.max(settings.reservePercent, settings.carsAbovePercent)
    : settings.reservePercent;
  return {
    maxWatts: settings.maxWatts,
    stored,
    // What lies below the reserve already is not called missing: the plan would be impossible.
    least: Math.min(stored, (settings.capacityWh * kept) / 100),
    most: settings.capacityWh,
    efficiency,
    wear: settings.wearPerKwh,
  };
}
