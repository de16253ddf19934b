/**
 * Where the sun stands and what a plane gets of it under a clear sky. Position: the low-precision formulas of the
 * Astronomical Almanac (Michalsky 1988, Solar Energy 40(3); 0.01° until 2050). Air mass: Kasten and Young 1989. Direct
 * light: Meinel and Meinel 1976, 1353 · 0.7^(AM^0.678) W/m², a tenth more from the sky. Ground: albedo 0.2.
 */

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface SunPosition {
  /** Above the horizon, and from north over east, in degrees. */
  readonly elevation: number;
  readonly azimuth: number;
}

const rad = (degrees: number) => (degrees * Math.PI) / 180;
const deg = (radians: number) => (radians * 180) / Math.PI;
const turn = (degrees: number) => ((degrees % 360) + 360) % 360;

/** The sun as seen from a place at an instant (epoch milliseconds); refraction is left out. */
export function sunPosition({ latitude, longitude }: Place, at: number): SunPosition {
  // Days since noon of 1 January 2000 UTC.
  const days = at / 86_400_000 - 10_957.5;
  const meanLongitude = turn(280.46 + 0.9856474 * days);
  const anomaly = rad(turn(357.528 + 0.9856003 * days));
  const ecliptic = rad(meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly));
  const obliquity = rad(23.439 - 0.0000004 * days);
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(ecliptic));
  const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(ecliptic), Math.cos(ecliptic));
  const hours = ((at / 3_600_000) % 24) + 24;
  const sidereal = 6.697375 + 0.0657098242 * days + hours;
  const angle = rad(turn(sidereal * 15 + longitude)) - ascension;
  const phi = rad(latitude);
  const elevation = Math.asin(
    Math.sin(declination) * Math.sin(phi) + Math.cos(declination) * Math.cos(phi) * Math.cos(angle),
  );
  const azimuth = Math.atan2(
    -Math.cos(declination) * Math.sin(angle),
    Math.sin(declination) * Math.cos(phi) - Math.cos(declination) * Math.sin(phi) * Math.cos(angle),
  );
  return { elevation: deg(elevation), azimuth: turn(deg(azimuth)) };
}

export interface Plane {
  /** From flat (0) to upright (90). */
  readonly tilt: number;
  /** Where it looks: 0 north, 90 east, 180 south. */
  readonly azimuth: number;
}

const solarConstant = 1353;
const skyShare = 0.1;
const albedo = 0.2;

/** What falls on a plane under a clear sky, in W/m². */
export function clearSky(place: Place, plane: Plane, at: number): number {
  const sun = sunPosition(place, at);
  if (sun.elevation <= 0) return 0;
  const zenith = 90 - sun.elevation;
  const airMass = 1 / (Math.cos(rad(zenith)) + 0.50572 * (96.07995 - zenith) ** -1.6364);
  const direct = solarConstant * 0.7 ** (airMass ** 0.678);
  const incidence =
    Math.cos(rad(zenith)) * Math.cos(rad(plane.tilt)) +
    Math.sin(rad(zenith)) * Math.sin(rad(plane.tilt)) * Math.cos(rad(sun.azimuth - plane.azimuth));
  const sky = skyShare * direct;
  const horizontal = direct * Math.cos(rad(zenith)) + sky;
  return (
    direct * Math.max(0, incidence) +
    (sky * (1 + Math.cos(rad(plane.tilt)))) / 2 +
    (albedo * horizontal * (1 - Math.cos(rad(plane.tilt)))) / 2
  );
}
