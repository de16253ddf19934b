import { Exactly, written } from './money.ts';
import { activeRate, type Rate, type Rates, transactionRates } from './rates.ts';
import { microPerWattHour } from './register.ts';
import type { Dimension, Tariff } from './tariff.ts';
import { zoneClock } from './zone.ts';

/** A moment of a transaction, as far as prices ask for it. */
export interface PriceMoment {
  readonly zone: string;
  /** Epoch milliseconds; `start` is the begin of the transaction. */
  readonly at: number;
  readonly start: number;
  readonly wattHours: number;
  readonly watts: number;
}

/** The prices that hold at a moment, tax included where it is known: what a display shows. Absent: free. */
export interface Prices {
  readonly perKilowattHour?: string;
  readonly perHourCharging?: string;
  readonly perHourParked?: string;
  readonly once?: string;
}

const volts = 230;
/** Price changes looked through for the next one: a week of quarters. */
const mostSteps = 700;

/** Says which prices of a transaction hold at a moment. */
export function pricesAt(tariff: Tariff, moment: PriceMoment): Prices {
  return shown(tariff, transactionRates(tariff), moment);
}

/** The next instant before `until` at which the clock alone changes a price; undefined when there is none. */
export function nextPriceChange(tariff: Tariff, moment: PriceMoment, until: number): number | undefined {
  const rates = transactionRates(tariff);
  const { cuts } = rates;
  const clock = zoneClock(moment.zone);
  const now = JSON.stringify(shown(tariff, rates, moment));
  let at = moment.at;
  for (let step = 0; step < mostSteps; step++) {
    const next = Math.min(
      cuts.series.find((from) => from > at) ?? Number.POSITIVE_INFINITY,
      cuts.elapsed.map((elapsed) => moment.start + elapsed).find((from) => from > at) ??
        Number.POSITIVE_INFINITY,
      cuts.msOfDay.length > 0 ? clock.nextCut(at, cuts.msOfDay) : Number.POSITIVE_INFINITY,
    );
    if (next >= until) return undefined;
    at = next;
    if (JSON.stringify(shown(tariff, rates, { ...moment, at })) !== now) return at;
  }
  return undefined;
}

/** The next energy of the transaction (Wh) and the power (W) at which a price may change. */
export function nextThresholds(
  tariff: Tariff,
  { wattHours }: Pick<PriceMoment, 'wattHours'>,
): { wattHours?: number; watts?: number } {
  const { energy, watts } = transactionRates(tariff).cuts;
  const next = energy.find((cut) => cut > wattHours * microPerWattHour);
  const power = watts.find((cut) => cut > 0);
  return {
    ...(next !== undefined && { wattHours: next / microPerWattHour }),
    ...(power !== undefined && { watts: power }),
  };
}

function shown(tariff: Tariff, rates: Rates, { zone, at, start, wattHours, watts }: PriceMoment): Prices {
  const moment = {
    local: zoneClock(zone).local(at),
    elapsed: Math.max(0, at - start),
    energy: wattHours * microPerWattHour,
    watts,
    amps: watts / volts,
  };
  const price = (dimension: Dimension) => {
    const rate = activeRate(rates.byDimension.get(dimension), moment, at);
    return rate && withTax(tariff, rate);
  };
  const prices = {
    perKilowattHour: price('ENERGY'),
    perHourCharging: price('TIME'),
    perHourParked: price('PARKING_TIME'),
    once: price('FLAT'),
  };
  return Object.fromEntries(Object.entries(prices).filter(([, value]) => value !== undefined));
}

function withTax({ taxIncluded }: Tariff, { price, vat }: Rate): string {
  const adds = taxIncluded === 'no' && vat !== undefined;
  return written(adds ? price.times(new Exactly(100).plus(vat)).div(100) : price);
}
