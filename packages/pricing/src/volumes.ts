import type { Rate } from './rates.ts';
import { microPerWattHour } from './register.ts';
import type { Period } from './walk.ts';

/** What one rate is due for: fees are counted, energy is in µWh, time in ms. Billed is metered plus the step. */
export interface Volume {
  readonly rate: Rate;
  metered: number;
  billed: number;
  readonly from: number;
  to: number;
}

/**
 * Adds up what each rate is due for and rounds to billing steps. A step acts once on the energy and once on the time
 * of a transaction: the total of what was priced is rounded up to the step of the last priced period, whose rate
 * gets the surplus. For time, the kind (charging, parking) of that last period alone is rounded; the other is not.
 * Source: OCPI 2.2.1 and 2.3.0, CDRs, "step_size", examples 1 to 4. A period with price 0 counts as priced.
 */
export function volumesOf(periods: readonly Period[]): Volume[] {
  const volumes = new Map<Rate, Volume>();
  for (const period of periods) {
    for (const fee of period.fees) add(volumes, fee, 1, period.from, period.from);
    if (period.energyRate && period.energy > 0)
      add(volumes, period.energyRate, period.energy, period.from, period.to);
    if (period.exportRate && period.exported > 0)
      add(volumes, period.exportRate, period.exported, period.from, period.to);
    if (period.timeRate && period.to > period.from)
      add(volumes, period.timeRate, period.to - period.from, period.from, period.to);
  }
  const lastEnergy = periods.findLast((period) => period.energyRate && period.energy > 0)?.energyRate;
  const lastTime = periods.findLast((period) => period.timeRate && period.to > period.from)?.timeRate;
  if (lastEnergy) roundUp(volumes, lastEnergy, microPerWattHour);
  if (lastTime) roundUp(volumes, lastTime, 1000);
  return [...volumes.values()];
}

function add(volumes: Map<Rate, Volume>, rate: Rate, amount: number, from: number, to: number): void {
  const volume = volumes.get(rate);
  if (volume === undefined) {
    volumes.set(rate, { rate, metered: amount, billed: amount, from, to });
    return;
  }
  volume.metered += amount;
  volume.billed += amount;
  volume.to = to;
}

function roundUp(volumes: ReadonlyMap<Rate, Volume>, last: Rate, unit: number): void {
  // A step of 0 (OCPI's free tariff has one) rounds nothing.
  if (last.step <= 0) return;
  const step = Math.round(last.step * unit);
  let total = 0;
  for (const { rate, metered } of volumes.values()) if (rate.dimension === last.dimension) total += metered;
  volumes.get(last)!.billed += Math.ceil(total / step) * step - total;
}
