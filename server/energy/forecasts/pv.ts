import { dayMs, type Expected, type Forecaster, type Measured, quantile, quarterMs } from './series.ts';
import { clearSky, type Place, type Plane } from './sun.ts';

export interface Plant extends Place, Plane {
  /** What it makes in 1000 W/m². */
  readonly peakWatts: number;
}

/** Past days that are looked at: the sun's path is much the same, the weather has had its turns. */
const daysBack = 21;
/** Below this share of its peak nothing can be learned of the sky. */
const leastShare = 0.03;
/** How fast what the sky does now says less of later: after so long, a third of it is left. */
const memoryMs = 3 * 3_600_000;
/** A sky can be a little clearer than clear: cold air, light from clouds. */
const clearest = 1.25;

/** What plants would make together in a quarter of an hour under a clear sky, in W. */
export function clearWatts(plants: readonly Plant[], at: number): number {
  return plants.reduce(
    (sum, plant) => sum + (clearSky(plant, plant, at + quarterMs / 2) / 1000) * plant.peakWatts,
    0,
  );
}

/** Outlook of the sky from a weather service: share of the clear sky's light, by quarter. */
export type SkyOutlook = (at: number) => number | undefined;

/**
 * Expects of a site's plants what the clear sky gives, times the share of it that came through at the same hour in the last
 * weeks: so shade, snow and dirt are learned without being told. In the next hours, what the sky does now counts more;
 * a weather service, where there is one, counts instead of both.
 */
export function pvForecaster(plants: readonly Plant[], outlook: SkyOutlook = () => undefined): Forecaster {
  const peakWatts = plants.reduce((sum, plant) => sum + plant.peakWatts, 0);
  return (past, slots) => {
    const shares = sharesOf(plants, peakWatts, past);
    const last = past.at(-1);
    const now = last && recentShare(shares, last.at);
    return slots.map((at) => {
      const clear = clearWatts(plants, at);
      if (clear < leastShare * 0.1 * peakWatts) return { at, watts: 0, low: 0, high: 0 };
      const usual = shares
        .filter((one) => Math.abs(timeApart(one.at, at)) <= 3_600_000)
        .map(({ share }) => share);
      const told = outlook(at);
      const weight =
        told !== undefined || !last || now === undefined ? 0 : Math.exp(-(at - last.at) / memoryMs);
      const middle = told ?? quantile(usual, 0.5) ?? 0.6;
      const at2 = (share: number) => quantile(usual, share) ?? middle;
      const mixed = (share: number) => (1 - weight) * share + weight * (now ?? 0);
      const expected = (share: number) => clear * Math.min(clearest, mixed(share));
      return {
        at,
        watts: expected(middle),
        low: Math.min(expected(middle), expected(at2(0.2))),
        high: Math.max(expected(middle), expected(at2(0.8))),
      } satisfies Expected;
    });
  };
}

interface Share {
  readonly at: number;
  readonly share: number;
}

function sharesOf(plants: readonly Plant[], peakWatts: number, past: readonly Measured[]): Share[] {
  const from = (past.at(-1)?.at ?? 0) - daysBack * dayMs;
  return past.flatMap(({ at, watts }) => {
    if (at < from) return [];
    const clear = clearWatts(plants, at);
    return clear < leastShare * peakWatts
      ? []
      : [{ at, share: Math.min(clearest, Math.max(0, watts) / clear) }];
  });
}

/** How much came through over the last hour and a half; undefined at night. */
function recentShare(shares: readonly Share[], now: number): number | undefined {
  const recent = shares.filter(({ at }) => now - at <= 1.5 * 3_600_000);
  return recent.length < 3 ? undefined : recent.reduce((sum, { share }) => sum + share, 0) / recent.length;
}

/** How far two instants are apart by the sun's clock, whatever the day. */
function timeApart(a: number, b: number): number {
  const apart = (((a - b) % dayMs) + dayMs) % dayMs;
  return apart > dayMs / 2 ? apart - dayMs : apart;
}
