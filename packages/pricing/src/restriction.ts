import { Exactly } from './money.ts';
import { microPerWattHour } from './register.ts';
import type { Restrictions, Weekday } from './tariff.ts';
import { type LocalTime, millisecondsPerDay } from './zone.ts';

export const weekdays: readonly Weekday[] = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
];

/** Everything that a restriction can ask about one moment of a transaction. */
export interface Moment {
  readonly local: LocalTime;
  /** Milliseconds since the start. */
  readonly elapsed: number;
  /** µWh taken since the start. */
  readonly energy: number;
  readonly watts: number;
  readonly amps: number;
}

/** A half-open range: the minimum belongs to it, the maximum does not. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/** Restrictions in the units that pricing counts in, ready to be asked. */
export interface Gate {
  readonly msOfDay: Range;
  readonly days: Range;
  /** One flag per weekday, Monday first. */
  readonly weekdays: readonly boolean[];
  readonly energy: Range;
  readonly amps: Range;
  readonly watts: Range;
  readonly elapsed: Range;
}

const range = (min: number | undefined, max: number | undefined): Range => ({
  min: min ?? Number.NEGATIVE_INFINITY,
  max: max ?? Number.POSITIVE_INFINITY,
});

/** Reads restrictions into a gate. Times must be "HH:MM", dates "YYYY-MM-DD" (`checkTariff` says so to people). */
export function gateOf(restrictions: Restrictions): Gate {
  const { startTime, endTime, startDate, endDate, weekdays: days } = restrictions;
  return {
    msOfDay: range(msOfDay(startTime), msOfDay(endTime) || undefined),
    days: range(dayNumber(startDate), dayNumber(endDate)),
    weekdays: weekdays.map((day) => days === undefined || days.length === 0 || days.includes(day)),
    energy: range(micro(restrictions.minWattHours), micro(restrictions.maxWattHours)),
    amps: range(restrictions.minAmps, restrictions.maxAmps),
    watts: range(restrictions.minWatts, restrictions.maxWatts),
    elapsed: range(milliseconds(restrictions.minSeconds), milliseconds(restrictions.maxSeconds)),
  };
}

/** Whether all restrictions hold at a moment. */
export function holds(gate: Gate, moment: Moment): boolean {
  return (
    within(gate.elapsed, moment.elapsed) &&
    within(gate.energy, moment.energy) &&
    within(gate.watts, moment.watts) &&
    within(gate.amps, moment.amps) &&
    gate.weekdays[moment.local.weekday]! &&
    within(gate.days, moment.local.day) &&
    withinDay(gate.msOfDay, moment.local.msOfDay)
  );
}

function within({ min, max }: Range, value: number): boolean {
  return value >= min && value < max;
}

/** As `within`, but an end at or before the start means the next day: 22:00 to 06:00. */
function withinDay({ min, max }: Range, msOfDay: number): boolean {
  return max > min ? msOfDay >= min && msOfDay < max : msOfDay >= min || msOfDay < max;
}

/** All values at which a change of this kind can open or close one of the gates, rising, each once. */
export function cutsOf(
  gates: readonly Gate[],
  kind: 'energy' | 'elapsed' | 'msOfDay' | 'watts' | 'amps',
): number[] {
  const values = gates.flatMap((gate) => [gate[kind].min, gate[kind].max]).filter(Number.isFinite);
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Whether a gate looks at the local clock or calendar at all. */
export function looksAtCalendar(gate: Gate): boolean {
  const bounds = [gate.msOfDay.min, gate.msOfDay.max, gate.days.min, gate.days.max];
  return bounds.some(Number.isFinite) || gate.weekdays.includes(false);
}

function msOfDay(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const [hours, minutes] = time.split(':').map(Number);
  return ((hours! * 60 + minutes!) * 60_000) % millisecondsPerDay;
}

function dayNumber(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(`${date}T00:00:00Z`) / millisecondsPerDay;
}

function micro(wattHours: number | undefined): number | undefined {
  return wattHours === undefined ? undefined : new Exactly(wattHours).times(microPerWattHour).toNumber();
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}
