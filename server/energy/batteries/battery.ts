import type { Battery } from '@busbar/scheduling';
import type { BatterySettings } from './contract.ts';

/** Share left of energy after it went in and came out again, of usual lithium systems with their inverter. */
const efficiency = 0.9;

/**
 * A battery as the optimizer takes it: its mode becomes the bounds within which it is planned. Who is held, or kept for an
 * outage or a peak, is not planned; below the threshold for cars it may not be emptied while cars would be who gets it.
 */
export function batteryOf(
  settings: BatterySettings,
  socPercent: number,
  carsCharge: boolean,
): Battery | undefined {
  if (settings.mode !== 'normal' && settings.mode !== 'charge_cheap') return undefined;
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
    // Bought for later only where that was asked for.
    ...(settings.mode !== 'charge_cheap' && { sunOnly: true }),
  };
}

/** Several batteries as one: what the optimizer plans is shared out by their power. */
export function joinedBattery(batteries: readonly Battery[]): Battery | undefined {
  const [first, ...others] = batteries;
  return others.reduce<Battery | undefined>(
    (all, one) =>
      all && {
        maxWatts: all.maxWatts + one.maxWatts,
        stored: all.stored + one.stored,
        least: all.least + one.least,
        most: all.most + one.most,
        efficiency: Math.min(all.efficiency, one.efficiency),
        wear: Math.max(all.wear, one.wear),
        ...(all.sunOnly && one.sunOnly && { sunOnly: true }),
      },
    first,
  );
}
