/** The battery in the cellar of the demo's garage: does as it likes until it is told otherwise. Powers in W, above 0 it charges. */

export const batteryWh = 120_000;
export const batteryWatts = 40_000;
/** Below this part of its energy it gives nothing. */
const leastShare = 0.1;

/** What the battery does by itself: takes what the sun leaves over, gives it back when there is none. */
export function batteryStep(surplus: number, storedWh: number, hours: number): number {
  const wish = Math.max(-batteryWatts, Math.min(batteryWatts, surplus));
  if (wish > 0) return Math.min(wish, (batteryWh - storedWh) / hours);
  return Math.max(wish, -Math.max(0, storedWh - batteryWh * leastShare) / hours);
}

export interface Battery {
  /** A set-point that holds for so many seconds; null lets it do as it likes again. */
  tell(setPoint: { readonly watts: number; readonly seconds: number } | null, at: number): void;
  /** What it does for so many hours, where so much of the sun is left over (below 0: missing). */
  step(surplus: number, hours: number, at: number): number;
  socPercent(): number;
}

export function createBattery(socPercent: number): Battery {
  let stored = (socPercent / 100) * batteryWh;
  let told: { readonly watts: number; readonly until: number } | undefined;
  return {
    tell(setPoint, at) {
      told = setPoint ? { watts: setPoint.watts, until: at + setPoint.seconds * 1000 } : undefined;
    },
    step(surplus, hours, at) {
      const watts = batteryStep(told && told.until > at ? told.watts : surplus, stored, hours);
      stored += watts * hours;
      return watts;
    },
    socPercent: () => (stored / batteryWh) * 100,
  };
}
