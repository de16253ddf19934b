import type { TFunction } from 'i18next';
import type { OpeningHours } from '../../../../server/locations/contract.ts';

const SHORT = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** Opening hours in words; null when they are not known. */
export function openingWords(hours: OpeningHours | null, t: TFunction<'sites'>): string | null {
  if (!hours) return null;
  if (hours.always) return t('form.always');
  return writeHours(hours) || null;
}

/** "Mo-Fr 08:00-18:00; Sa 09:00-13:00": days with the same hours together. */
export function writeHours(hours: OpeningHours): string {
  const byTime = new Map<string, number[]>();
  for (const { weekday, from, to } of [...hours.regular].sort((a, b) => a.weekday - b.weekday)) {
    const time = `${from}-${to}`;
    byTime.set(time, [...(byTime.get(time) ?? []), weekday]);
  }
  return [...byTime].map(([time, days]) => `${spans(days)} ${time}`).join('; ');
}

function spans(days: number[]): string {
  const runs: [number, number][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .map(([first, last]) => (first === last ? SHORT[first - 1] : `${SHORT[first - 1]}-${SHORT[last - 1]}`))
    .join(',');
}

const LINE = /^([A-Za-z,-]+)\s+([\d:]{4,5})\s*-\s*([\d:]{4,5})$/;

/** Reads what writeHours writes. Undefined: it is not understood. */
export function readHours(text: string): OpeningHours['regular'] | undefined {
  const lines = text.split(/[;\n]/).map((line) => line.trim());
  const regular: OpeningHours['regular'] = [];
  for (const line of lines.filter(Boolean)) {
    const [, days, from, to] = LINE.exec(line) ?? [];
    const weekdays = days === undefined ? undefined : readDays(days);
    if (!weekdays || !from || !to) return undefined;
    const [opens, closes] = [clock(from), clock(to)];
    if (!opens || !closes) return undefined;
    for (const weekday of weekdays) regular.push({ weekday, from: opens, to: closes });
  }
  return regular;
}

function readDays(text: string): number[] | undefined {
  const days: number[] = [];
  for (const part of text.split(',')) {
    const [first, last = first] = part
      .split('-')
      .map((name) => SHORT.findIndex((day) => sameDay(day, name)) + 1);
    if (!first || !last || last < first) return undefined;
    for (let day = first; day <= last; day += 1) days.push(day);
  }
  return days;
}

/** English and German abbreviations name the same days but for three. */
const GERMAN: Record<string, string> = { Tu: 'di', We: 'mi', Th: 'do', Su: 'so' };
const sameDay = (day: string, name: string) =>
  name.toLowerCase() === day.toLowerCase() || name.toLowerCase() === GERMAN[day];

function clock(text: string): string | undefined {
  const padded = text.padStart(5, '0');
  return /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(padded) ? padded : undefined;
}
