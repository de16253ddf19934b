import type { Market, Plan, PlannedCar, Planner, Situation, Wish } from '@busbar/scheduling';
import { backgroundOf } from './base.ts';
import type { StoredPlan } from './contract.ts';
import { countedAt } from './count.ts';
import { limitedSite } from './limited.ts';
import { type DispatchState, usualRules } from './model.ts';
import { isSteered } from './targets.ts';

/** Slots of a quarter of an hour that are planned: until tomorrow evening. */
const slotMs = 15 * 60_000;
export const planSlots = 144;
/** The optimizer may take so long; then the allocator alone goes on. */
const withinMs = 1_000;

/** What the planner is asked about a site at a moment; undefined while nobody charges there. */
export function situationOf(state: DispatchState, now: number, market?: Market): Situation | undefined {
  const { site, background } = limitedSite(state.model, state.limits, now);
  const cars: PlannedCar[] = [];
  const fixed: { evse: number; legs: readonly number[]; amps: number }[] = [];
  state.evses.forEach((evse, i) => {
    const { car } = evse;
    if (!car || !isSteered(evse)) {
      const { amps, legs } = countedAt(state, i, now);
      if (amps > 0) fixed.push({ evse: i, legs, amps });
      return;
    }
    cars.push({
      id: car.transactionId,
      evse: i,
      legs: car.legs,
      maxAmps: car.maxAmps,
      wattHours: Math.max(car.wattHours - car.taken, 1_000),
      taken: car.taken,
      arrivedAt: car.arrivedAt,
      departsAt: car.departsAt,
      mode: car.mode,
      priority: car.priority,
      granted: car.granted,
    });
  });
  if (cars.length === 0) return undefined;
  return {
    site,
    now,
    slotMs,
    slots: planSlots,
    cars,
    fixed,
    background: background(backgroundOf(state, now, usualRules)).map((amps) => [amps]),
    ...(market && { market }),
  };
}

/** Plans a site: wishes for the allocator, and what the page shows of the hours to come. */
export async function makePlan(
  planner: Planner,
  situation: Situation,
): Promise<{ wishes: ReadonlyMap<string, Wish>; stored: StoredPlan } | undefined> {
  const plan = await planner.plan(situation, withinMs);
  if (!plan.optimized) return undefined;
  const reasons = new Map(plan.now.grants.map(({ car, reason }) => [car, reason]));
  const wishes = plan.cars.map(({ car, amps }): [string, Wish] => [
    car,
    { amps: amps[0] ?? 0, more: !situation.market && (amps[0] ?? 0) >= 0, reason: reasons.get(car)! },
  ]);
  return { wishes: new Map(wishes), stored: storedOf(plan, situation) };
}

function storedOf(plan: Plan, { site, cars, now }: Situation): StoredPlan {
  const byId = new Map(cars.map((car) => [car.id, car]));
  const iso = (time: number) => new Date(time).toISOString();
  return {
    at: iso(now),
    optimized: plan.optimized,
    slots: plan.slots.map(({ from, to }, k) => ({
      from: iso(from),
      to: iso(to),
      watts: Math.round(
        plan.cars.reduce((sum, { car, amps }) => {
          const { evse, legs } = byId.get(car)!;
          return sum + (amps[k] ?? 0) * site.evses[evse]!.voltsPerLeg * legs.length;
        }, 0),
      ),
    })),
  };
}
