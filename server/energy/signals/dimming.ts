/**
 * What a grid operator must leave to controllable devices (§14a EnWG; Bundesnetzagentur, decision BK6-22-300 of
 * 27 November 2023, annex 1, no. 4.5): 4.2 kW for each that is controlled directly; by an energy manager for all
 * together 4.2 kW + (n − 1) × simultaneity factor × 4.2 kW.
 */

export const leastWatts = 4200;

/** Simultaneity for 2, 3, … devices, as the decision's table has it; the last holds for nine and more. */
export const publishedFactors: readonly number[] = [0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45];

/** The power that is left to all devices together, in W; 0 without a device. */
export function leftWatts(
  mode: 'direct' | 'manager',
  devices: number,
  factors: readonly number[] = publishedFactors,
): number {
  if (devices <= 0) return 0;
  if (mode === 'direct' || devices === 1) return devices * leastWatts;
  const factor = factors[Math.min(devices - 2, factors.length - 1)] ?? 1;
  return leastWatts + (devices - 1) * factor * leastWatts;
}
