import type { ChargingPeriod, Cost, CostLine, PricingOptions } from './cost.ts';
import { explain, explainLimit } from './explain.ts';
import { type Limited, limitTotal, type Total } from './limit.ts';
import { Exactly, settle, written } from './money.ts';
import { reservationRates, transactionRates } from './rates.ts';
import { readStretches, reservedStretch } from './readings.ts';
import { microPerWattHour } from './register.ts';
import type { Tariff } from './tariff.ts';
import { type TaxedAmount, taxed, taxShares } from './tax.ts';
import { totalsOf } from './totals.ts';
import type { Anomaly, MeteredTransaction } from './transaction.ts';
import { type Volume, volumesOf } from './volumes.ts';
import { type Period, walk } from './walk.ts';
import { zoneClock } from './zone.ts';

interface PricedLine extends TaxedAmount {
  readonly volume: Volume;
}

/**
 * Prices a metered transaction, and the reservation before it, under one frozen tariff. The same function gives the
 * running cost (samples so far: what would be due if it ended now), the final cost and, over an imagined
 * transaction, the preview. Pure: the same input always gives the same cost.
 * @throws RangeError when the zone is unknown, or a decimal of the tariff is none (see `checkTariff`).
 */
export function priceTransaction(
  tariff: Tariff,
  transaction: MeteredTransaction,
  options: PricingOptions = {},
): Cost {
  const anomalies: Anomaly[] = [];
  const reserved = reservedPeriods(tariff, transaction);
  const charged = transactionPeriods(tariff, transaction, anomalies);
  const replacing = options.taxes && taxShares(options.taxes);
  const lines = [...volumesOf(reserved), ...volumesOf(charged)].map((volume): PricedLine => {
    const amount = amountOf(volume);
    return { volume, ...taxed(amount, tariff.taxIncluded, volume.rate.vat, replacing) };
  });
  const raw: Total = { beforeTax: sumOf(lines, 'beforeTax'), afterTax: sumOf(lines, 'afterTax') };
  const limited = limitTotal(tariff, raw, charged.length > 0);
  const total = limited?.total ?? raw;
  const totals = totalsOf({
    amounts: lines,
    total,
    isLimited: limited !== undefined,
    fromAfterTax: tariff.taxIncluded === 'yes' && replacing === undefined,
    rounding: options.rounding ?? 'per-tax',
    currency: tariff.currency,
  });
  const periods = [...reserved, ...charged];
  const costLines = lines.map((line) => costLine(line, tariff));
  if (limited) costLines.push(limitLine(limited, raw, periods, tariff.currency));
  return {
    tariffId: tariff.id,
    currency: tariff.currency,
    lines: costLines,
    periods: periods.map(chargingPeriod),
    exact: writtenSides(total),
    totals,
    anomalies,
  };
}

function reservedPeriods(tariff: Tariff, { reservation, zone }: MeteredTransaction): Period[] {
  if (reservation === undefined) return [];
  const { start, end, expired } = reservation;
  const stretch = reservedStretch(start, Math.max(start, end));
  return walk([stretch], start, reservationRates(tariff, expired), zoneClock(zone), 0);
}

function transactionPeriods(tariff: Tariff, transaction: MeteredTransaction, anomalies: Anomaly[]): Period[] {
  const rates = transactionRates(tariff);
  const stretches = readStretches(transaction, rates.cuts.amps.length > 0, anomalies);
  const start = stretches[0]?.from ?? 0;
  const grace = (tariff.parkingGraceSeconds ?? 0) * 1000;
  return walk(stretches, start, rates, zoneClock(transaction.zone), grace);
}

/** Price times volume: per kWh over µWh, per hour over ms, or once. */
function amountOf({ rate, billed }: Volume): Exactly {
  switch (rate.dimension) {
    case 'FLAT':
      return rate.price;
    case 'ENERGY':
    case 'ENERGY_EXPORT':
      return rate.price.times(billed).div(microPerWattHour * 1000);
    case 'TIME':
    case 'PARKING_TIME':
      return rate.price.times(billed).div(3_600_000);
    default:
      return rate.dimension satisfies never;
  }
}

/** A sum, or undefined as soon as one part of it is not known. */
function sumOf(lines: readonly PricedLine[], side: 'beforeTax' | 'afterTax'): Exactly | undefined {
  let sum = new Exactly(0);
  for (const line of lines) {
    const amount = line[side];
    if (amount === undefined) return undefined;
    sum = sum.plus(amount);
  }
  return settle(sum);
}

function writtenSides({ beforeTax, afterTax }: Total): { beforeTax?: string; afterTax?: string } {
  return {
    ...(beforeTax && { beforeTax: written(beforeTax) }),
    ...(afterTax && { afterTax: written(afterTax) }),
  };
}

function costLine(line: PricedLine, tariff: Tariff): CostLine {
  const { rate, from, to, metered, billed } = line.volume;
  const unit = unitOf(rate.dimension);
  return {
    dimension: rate.dimension,
    ofReservation: rate.ofReservation,
    element: rate.element,
    from,
    to,
    metered: metered / unit,
    billed: billed / unit,
    price: written(rate.price),
    ...writtenSides(line),
    text: explain(line.volume, tariff),
  };
}

/** How many of the units that volumes are counted in (µWh, ms) make one of those shown (Wh, s). */
function unitOf(dimension: Volume['rate']['dimension']): number {
  if (dimension === 'FLAT') return 1;
  return dimension === 'ENERGY' || dimension === 'ENERGY_EXPORT' ? microPerWattHour : 1000;
}

function limitLine(
  { kind, total, limit }: Limited,
  raw: Total,
  periods: readonly Period[],
  currency: string,
): CostLine {
  const difference = (side: 'beforeTax' | 'afterTax'): Exactly | undefined =>
    raw[side] && total[side]?.minus(raw[side]);
  return {
    dimension: kind,
    ofReservation: false,
    from: periods[0]?.from ?? 0,
    to: periods.at(-1)?.to ?? 0,
    metered: 1,
    billed: 1,
    ...writtenSides({ beforeTax: difference('beforeTax'), afterTax: difference('afterTax') }),
    text: explainLimit(kind, limit.beforeTax, limit.afterTax, currency),
  };
}

function chargingPeriod(period: Period): ChargingPeriod {
  const { energyRate, timeRate } = period;
  return {
    from: period.from,
    to: period.to,
    state: period.state,
    wattHours: period.energy / microPerWattHour,
    exportedWattHours: period.exported / microPerWattHour,
    seconds: (period.to - period.from) / 1000,
    fees: period.fees.length,
    ...(energyRate && { energyElement: energyRate.element }),
    ...(timeRate && { timeElement: timeRate.element }),
  };
}
