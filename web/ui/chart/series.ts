/** Series of a time chart as plain data: checked, aligned, written as CSV. Time in epoch milliseconds. */

export interface Series {
  label: string;
  unit: string;
  /** One value per time; null where there is none: a gap is drawn as a gap. */
  values: readonly (number | null)[];
  /** A CSS colour, best a token such as var(--blue-mark). */
  color: string;
  /** A plan is dashed, what was measured is solid. */
  plan?: boolean;
  digits?: number;
  /** Each value holds until the next time: drawn as steps. */
  step?: boolean;
  /** The ground of its area, a CSS colour; areas of one unit stand on those that follow in the list. */
  area?: string;
}

export interface Limit {
  label: string;
  unit: string;
  value: number;
}

/** Units in the order in which they first appear: each has an axis of its own. */
export function unitsOf(series: readonly Series[]): string[] {
  return [...new Set(series.map(({ unit }) => unit))];
}

/** The heights at which series are drawn: an area stands on the areas after it, all else is as high as its values. */
export function heightsOf(series: readonly Series[]): (readonly (number | null)[])[] {
  return series.map((one, index) => {
    if (!one.area) return one.values;
    const below = series.slice(index + 1).filter(({ area, unit }) => area && unit === one.unit);
    return one.values.map((value, time) =>
      value === null ? null : below.reduce((height, { values }) => height + (values[time] ?? 0), value),
    );
  });
}

/** A value with its unit, as the hover and the table show it. */
export function shown(
  value: number | null | undefined,
  { unit, digits = 1 }: Series,
  locale: string,
): string {
  if (value === null || value === undefined) return '–';
  return `${value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** The chart as CSV (RFC 4180): ISO times, one column a series, gaps empty. */
export function toCsv(times: readonly number[], series: readonly Series[]): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const head = ['time', ...series.map(({ label, unit }) => quote(`${label} (${unit})`))];
  const rows = times.map((at, index) => [
    new Date(at).toISOString(),
    ...series.map(({ values }) => String(values[index] ?? '')),
  ]);
  return [head, ...rows].map((row) => row.join(',')).join('\r\n');
}
