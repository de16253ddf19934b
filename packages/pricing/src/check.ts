import { currencyDecimals, type Exact, Exactly } from './money.ts';
import type { Dimension, PriceComponent, PriceLimit, Restrictions, Tariff } from './tariff.ts';

/** Something in a tariff that a person has to correct (`error`) or should look at (`warning`). */
export interface TariffProblem {
  readonly severity: 'error' | 'warning';
  /** Where: "elements.2.restrictions.startTime". */
  readonly path: string;
  readonly text: string;
}

/** Far above any tariff seen (a week by the quarter hour is 672), low enough that pricing stays quick. */
const mostElements = 1000;

/**
 * Says what is wrong with a tariff before it is published; one without errors can always be priced. Shapes and types
 * are taken for granted: they are the API schema's business.
 */
export function checkTariff(tariff: Tariff): TariffProblem[] {
  const problems: TariffProblem[] = [];
  const error = (path: string, text: string): void => void problems.push({ severity: 'error', path, text });
  if (!/^[A-Z]{3}$/.test(tariff.currency))
    error(
      'currency',
      `"${tariff.currency}" is no currency; write its ISO code of three letters, such as EUR.`,
    );
  if (tariff.elements.length === 0)
    error('elements', 'The tariff has no element, so it prices nothing; add one.');
  if (tariff.elements.length > mostElements)
    error(
      'elements',
      `The tariff has ${tariff.elements.length} elements; at most ${mostElements} can be priced.`,
    );
  if ((tariff.parkingGraceSeconds ?? 0) < 0)
    error('parkingGraceSeconds', 'A grace period cannot be negative.');
  for (const [i, { components, restrictions }] of tariff.elements.entries()) {
    const path = `elements.${i}`;
    if (components.length === 0)
      error(`${path}.components`, 'The element has no price; add one or remove it.');
    for (const [j, component] of components.entries()) {
      for (const text of componentProblems(component)) error(`${path}.components.${j}`, text);
      if (components.slice(0, j).some(({ dimension }) => dimension === component.dimension))
        error(`${path}.components.${j}`, `The element has two prices for ${component.dimension}; keep one.`);
    }
    for (const [member, text] of restrictionProblems(restrictions ?? {}, components))
      error(`${path}.restrictions.${member}`, text);
  }
  for (const [path, text] of limitProblems(tariff)) error(path, text);
  return [...problems, ...shadowed(tariff)];
}

function componentProblems({ price, step, vat, series = [] }: PriceComponent): string[] {
  const prices = [price, ...series.map((point) => point.price)];
  return [
    !prices.every(isDecimal) && 'The price is no decimal number.',
    !(Number.isFinite(step) && step >= 0) && 'The billing step must be 0 or more (Wh or seconds).',
    vat !== undefined && !isPercent(vat) && 'The tax must be between 0 and 100 percent.',
    series.some((point, i) => i > 0 && point.from <= series[i - 1]!.from) &&
      'The prices of the series must be in rising order of time, each instant once.',
  ].filter((text) => typeof text === 'string');
}

function restrictionProblems(
  restrictions: Restrictions,
  components: readonly PriceComponent[],
): [member: string, text: string][] {
  const problems: [string, string][] = [];
  for (const member of ['startTime', 'endTime'] as const)
    if (!isTime(restrictions[member], member))
      problems.push([member, 'Write the local time as HH:MM, 00:00 to 23:59.']);
  for (const member of ['startDate', 'endDate'] as const)
    if (!isDate(restrictions[member])) problems.push([member, 'Write a day of the calendar as YYYY-MM-DD.']);
  for (const what of ['WattHours', 'Amps', 'Watts', 'Seconds'] as const) {
    const [min, max] = [restrictions[`min${what}`], restrictions[`max${what}`]];
    if (min !== undefined && max !== undefined && min >= max)
      problems.push([
        `max${what}`,
        'The maximum must be above the minimum; it does not itself belong to the range.',
      ]);
  }
  const { startDate, endDate, reservation } = restrictions;
  if (startDate !== undefined && endDate !== undefined && startDate >= endDate)
    problems.push([
      'endDate',
      'The end date must be after the start date; it is the first day that no longer counts.',
    ]);
  if (reservation && components.some(({ dimension }) => dimension !== 'FLAT' && dimension !== 'TIME'))
    problems.push(['reservation', 'A reservation can be priced by a fee (FLAT) and by time (TIME) only.']);
  return problems;
}

function limitProblems({ minPrice, maxPrice, currency }: Tariff): [path: string, text: string][] {
  const problems: [string, string][] = [];
  for (const [path, limit] of Object.entries({ minPrice, maxPrice })) {
    for (const [side, value] of Object.entries(limit ?? {})) {
      if (!isDecimal(value)) problems.push([`${path}.${side}`, 'The limit is no decimal number.']);
      else if (new Exactly(value).decimalPlaces() > currencyDecimals(currency))
        problems.push([
          `${path}.${side}`,
          `${currency} has ${currencyDecimals(currency)} decimals; round the limit.`,
        ]);
    }
  }
  for (const side of ['beforeTax', 'afterTax'] as const)
    if (isAbove(minPrice, maxPrice, side))
      problems.push([`minPrice.${side}`, 'The minimum price is above the maximum price.']);
  return problems;
}

function isAbove(min: PriceLimit | undefined, max: PriceLimit | undefined, side: keyof PriceLimit): boolean {
  const [low, high] = [min?.[side], max?.[side]];
  if (low === undefined || high === undefined || !isDecimal(low) || !isDecimal(high)) return false;
  return new Exactly(low).gt(high);
}

/** Prices that can never count, because an earlier element without restrictions has the same dimension. */
function shadowed({ elements }: Tariff): TariffProblem[] {
  const always = new Map<Dimension, number>();
  return elements.flatMap(({ components, restrictions = {} }, i) =>
    components.flatMap(({ dimension }, j): TariffProblem[] => {
      if (restrictions.reservation) return [];
      const by = always.get(dimension);
      if (by === undefined && Object.keys(restrictions).length === 0) always.set(dimension, i);
      if (by === undefined) return [];
      const text = `This price never counts: element ${by + 1} has one for ${dimension} that always holds. Move it up.`;
      return [{ severity: 'warning', path: `elements.${i}.components.${j}`, text }];
    }),
  );
}

function isDecimal(value: Exact): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : /^-?\d+(\.\d+)?$/.test(value);
}

function isPercent(value: Exact): boolean {
  return isDecimal(value) && Number(value) >= 0 && Number(value) <= 100;
}

function isTime(time: string | undefined, member: 'startTime' | 'endTime'): boolean {
  if (time === undefined || /^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return true;
  return member === 'endTime' && time === '24:00';
}

function isDate(date: string | undefined): boolean {
  if (date === undefined) return true;
  const day = /^\d{4}-\d\d-\d\d$/.test(date) ? new Date(`${date}T00:00:00Z`) : undefined;
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
