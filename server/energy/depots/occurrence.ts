import { Temporal } from 'temporal-polyfill';

/** A departure that repeats on weekdays (1 is Monday) or happens on one day, at a time on the clock of its site. */
export interface Repeating {
  readonly weekdays: readonly number[] | null;
  /** YYYY-MM-DD */
  readonly onDay: string | null;
  /** HH:MM */
  readonly leavesAt: string;
}

/** The days around an instant on which a departure can be the next one, or the one before. */
const week = 7;

/** When it happens next after an instant, in milliseconds; undefined when it does not any more. */
export function nextDeparture(departure: Repeating, zone: string, after: number): number | undefined {
  return occurrences(departure, zone, after).find((at) => at > after);
}

/** When it happened last, at or before an instant. */
export function lastDeparture(departure: Repeating, zone: string, until: number): number | undefined {
  return occurrences(departure, zone, until).findLast((at) => at <= until);
}

/** In order of time. A time that the clock leaves out in spring is the one after the gap; one that comes twice, the first. */
function occurrences({ weekdays, onDay, leavesAt }: Repeating, zone: string, around: number): number[] {
  const time = Temporal.PlainTime.from(leavesAt);
  const at = (day: Temporal.PlainDate) =>
    day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  if (onDay !== null) return [at(Temporal.PlainDate.from(onDay))];
  const today = Temporal.Instant.fromEpochMilliseconds(around).toZonedDateTimeISO(zone).toPlainDate();
  return Array.from({ length: 2 * week + 1 }, (_, index) => today.add({ days: index - week }))
    .filter(({ dayOfWeek }) => weekdays?.includes(dayOfWeek))
    .map(at);
}
