/** A tariff as people think of it: what it costs always, and what it costs at certain hours instead. */

import type { weekdays as contractDays, Definition } from '../../../../server/tariffs/contract.ts';

export type Weekday = (typeof contractDays)[number];
export const weekdays: readonly Weekday[] = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
];

/** Prices in whole currency units: per kWh, per minute charging, per minute connected without charging. */
export interface Prices {
  readonly energy: number | null;
  /** Credited per kWh that a car gives back. */
  readonly given: number | null;
  readonly time: number | null;
  readonly parking: number | null;
}

/** Hours with prices of their own; what it leaves out costs what it always does. */
export interface Window extends Prices {
  readonly days: readonly Weekday[];
  /** Local "HH:MM"; an end before the beginning wraps past midnight. */
  readonly from: string;
  readonly to: string;
}

export interface Draft extends Prices {
  readonly taxIncluded: Definition['taxIncluded'];
  readonly vat: number | null;
  /** Due once, when charging begins. */
  readonly fee: number | null;
  readonly graceMinutes: number;
  readonly maxPrice: number | null;
  readonly windows: readonly Window[];
  /** From so many percent of the site's EVSEs taken, energy costs so many percent more (or less). */
  readonly busy: readonly Busy[];
}

export interface Busy {
  readonly from: number;
  readonly percent: number;
}

export const emptyDraft: Draft = {
  taxIncluded: 'yes',
  vat: null,
  fee: null,
  energy: null,
  given: null,
  time: null,
  parking: null,
  graceMinutes: 0,
  maxPrice: null,
  windows: [],
  busy: [],
};

type Element = Definition['elements'][number];
type Component = Element['components'][number];
type Dimension = Component['dimension'];

/** How each price is written in a definition: its dimension, and how many of it make one of ours. */
const written: readonly (readonly [name: keyof Prices, dimension: Dimension, factor: number])[] = [
  ['energy', 'ENERGY', 1],
  // A credit is a price below zero.
  ['given', 'ENERGY_EXPORT', -1],
  ['time', 'TIME', 60],
  ['parking', 'PARKING_TIME', 60],
];

/** The definition that a draft stands for. */
export function toDefinition(draft: Draft): Definition {
  const { taxIncluded, vat, fee, windows, graceMinutes, maxPrice, busy } = draft;
  const component = (dimension: Dimension, price: number): Component => ({
    dimension,
    price: tidy(price),
    step: dimension === 'FLAT' ? 0 : 1,
    ...(vat !== null && taxIncluded !== 'none' && { vat }),
  });
  const priced = (prices: Prices) =>
    written.flatMap(([name, dimension, factor]) => {
      const price = prices[name];
      return price === null ? [] : [component(dimension, price * factor)];
    });
  const always = [...(fee === null ? [] : [component('FLAT', fee)]), ...priced(draft)];
  return {
    taxIncluded,
    elements: [
      ...windows.map(({ days, from, to, ...prices }) => ({
        components: priced(prices),
        restrictions: {
          ...(days.length < weekdays.length && { weekdays: [...days] }),
          ...(from !== to && { startTime: from, endTime: to }),
        },
      })),
      ...(always.length > 0 ? [{ components: always }] : []),
    ].filter(({ components }) => components.length > 0),
    ...(graceMinutes > 0 && { parkingGraceSeconds: graceMinutes * 60 }),
    ...(busy.length > 0 && {
      occupancy: busy.map(({ from, percent }) => ({
        from: tidy(from / 100),
        factor: tidy(1 + percent / 100),
      })),
    }),
    ...(maxPrice !== null && {
      maxPrice: taxIncluded === 'no' ? { beforeTax: maxPrice } : { afterTax: maxPrice },
    }),
  };
}

/** The draft that says the same as a definition; undefined when a definition says more than a draft can. */
export function toDraft(definition: Definition): Draft | undefined {
  const { elements, taxIncluded, maxPrice, parkingGraceSeconds = 0 } = definition;
  const base = elements.findLast(({ restrictions }) => isEmpty(restrictions ?? {}));
  const first = elements.flatMap(({ components }) => components)[0];
  const draft: Draft = {
    taxIncluded,
    vat: first?.vat === undefined ? null : Number(first.vat),
    fee: priceOf(base, 'FLAT', 1),
    ...pricesOf(base),
    graceMinutes: parkingGraceSeconds / 60,
    maxPrice: limitOf(maxPrice),
    windows: elements.filter((element) => element !== base).map(windowOf),
    busy: (definition.occupancy ?? []).map(({ from, factor }) => ({
      from: tidy(from * 100),
      percent: tidy((factor - 1) * 100),
    })),
  };
  // Whatever got lost on the way shows when the draft is written again.
  return same(toDefinition(draft), definition) ? draft : undefined;
}

function windowOf(element: Element): Window {
  const { weekdays: days = weekdays, startTime = '00:00', endTime = '00:00' } = element.restrictions ?? {};
  return { days, from: startTime, to: endTime, ...pricesOf(element) };
}

function pricesOf(element: Element | undefined): Prices {
  const [energy, given, time, parking] = written.map(([, dimension, factor]) =>
    priceOf(element, dimension, factor),
  );
  return { energy: energy ?? null, given: given ?? null, time: time ?? null, parking: parking ?? null };
}

function priceOf(element: Element | undefined, dimension: Dimension, factor: number): number | null {
  const component = element?.components.find((one) => one.dimension === dimension);
  return component ? tidy(Number(component.price) / factor) : null;
}

function limitOf(limit: Definition['maxPrice']): number | null {
  const price = limit?.afterTax ?? limit?.beforeTax;
  return price === undefined ? null : Number(price);
}

/** 0.1 × 60 is 6, whatever binary fractions make of it. */
const tidy = (price: number) => Math.round(price * 1e8) / 1e8;
const isEmpty = (value: object) => Object.keys(value).length === 0;
const same = (a: Definition, b: Definition) => canonical(a) === canonical(b);

/** The same text for the same definition: numbers as numbers, members in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member === 'string' && /^-?\d+(\.\d+)?$/.test(member)) return Number(member);
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The price per kWh at each hour of each weekday; null where energy is free. */
export function weekOf(definition: Definition): (number | null)[][] {
  return weekdays.map((day) =>
    Array.from({ length: 24 }, (_, hour) => energyPriceAt(definition, day, hour * 60)),
  );
}

/** The first element that prices energy then decides, as in pricing; elements that ask more than the hour are passed over. */
function energyPriceAt({ elements }: Definition, day: Weekday, minute: number): number | null {
  for (const { components, restrictions = {} } of elements) {
    const component = components.find(({ dimension }) => dimension === 'ENERGY');
    if (!component) continue;
    const { weekdays: days, startTime, endTime, ...more } = restrictions;
    if (!isEmpty(more) || (days && !days.includes(day))) continue;
    if (within(minute, minutesOf(startTime), minutesOf(endTime))) return Number(component.price);
  }
  return null;
}

function within(minute: number, from = 0, to = 0): boolean {
  if (from === to) return true;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minutesOf(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
