import type { BatterySettings } from '../../../server/energy/batteries/contract.ts';

/** A battery in the cellar as it will really be. Power in W, above 0 it charges. */
export interface Cellar {
  readonly settings: BatterySettings;
  /** Spans in which it hears nothing, and in which its meter says nothing; epoch ms. */
  readonly deaf: readonly Span[];
  readonly silent: readonly Span[];
}
interface Span {
  readonly from: number;
  readonly until: number;
}

export const within = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, until }) => at >= from && at < until);

/** How fast it changes its power, in W per second. */
const ramp = 2000;
const efficiency = 0.95;

/**
 * A battery that does what it was told as long as that holds; then it does as it likes, and charges with all it can: the
 * worst for the wires.
 */
export function createCellar({ settings, deaf }: Cellar) {
  let stored = settings.capacityWh / 2;
  let watts = 0;
  let told: { watts: number; until: number } | undefined;
  let [gave, took] = [0, 0];
  return {
    /** Takes a set-point; false when it heard nothing. */
    tell(to: number, seconds: number, at: number): boolean {
      if (within(deaf, at)) return false;
      told = { watts: to, until: at + seconds * 1000 };
      return true;
    },
    /** One second passes; gives what it draws. */
    second(at: number): number {
      const wish = told && at < told.until ? told.watts : settings.maxWatts;
      const goal = Math.max(-settings.maxWatts, Math.min(settings.maxWatts, wish));
      watts += Math.max(-ramp, Math.min(ramp, goal - watts));
      if (watts > 0 && stored >= settings.capacityWh) watts = 0;
      if (watts < 0 && stored <= 0) watts = 0;
      stored += (watts > 0 ? watts * efficiency : watts / efficiency) / 3600;
      if (watts > 0) took += watts / 3600;
      else gave -= watts / 3600;
      return watts;
    },
    watts: () => watts,
    soc: () => (100 * stored) / settings.capacityWh,
    /** Wh that went in and came out. */
    moved: () => ({ took, gave }),
  };
}
