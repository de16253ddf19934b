import { Temporal } from 'temporal-polyfill';

export const millisecondsPerDay = 86_400_000;
/** Zones whose rules are remembered; there are some 600, a network uses a handful. */
const mostZones = 64;
/** Spans of constant offset remembered per zone; two a year, so 64 cover a generation. */
const mostSpans = 64;

/** A span of time in which local time runs evenly: local = instant + offset. All in milliseconds. */
interface OffsetSpan {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Where an instant lies on the local calendar: days since 1970-01-01, milliseconds since local midnight. */
export interface LocalTime {
  readonly day: number;
  readonly msOfDay: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

/** Answers questions about local time in one zone. */
export interface ZoneClock {
  local(at: number): LocalTime;
  /** The next instant after `at` at which local time reaches one of `cuts` (rising, from midnight) or jumps. */
  nextCut(at: number, cuts: readonly number[]): number;
}

const clocks = new Map<string, ZoneClock>();

/**
 * The clock of an IANA zone such as "Europe/Berlin". Offsets are asked of Temporal once per span between two
 * daylight-saving changes; then local time is an addition (Temporal takes microseconds for each instant).
 * @throws RangeError when the zone is unknown.
 */
export function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known) return known;
  if (clocks.size >= mostZones) clocks.clear();
  const clock = makeClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function makeClock(zone: string): ZoneClock {
  let spans: OffsetSpan[] = [readSpan(zone, 0)];
  let last = spans[0]!;
  const spanAt = (at: number): OffsetSpan => {
    if (at >= last.from && at < last.to) return last;
    const known = spans.find((span) => at >= span.from && at < span.to);
    if (known === undefined && spans.length >= mostSpans) spans = [];
    last = known ?? readSpan(zone, at);
    if (known === undefined) spans.push(last);
    return last;
  };
  return {
    local(at) {
      const local = at + spanAt(at).offset;
      const day = Math.floor(local / millisecondsPerDay);
      // 1970-01-01 was a Thursday.
      return { day, msOfDay: local - day * millisecondsPerDay, weekday: (((day + 3) % 7) + 7) % 7 };
    },
    nextCut(at, cuts) {
      const { offset, to } = spanAt(at);
      const local = at + offset;
      const midnight = Math.floor(local / millisecondsPerDay) * millisecondsPerDay;
      const today = cuts.find((cut) => midnight + cut > local);
      const next = today === undefined ? midnight + millisecondsPerDay + (cuts[0] ?? 0) : midnight + today;
      return Math.min(next - offset, to);
    },
  };
}

function readSpan(zone: string, at: number): OffsetSpan {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone);
  const before = local.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  const after = local.getTimeZoneTransition('next');
  return {
    from: before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: after?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: local.offsetNanoseconds / 1e6,
  };
}
