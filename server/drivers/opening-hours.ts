import type { OpeningHours } from '../locations/contract.ts';
import { clockTime, localTimeIn } from '../platform/zone.ts';

/**
 * Whether a site is open at an instant, by its hours in its own zone; one whose hours nobody knows is.
 * Exceptions count before the week; hours that end before they begin last into the next day.
 */
export function isOpen(hours: OpeningHours | null, zone: string, at: Date): boolean {
  if (!hours) return true;
  const exception = hours.exceptions.findLast(({ from, to }) => new Date(from) <= at && at < new Date(to));
  if (exception) return exception.open;
  if (hours.always) return true;
  const { weekday } = localTimeIn(zone)(at);
  const time = clockTime(zone, at);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return hours.regular.some(({ weekday: day, from, to }) =>
    from < to
      ? day === weekday && from <= time && time < to
      : (day === weekday && from <= time) || (day === yesterday && time < to),
  );
}
