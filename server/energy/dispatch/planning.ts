import type { Market, Plan, PlannedCar, Planner, Situation } from '@busbar/scheduling';
import { batteryOf, joinedBattery } from '../batteries/battery.ts';
import { backgroundOf } from './base.ts';
import { trustOf } from './battery.ts';
import type { StoredPlan } from './contract.ts';
import { countedAt } from './count.ts';
import { dischargeOf } from './give.ts';
import { isAsleep } from './learn.ts';
import { limitedSite } from './limited.ts';
import { type AheadSlot, type DispatchState, usualRules } from './model.ts';
import { isSteered, withBatteries } from './targets.ts';

/** Slots of a quarter of an hour that are planned: until tomorrow evening. */
const slotMs = 15 * 60_000;
export const planSlots = 144;
/** The optimizer may take so long; then the allocator alone goes on. */
const withinMs = 1_000;

/** What the planner is asked about a site at a moment; undefined while there is nothing to plan. */
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
    const discharge = dischargeOf(state, i, now);
    const owed = car.fullest - car.taken;
    // Who draws nothing needs no plan, unless it may give: what it may have comes last.
    if (isAsleep(car, now) && !discharge) return;
    cars.push({
      ...(discharge && { discharge }),
      ...(owed > 0 && { owed }),
      id: car.transactionId,
      evse: i,
      legs: car.legs,
      maxAmps: car.maxAmps,
      wattHours: Math.max(car.wattHours - car.taken, 1_000),
      taken: Math.max(0, car.taken),
      arrivedAt: car.arrivedAt,
      departsAt: car.departsAt,
      mode: car.mode,
      priority: car.priority,
      granted: car.granted,
      ...(car.expects && { habits: car.expects.habits }),
    });
  });
  const battery = plannedBattery(state, now, cars.length > 0);
  if (cars.length === 0 && !(battery && market)) return undefined;
  const beside = withBatteries(
    state,
    backgroundOf(state, now, usualRules),
    now,
    (i) => trustOf(state.batteries[i]!, now) !== 'obeys',
  );
  return {
    site,
    now,
    slotMs,
    slots: planSlots,
    cars,
    fixed,
    background: background(beside).map((amps) => [amps]),
    ...(market && { market }),
    ...(market && battery && { battery }),
  };
}

/** The batteries that may be planned, as one: those that do as they are told and tell how full they are. */
function plannedBattery(state: DispatchState, now: number, carsCharge: boolean) {
  return joinedBattery(
    state.batteries.flatMap((battery, i) => {
      const soc = battery.measured?.soc;
      if (soc === undefined || trustOf(battery, now) !== 'obeys') return [];
      return batteryOf(state.model.batteries[i]!.settings, soc, carsCharge) ?? [];
    }),
  );
}

/** What batteries go by: the plan's slots, or prices alone where there is no plan. */
export function aheadOf(now: number, market: Market | undefined, plan: Plan | undefined): AheadSlot[] {
  if (!market) return [];
  if (plan?.optimized)
    return plan.slots.map(({ from, to, first }, k) => {
      const battery = plan.battery?.watts[k];
      return { from, to, buy: at(market.buy, first), ...(battery !== undefined && { battery }) };
    });
  return market.buy.map((buy, k) => ({ from: now + k * slotMs, to: now + (k + 1) * slotMs, buy }));
}

const at = (series: readonly number[], index: number) => series[index] ?? series.at(-1) ?? 0;

/** A plan that was made in time, with what the page shows of the hours to come. */
export interface Made {
  readonly stored: StoredPlan;
  readonly plan: Plan;
}

/** Plans a site; undefined when there was no time for it. */
export async function makePlan(planner: Planner, situation: Situation): Promise<Made | undefined> {
  return madeOf(await planner.plan(situation, withinMs), situation);
}

/** What a plan of a situation comes to; undefined when the optimizer did not make it. */
export function madeOf(plan: Plan, situation: Situation): Made | undefined {
  if (!plan.optimized) return undefined;
  return { stored: storedOf(plan, situation), plan };
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
      ...(plan.battery && { batteryWatts: plan.battery.watts[k] ?? 0 }),
    })),
  };
}
