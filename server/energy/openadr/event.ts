/** Events of OpenADR 3 as plain data, and what they mean over time (3.0.1 and 3.1.0, Definition and User Guide). */

export interface AdrPeriod {
  readonly start?: string;
  readonly duration?: string | null;
  readonly randomizeStart?: string | null;
}
export interface AdrPayload {
  readonly type: string;
  readonly values: readonly unknown[];
}
export interface AdrInterval {
  readonly id: number;
  readonly intervalPeriod?: AdrPeriod | null;
  readonly payloads: readonly AdrPayload[];
}
export interface AdrEvent {
  readonly id: string;
  readonly programID: string;
  readonly eventName?: string | null;
  readonly createdDateTime?: string;
  readonly modificationDateTime?: string;
  readonly priority?: number | null;
  /** 3.0: type and values; 3.1: names. */
  readonly targets?:
    | readonly (string | { readonly type: string; readonly values: readonly unknown[] })[]
    | null;
  readonly payloadDescriptors?:
    | readonly { readonly payloadType: string; readonly units?: string | null }[]
    | null;
  readonly reportDescriptors?: readonly AdrReportDescriptor[] | null;
  readonly intervalPeriod?: AdrPeriod | null;
  readonly intervals?: readonly AdrInterval[] | null;
  /** 3.1: loops the intervals, or cuts them. */
  readonly duration?: string | null;
}
export interface AdrReportDescriptor {
  readonly payloadType: string;
  readonly units?: string | null;
  readonly readingType?: string | null;
  readonly startInterval?: number | null;
  readonly numIntervals?: number | null;
  /** False: about what follows, not what was. */
  readonly historical?: boolean | null;
  readonly frequency?: number | null;
  readonly repeat?: number | null;
}

/** A value that holds for a while. */
export interface Part {
  /** Epoch milliseconds; `until` may be endless. */
  readonly from: number;
  readonly until: number;
  readonly type: string;
  readonly value: unknown;
  readonly interval: number;
}

export const endless = Number.POSITIVE_INFINITY;
/** Parts of one event that are looked at: a year of hours. */
const mostParts = 10_000;

/** Milliseconds of an ISO 8601 duration; P9999Y is for ever. Years and months by their mean length. */
export function durationMs(text: string | null | undefined): number | undefined {
  const found =
    /^(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)([DW]))?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      text ?? '',
    );
  if (!found) return undefined;
  const [, minus, years = 0, months = 0, days = 0, unit, hours = 0, minutes = 0, seconds = 0] = found;
  if (Number(years) >= 9999) return endless;
  const inDays = Number(years) * 365.25 + Number(months) * 30.4375 + Number(days) * (unit === 'W' ? 7 : 1);
  const ms = ((inDays * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return minus ? -ms : ms;
}

/** “Now” is year 0 in 3.0 and year 1 in 3.1. */
export const isNow = (start: string | undefined) =>
  start === undefined || /^000[01]-/.test(start) || start === '0000-00-00';

/**
 * What an event says over time. `begun` is when it was first seen, which is its “now”; `random` (0 to 1) is drawn once
 * per event and site, so that a start that shall be spread stays where it was put.
 */
export function partsOf(event: AdrEvent, begun: number, random: number): Part[] {
  const whole = event.intervalPeriod;
  const spread = (durationMs(whole?.randomizeStart) ?? 0) * random;
  const start = (isNow(whole?.start) ? begun : Date.parse(whole!.start!)) + spread;
  const usual = durationMs(whole?.duration);
  if (Number.isNaN(start) || durationMs(event.duration) === 0) return [];
  let next = start;
  const once: Part[] = [];
  for (const interval of event.intervals ?? []) {
    const own = interval.intervalPeriod;
    const from = own && !isNow(own.start) ? Date.parse(own.start!) + spread : next;
    // A duration of nothing, or none, means that it holds on.
    const length = durationMs(own?.duration) || usual || endless;
    const until = from + length;
    next = until;
    for (const { type, values } of interval.payloads) {
      const share = length / Math.max(1, values.length);
      values.forEach((value, index) => {
        const part =
          values.length === 1
            ? { from, until }
            : { from: from + index * share, until: from + (index + 1) * share };
        once.push({ ...part, type, value, interval: interval.id });
      });
    }
  }
  return stretch(once.slice(0, mostParts), start, next, durationMs(event.duration));
}

/** 3.1: an event that lasts longer than its intervals begins them again; one that is shorter cuts them. */
function stretch(once: readonly Part[], start: number, end: number, duration: number | undefined): Part[] {
  if (duration === undefined || duration === endless || duration <= 0) return [...once];
  const until = start + duration;
  const length = end - start;
  const parts: Part[] = [];
  for (let shift = 0; start + shift < until && parts.length < mostParts; shift += length) {
    for (const part of once) {
      if (part.from + shift >= until) continue;
      parts.push({ ...part, from: part.from + shift, until: Math.min(until, part.until + shift) });
    }
    if (!(length > 0 && length < endless)) break;
  }
  return parts;
}

/** Whether an event means a site: it names nobody, or one of its names. */
export function isMeant(
  targets: AdrEvent['targets'],
  site: { readonly venName: string; readonly resourceName: string; readonly targets: readonly string[] },
): boolean {
  if (!targets || targets.length === 0) return true;
  const own = new Set([site.venName, site.resourceName, ...site.targets]);
  return targets.some((target) => {
    if (typeof target === 'string') return own.has(target);
    if (target.type === 'VEN_NAME') return target.values.includes(site.venName);
    if (target.type === 'RESOURCE_NAME') return target.values.includes(site.resourceName);
    return target.values.some((value) => site.targets.includes(String(value)));
  });
}

/** Of parts of one kind that overlap the one with the lower priority number counts; then the later event. */
export function resolveOverlap(
  events: readonly {
    readonly priority: number | null;
    readonly created: string;
    readonly parts: readonly Part[];
  }[],
): (Part & { readonly event: number })[] {
  const rank = events
    .map((event, index) => ({ ...event, index }))
    .sort(
      (a, b) =>
        (a.priority ?? endless) - (b.priority ?? endless) ||
        b.created.localeCompare(a.created) ||
        a.index - b.index,
    );
  const kept: (Part & { event: number })[] = [];
  for (const { parts, index } of rank)
    for (const part of parts) {
      let free = [{ from: part.from, until: part.until }];
      for (const taken of kept) {
        if (taken.type !== part.type || taken.event === index) continue;
        free = free.flatMap(({ from, until }) =>
          [
            { from, until: Math.min(until, taken.from) },
            { from: Math.max(from, taken.until), until },
          ].filter((piece) => piece.until > piece.from),
        );
      }
      kept.push(...free.map((piece) => ({ ...part, ...piece, event: index })));
    }
  return kept;
}
