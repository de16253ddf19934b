import type { Cost, PricingOptions } from './cost.ts';
import { priceTransaction } from './price.ts';
import type { Tariff } from './tariff.ts';
import type { MeteredTransaction, Reservation, Sample } from './transaction.ts';

/** A transaction that has not happened yet: so much energy at so much power, then a while connected. */
export interface Plan {
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly wattHours: number;
  /** Mean charging power in W, above 0. */
  readonly watts: number;
  /** Connected without charging afterwards. */
  readonly parkedSeconds?: number;
  readonly reservation?: Reservation;
}

/** A binary search over Wh ends after this many halvings: 1 Wh in a ship's battery. */
const mostHalvings = 40;

/**
 * Says what a plan will cost: "40 kWh tonight at 19:00".
 * @throws RangeError when the power is not above 0 or the energy is negative.
 */
export function previewCost(tariff: Tariff, plan: Plan, options?: PricingOptions): Cost {
  return priceTransaction(tariff, imagined(plan), options);
}

/**
 * The running cost at `now` (epoch ms): what would be due if the transaction ended now. Time goes on until now;
 * energy is what was last metered. Readings from after `now` are left out.
 */
export function runningCost(
  tariff: Tariff,
  transaction: MeteredTransaction,
  now: number,
  options?: PricingOptions,
): Cost {
  const samples = transaction.samples.filter((sample) => sample.at <= now);
  return priceTransaction(tariff, { ...transaction, samples: [...samples, { at: now }] }, options);
}

/**
 * How many whole Wh of a plan a budget (minor units, after tax where that is known) pays for, at most the plan's own.
 * For stopping before the money ends. Prices that fall as energy grows (negative ones) make the answer a lower bound.
 */
export function energyWithin(
  tariff: Tariff,
  plan: Plan,
  budgetMinor: number,
  options?: PricingOptions,
): number {
  const affordable = (wattHours: number): boolean => {
    const { totals } = previewCost(tariff, { ...plan, wattHours }, options);
    return (totals.afterTax ?? totals.beforeTax)!.minor <= budgetMinor;
  };
  let enough = 0;
  let tooMuch = Math.floor(plan.wattHours) + 1;
  if (!affordable(0)) return 0;
  for (let i = 0; i < mostHalvings && tooMuch - enough > 1; i++) {
    const middle = Math.floor((enough + tooMuch) / 2);
    if (affordable(middle)) enough = middle;
    else tooMuch = middle;
  }
  return enough;
}

function imagined({
  zone,
  start,
  wattHours,
  watts,
  parkedSeconds = 0,
  reservation,
}: Plan): MeteredTransaction {
  if (!(watts > 0 && wattHours >= 0))
    throw new RangeError(
      `A preview needs a power above 0 and no negative energy; got ${watts} W, ${wattHours} Wh.`,
    );
  const charged = start + Math.round((wattHours / watts) * 3_600_000);
  const samples: Sample[] = [
    { at: start, wattHours: 0, state: 'charging', watts },
    { at: charged, wattHours, state: 'parked' },
  ];
  if (parkedSeconds > 0) samples.push({ at: charged + parkedSeconds * 1000, wattHours });
  return { zone, samples, ...(reservation && { reservation }) };
}
