/** What cars would have drawn, from days like it: the mean of the days that were not disturbed themselves. */

const dayMs = 86_400_000;
/** Days that are looked at, and days that count: the last of their kind. */
const daysBack = 28;
const mostDays = 10;

export interface Drawn {
  /** Epoch milliseconds at which a quarter of an hour began. */
  readonly at: number;
  readonly wattHours: number;
}

/** Energy between two times; a quarter that is cut counts by its share. */
export function energyBetween(drawn: readonly Drawn[], from: number, until: number): number {
  const quarter = 900_000;
  return drawn.reduce((sum, { at, wattHours }) => {
    const shared = Math.min(until, at + quarter) - Math.max(from, at);
    return shared > 0 ? sum + (wattHours * shared) / quarter : sum;
  }, 0);
}

/** The mean energy of the same hours on days of the same kind before; undefined without such a day. */
export function baselineOf(
  drawn: readonly Drawn[],
  span: { readonly from: number; readonly until: number },
  kindOfDay: (at: number) => string,
  disturbed: readonly { readonly from: number; readonly until: number }[],
): number | undefined {
  const earliest = drawn[0]?.at ?? Number.POSITIVE_INFINITY;
  const days: number[] = [];
  for (let back = 1; back <= daysBack && days.length < mostDays; back += 1) {
    const [from, until] = [span.from - back * dayMs, span.until - back * dayMs];
    if (from < earliest || kindOfDay(from) !== kindOfDay(span.from)) continue;
    if (disturbed.some((one) => one.from < until && one.until > from)) continue;
    days.push(energyBetween(drawn, from, until));
  }
  return days.length === 0 ? undefined : days.reduce((sum, one) => sum + one, 0) / days.length;
}
