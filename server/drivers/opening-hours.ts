import type { OpeningHours } from '../locations/contract.ts';

const clocks = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The weekday there (1 is Monday) and the time of day as HH:MM. */
function localTime(at: Date, zone: string): { readonly weekday: number; readonly time: string } {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
  }
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  return { weekday: weekdays.indexOf(parts.weekday!) + 1, time: `${parts.hour}:${parts.minute}` };
}

/**
 * Whether a site is open at an instant, by its hours in its own zone; one whose hours nobody knows is.
 * Exceptions count before the week; hours that end before they begin last into the next day.
 */
export function isOpen(hours: OpeningHours | null, zone: string, at: Date): boolean {
  if (!hours) return true;
  const exception = hours.exceptions.findLast(({ from, to }) => new Date(from) <= at && at < new Date(to));
  if (exception) return exception.open;
  if (hours.always) return true;
  const { weekday, time } = localTime(at, zone);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return hours.regular.some(({ weekday: day, from, to }) =>
    from < to
      ? day === weekday && from <= time && time < to
      : (day === weekday && from <= time) || (day === yesterday && time < to),
  );
}
