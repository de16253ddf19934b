import { Temporal } from 'temporal-polyfill';
import type { OpeningHours } from '../locations/contract.ts';

/** Whether a site is open at a moment, in its own zone; exceptions go before the week. */
export function isOpen(hours: OpeningHours, zone: string, now: Date): boolean {
  const exception = hours.exceptions.find(({ from, to }) => new Date(from) <= now && now < new Date(to));
  if (exception) return exception.open;
  if (hours.always) return true;
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const time = here.toPlainTime().toString({ smallestUnit: 'minute' });
  const yesterday = here.dayOfWeek === 1 ? 7 : here.dayOfWeek - 1;
  return hours.regular.some(({ weekday, from, to }) => {
    const overnight = to <= from;
    if (weekday === here.dayOfWeek) return time >= from && (overnight || time < to);
    // Open from 22:00 to 02:00 goes on into the next day.
    return overnight && weekday === yesterday && time < to;
  });
}
