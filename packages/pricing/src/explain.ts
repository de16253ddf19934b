import { amountText, Exactly } from './money.ts';
import type { Rate } from './rates.ts';
import { microPerWattHour } from './register.ts';
import { weekdays } from './restriction.ts';
import type { Discount, Restrictions, Weekday } from './tariff.ts';
import type { Volume } from './volumes.ts';

/** Says in one sentence what a cost line is for: "3.2 kWh at 0.55 €/kWh because it was after 18:00." */
export function explain(
  { rate, metered, billed }: Volume,
  { currency, discount }: { readonly currency: string; readonly discount?: Discount },
): string {
  const less = discount && rate.price.gt(0) ? ` with ${discount.percent} % off for “${discount.holder}”` : '';
  return `${whatFor(rate, metered, billed, currency)}${less}${because(rate)}.`;
}

function whatFor(rate: Rate, metered: number, billed: number, currency: string): string {
  const price = amountText(rate.price, currency);
  switch (rate.dimension) {
    case 'FLAT':
      return `${feeName(rate)} of ${price}`;
    case 'ENERGY':
      return `${stepped(metered, billed, kilowattHours)} at ${price}/kWh`;
    case 'ENERGY_EXPORT':
      return rate.price.isNegative()
        ? `${kilowattHours(billed)} given back, credited at ${amountText(rate.price.neg(), currency)}/kWh`
        : `${kilowattHours(billed)} given back at ${price}/kWh`;
    case 'TIME':
      return `${stepped(metered, billed, duration)} ${rate.ofReservation ? 'reserved' : 'charging'} at ${price}/h`;
    case 'PARKING_TIME':
      return `${stepped(metered, billed, duration)} connected without charging at ${price}/h`;
    default:
      return rate.dimension satisfies never;
  }
}

function feeName({ ofReservation, restrictions }: Rate): string {
  if (restrictions.reservation === 'expired') return 'No-show fee';
  return ofReservation ? 'Reservation fee' : 'Fee';
}

function stepped(metered: number, billed: number, text: (volume: number) => string): string {
  const [raw, due] = [text(metered), text(billed)];
  return raw === due ? due : `${due} (${raw} rounded up to the billing step)`;
}

function kilowattHours(micro: number): string {
  const exact = new Exactly(micro).div(microPerWattHour * 1000);
  return `${exact.toDecimalPlaces(3).toFixed()} kWh`;
}

/** Writes milliseconds as hours, minutes and seconds, leaving out what is zero: "1 h 30 min". */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return words.join(' ') || '0 s';
}

function because(rate: Rate): string {
  const reasons = reasonsOf(rate.restrictions);
  if (rate.seriesFrom !== undefined)
    reasons.push(`that was the price from ${new Date(rate.seriesFrom).toISOString().slice(0, 16)}Z on`);
  if (reasons.length === 0) return rate.isFallback ? ' because no special rate held' : '';
  return ` because ${reasons.join(' and ')}`;
}

function reasonsOf(restrictions: Restrictions): string[] {
  const { minWatts, maxWatts, minAmps, maxAmps, minWattHours, maxWattHours, minSeconds, maxSeconds } =
    restrictions;
  return [
    timeReason(restrictions),
    weekdayReason(restrictions.weekdays),
    dateReason(restrictions),
    bounds('it was', 'after the first', 'within the first', minSeconds, maxSeconds, (s) =>
      duration(s * 1000),
    ),
    bounds(
      'it was',
      'after the first',
      'within the first',
      minWattHours,
      maxWattHours,
      (wh) => `${thousandth(wh)} kWh`,
    ),
    bounds('the power was', 'at least', 'below', minWatts, maxWatts, (watts) => `${thousandth(watts)} kW`),
    bounds('the current was', 'at least', 'below', minAmps, maxAmps, (amps) => `${amps} A`),
    restrictions.reservation === 'expired' ? 'nobody came before the reservation ended' : undefined,
  ].filter((reason) => reason !== undefined);
}

function bounds(
  subject: string,
  atLeast: string,
  below: string,
  min: number | undefined,
  max: number | undefined,
  text: (value: number) => string,
): string | undefined {
  const lower = min || undefined;
  if (lower === undefined && max === undefined) return undefined;
  if (lower === undefined) return `${subject} ${below} ${text(max!)}`;
  if (max === undefined) return `${subject} ${atLeast} ${text(lower)}`;
  return `${subject} between ${text(lower)} and ${text(max)}`;
}

function thousandth(value: number): string {
  return new Exactly(value).div(1000).toFixed();
}

function timeReason({ startTime, endTime }: Restrictions): string | undefined {
  const start = startTime === '00:00' ? undefined : startTime;
  const end = endTime === '00:00' || endTime === '24:00' ? undefined : endTime;
  if (start === undefined) return end === undefined ? undefined : `it was before ${end}`;
  return end === undefined ? `it was after ${start}` : `it was between ${start} and ${end}`;
}

function dateReason({ startDate, endDate }: Restrictions): string | undefined {
  if (startDate === undefined) return endDate === undefined ? undefined : `it was before ${endDate}`;
  return endDate === undefined
    ? `it was on or after ${startDate}`
    : `it was from ${startDate} to before ${endDate}`;
}

function weekdayReason(days: readonly Weekday[] | undefined): string | undefined {
  if (days === undefined || days.length === 0 || days.length === 7) return undefined;
  const inOrder = weekdays.filter((day) => days.includes(day)).map(dayName);
  const from = weekdays.findIndex((day) => days.includes(day));
  const run = inOrder.every((name, i) => name === dayName(weekdays[from + i]));
  if (run && inOrder.length > 2) return `it was ${inOrder[0]} to ${inOrder.at(-1)}`;
  return `it was ${inOrder.join(' or ')}`;
}

function dayName(day: Weekday | undefined): string {
  return day === undefined ? '' : day[0] + day.slice(1).toLowerCase();
}

/** Says what a price limit did: "Cut to the maximum price of 10.00 € before tax and 11.00 € after tax." */
export function explainLimit(
  kind: 'MIN_PRICE' | 'MAX_PRICE',
  beforeTax: Exactly | undefined,
  afterTax: Exactly | undefined,
  currency: string,
): string {
  const limits = [
    beforeTax && `${amountText(beforeTax, currency)} before tax`,
    afterTax && `${amountText(afterTax, currency)} after tax`,
  ].filter((text) => text !== undefined);
  const verb = kind === 'MIN_PRICE' ? 'Raised to the minimum' : 'Cut to the maximum';
  return `${verb} price of ${limits.join(' and ')}.`;
}
