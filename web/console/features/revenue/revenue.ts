/** Revenue of days as a chart wants it. */

import type { revenue } from '../../../../server/billing/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import type { margin } from '../../../../server/reports/contract.ts';

export type RevenueItem = ResponseOf<typeof revenue>['items'][number];

/** The currencies in which something was earned, those with the most transactions first. */
export function currenciesOf(items: readonly RevenueItem[]): string[] {
  const counts = new Map<string, number>();
  for (const { currency, transactions } of items)
    if (currency !== null) counts.set(currency, (counts.get(currency) ?? 0) + transactions);
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency);
}

/** One point a day, in whole currency units and kWh, with the totals. Days without anything are 0, not left out. */
export function seriesOf(items: readonly RevenueItem[], currency: string) {
  const own = items.filter((item) => item.currency === currency && item.day !== null);
  const byDay = new Map(own.map((item) => [item.day!, item]));
  const days = [...byDay.keys()].sort();
  const decimals = own[0]?.decimals ?? 2;
  const all = daysBetween(days[0], days.at(-1));
  const whole = (minor: number | undefined) => (minor ?? 0) / 10 ** decimals;
  const sum = (value: (item: RevenueItem) => number) => own.reduce((total, item) => total + value(item), 0);
  return {
    times: all.map((day) => Date.parse(`${day}T12:00:00Z`)),
    gross: all.map((day) => whole(byDay.get(day)?.afterTaxMinor)),
    net: all.map((day) => whole(byDay.get(day)?.beforeTaxMinor)),
    energy: all.map((day) => (byDay.get(day)?.energyWh ?? 0) / 1000),
    totals: {
      decimals,
      grossMinor: sum(({ afterTaxMinor }) => afterTaxMinor),
      netMinor: sum(({ beforeTaxMinor }) => beforeTaxMinor),
      energyWh: sum(({ energyWh }) => energyWh),
      transactions: sum(({ transactions }) => transactions),
    },
  };
}

const dayMs = 86_400_000;
/** Two years: more days than anybody looks at in one chart. */
const mostDays = 750;

function daysBetween(first: string | undefined, last: string | undefined): string[] {
  if (first === undefined || last === undefined) return [];
  const count = Math.round((Date.parse(last) - Date.parse(first)) / dayMs) + 1;
  return Array.from({ length: Math.min(count, mostDays) }, (_, index) =>
    new Date(Date.parse(first) + index * dayMs).toISOString().slice(0, 10),
  );
}

/** A day for a date field, so many days from an instant, as this browser's calendar has it. */
export function dayField(at: number, days: number): string {
  const date = new Date(at);
  date.setDate(date.getDate() + days);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

type MarginItem = ResponseOf<typeof margin>['items'][number];

/** What was earned, what electricity cost and what is left, one point for each period, in whole currency units. */
export function marginSeries(items: readonly MarginItem[], currency: string) {
  const own = items.filter((item) => item.currency === currency && item.period !== null);
  const decimals = own[0]?.decimals ?? 2;
  const whole = (value: (item: MarginItem) => number) => own.map((item) => value(item) / 10 ** decimals);
  const sum = (value: (item: MarginItem) => number) => own.reduce((total, item) => total + value(item), 0);
  return {
    times: own.map(({ period }) => Date.parse(`${period}T12:00:00Z`)),
    net: whole(({ revenueMinor }) => revenueMinor),
    electricity: whole(({ electricityMinor }) => electricityMinor),
    left: whole(({ marginMinor }) => marginMinor),
    totals: {
      decimals,
      netMinor: sum(({ revenueMinor }) => revenueMinor),
      electricityMinor: sum(({ electricityMinor }) => electricityMinor),
    },
  };
}

/** Spans that people ask for, each with its first and last day. */
export function spans(
  now: number,
): (readonly ['days30' | 'month' | 'lastMonth' | 'year' | 'lastYear', string, string])[] {
  const today = dayField(now, 0);
  const [year = '', month = ''] = today.split('-');
  const lastOfLast = new Date(Date.UTC(Number(year), Number(month) - 1, 0)).toISOString().slice(0, 10);
  const before = String(Number(year) - 1);
  return [
    ['days30', dayField(now, -30), today],
    ['month', `${year}-${month}-01`, today],
    ['lastMonth', `${lastOfLast.slice(0, 8)}01`, lastOfLast],
    ['year', `${year}-01-01`, today],
    ['lastYear', `${before}-01-01`, `${before}-12-31`],
  ];
}
