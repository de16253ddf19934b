import { ConductorLoads, type Discharge } from '@busbar/scheduling';
import type { Limited } from './limited.ts';
import type { DispatchState, EvseState } from './model.ts';
import { givesMs } from './times.ts';

/** What is left of energy after it went into a car and came out again. */
const efficiency = 0.85;

/** W of so many amperes in each leg that a car uses. */
export function wattsOf({ model, evses }: DispatchState, i: number, amps: number): number {
  const { current, wattsPerAmp } = model.evses[i]!;
  if (current === 'DC') return amps * wattsPerAmp;
  const { legs, voltsPerLeg } = model.site.evses[i]!;
  return amps * voltsPerLeg * (evses[i]!.car?.legs.length ?? legs);
}

/**
 * What may be asked of a car now: only so much that it keeps what it is to keep, and has stopped before it leaves, also
 * when nobody ever tells it anything again.
 */
export function dischargeOf(state: DispatchState, i: number, now: number): Discharge | undefined {
  const { car, able, givingRefused } = state.evses[i]!;
  if (!able.gives || givingRefused || !car?.giving || now + givesMs > car.departsAt) return undefined;
  const { wattHours, maxWatts } = car.giving;
  const lasting = (wattHours * efficiency) / (givesMs / 3_600_000);
  const maxAmps = Math.min(maxWatts, lasting) / wattsOf(state, i, 1);
  return maxAmps >= state.model.site.evses[i]!.minAmps ? { maxAmps, wattHours, efficiency } : undefined;
}

/** The most that a car may be giving back now, in A per leg: what it was told, or is being told. */
export function givenAt({ grant, asked }: EvseState, now: number): number {
  return Math.max(grant && now < grant.until ? (grant.gives ?? 0) : 0, asked?.gives ?? 0);
}

/** What flows backwards on the conductors when all give that may, and nothing else takes it. */
export function reverseLoads(
  { evses, model }: DispatchState,
  { site }: Limited,
  background: readonly number[],
  now: number,
): ConductorLoads {
  const loads = new ConductorLoads(
    site,
    background.map((amps) => Math.max(0, -amps)),
  );
  evses.forEach((evse, i) => {
    const given = givenAt(evse, now);
    if (given > 0) loads.add(i, evse.car?.legs ?? [...Array(model.site.evses[i]!.legs).keys()], given);
  });
  return loads;
}
