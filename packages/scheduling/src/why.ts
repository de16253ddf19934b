import { isOverdue } from './charge-columns.ts';
import { meanOver, type PlannedCar, type Situation, type Slot } from './forecast.ts';
import type { CarPlan } from './plan.ts';
import type { Reason } from './reason.ts';

/** Prices that differ by less are the same to people, per kWh. */
const notCheaper = 0.005;

/** Says for each car why the plan does with it now what it does. */
export function reasonsOf(
  situation: Situation,
  slots: readonly Slot[],
  plans: ReadonlyMap<string, CarPlan>,
): Map<string, Reason> {
  const prices = slots.map((slot) => (situation.market ? meanOver(situation.market.buy, slot) : 0));
  const surplus = slots.map((slot) =>
    situation.market ? meanOver(situation.market.sun, slot) - meanOver(situation.market.load, slot) : 0,
  );
  const firstToLeave = Math.min(
    ...situation.cars.filter(({ id }) => (plans.get(id)!.amps[0] ?? 0) > 0).map(({ departsAt }) => departsAt),
  );
  return new Map(
    situation.cars.map((car) => {
      const reason = reasonOf(car, plans.get(car.id)!, slots, prices, surplus, situation.now);
      // Where all leave at the same time nobody goes first because they leave earlier.
      const earlier = firstToLeave < car.departsAt;
      return [
        car.id,
        reason.code === 'waits_room' && !earlier ? { ...reason, code: 'waits_others' } : reason,
      ];
    }),
  );
}

function reasonOf(
  car: PlannedCar,
  plan: CarPlan,
  slots: readonly Slot[],
  prices: readonly number[],
  surplus: readonly number[],
  now: number,
): Reason {
  const amps = Math.round(plan.amps[0] ?? 0);
  const ready = plan.ready === undefined ? {} : { ready: plan.ready };
  if (car.wattHours <= 0 && amps === 0) return { code: 'full' };
  if (amps < 0) {
    const stops = slots[plan.amps.findIndex((value) => value >= 0)]?.from;
    return { code: 'gives_back', amps: -amps, ...ready, ...(stops !== undefined && { until: stops }) };
  }
  const next = plan.amps.findIndex((value, k) => k > 0 && value > 0);
  if ((plan.amps[0] ?? 0) <= 0) return waiting(car, next, slots, prices, surplus, ready);
  if (car.mode === 'departure' && isOverdue(car, now)) return { code: 'overdue', amps };
  if (plan.missing > 0 && car.mode !== 'sun' && car.mode !== 'cheapest')
    return { code: 'short', amps, missing: Math.round(plan.missing) };
  if (surplus[0]! > 0 && Math.max(...surplus) > 0) return { code: 'sun_now', amps };
  const later = slots.findIndex(
    (slot, k) => k > 0 && slot.from < car.departsAt && prices[k]! > prices[0]! + notCheaper,
  );
  if (later > 0) return { code: 'cheap_now', amps, ...ready };
  return plan.ready === undefined
    ? { code: 'limited_evenly', amps }
    : { code: 'on_time', amps, ready: plan.ready };
}

function waiting(
  car: PlannedCar,
  next: number,
  slots: readonly Slot[],
  prices: readonly number[],
  surplus: readonly number[],
  ready: { ready?: number },
): Reason {
  const until = slots[next]?.from;
  if (car.mode === 'sun' && !(car.owed && (surplus[next] ?? 0) <= 0))
    return { code: 'waits_sun', ...(until !== undefined && { until }) };
  if (until === undefined)
    return car.mode === 'cheapest'
      ? { code: 'too_dear' }
      : { code: 'no_room', missing: Math.round(car.wattHours) };
  if (surplus[next]! > 0 && surplus[0]! <= 0) return { code: 'waits_sun', until };
  if (prices[next]! < prices[0]! - notCheaper) return { code: 'waits_price', until, ...ready };
  return { code: 'waits_room', until, ...ready };
}
