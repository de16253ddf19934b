/** From light on the ground to the share of a clear sky's. Pure. */

import type { SkyOutlook } from '../forecasts/pv.ts';
import { clearSky, type Place } from '../forecasts/sun.ts';

const hourMs = 3_600_000;
const flat = { tilt: 0, azimuth: 180 };
/** Below this light of a clear sky a share says nothing: the hour next to it does. */
const leastClear = 40;
const clearest = 1.25;

/**
 * The share of the clear sky's light that comes through in each hour; undefined before the first and after the last.
 * An hour of dusk or dawn is as the nearest one of day within three hours.
 */
export function skyOutlook(place: Place, firstHour: number, radiation: readonly number[]): SkyOutlook {
  const shares = radiation.map((watts, i) => {
    const clear = clearHour(place, firstHour + i * hourMs);
    return clear < leastClear ? undefined : Math.min(clearest, watts / clear);
  });
  return (at) => {
    const hour = Math.floor((at - firstHour) / hourMs);
    if (hour < 0 || hour >= shares.length) return undefined;
    const near = [0, 1, -1, 2, -2, 3, -3].find((apart) => shares[hour + apart] !== undefined);
    return near === undefined ? undefined : shares[hour + near];
  };
}

/** The mean of an hour, by its quarters. */
function clearHour(place: Place, from: number): number {
  const quarters = [1, 3, 5, 7].map((eighth) => clearSky(place, flat, from + (eighth * hourMs) / 8));
  return quarters.reduce((sum, watts) => sum + watts, 0) / quarters.length;
}
