import { likelyDeparture, likelyShare } from './expect.ts';
import type { PlannedCar, Situation } from './forecast.ts';
import { mostOf, wattsPerAmp } from './group.ts';

/** How long a car could wait and still get what it will probably take before it will probably leave, in hours. */
export function slackOf(car: PlannedCar, { site, now }: Situation): number {
  const whole = car.taken + car.wattHours;
  const likely = whole > 0 ? likelyShare(car.habits, car.taken / whole) * whole - car.taken : 0;
  const hours = likely / (mostOf(car, site) * wattsPerAmp(car, site));
  return (likelyDeparture(car.habits, car.departsAt, now) - now) / 3_600_000 - hours;
}
