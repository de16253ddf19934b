import type { Random } from '@busbar/simulator';
import type { PlannedStation } from './network.ts';

/** A stretch of time in which something was not as it should be. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A router that failed one afternoon took a whole site along. */
const siteOutage = { code: 'FRA-MES', daysAgo: 9, minutes: 104 } as const;

/** Times without a connection, as we noticed them; the last may reach to the end of the past. */
export function outagesOf(station: PlannedStation, from: number, to: number, random: Random): Span[] {
  const spans = chance(random, from, to, { everyDays: 7, minutes: [2, 70] }, () =>
    random.pick(['no answer to ping', 'the network connection ended without a close frame']),
  );
  if (station.problem === 'connection_drops') {
    spans.push(
      ...chance(random, from, to, { everyDays: 0.02, minutes: [0.3, 2.5] }, () => 'no answer to ping'),
    );
  }
  if (station.place.code === siteOutage.code) {
    const began = to - siteOutage.daysAgo * day + random.whole(0, 40_000);
    spans.push({ from: began, to: began + siteOutage.minutes * minute, why: 'no answer to ping' });
  }
  if (station.silentDays) {
    spans.push({ from: to - station.silentDays * day, to, why: 'no answer to ping' });
  }
  return separate(spans).filter((span) => span.from >= from && span.to <= to);
}

const faultCodes = [
  'GroundFailure',
  'OverCurrentFailure',
  'HighTemperature',
  'PowerMeterFailure',
  'EVCommunicationError',
  'InternalError',
];

/** Times in which an EVSE was faulted. */
export function faultsOf(station: PlannedStation, from: number, to: number, random: Random): Span[] {
  const rate = station.make.maker.vendor === 'Old Harbour' ? 9 : 24;
  return separate(
    chance(random, from, to - 10 * hour, { everyDays: rate, minutes: [8, 500] }, () =>
      random.pick(faultCodes),
    ),
  );
}

function chance(
  random: Random,
  from: number,
  to: number,
  { everyDays, minutes }: { everyDays: number; minutes: readonly [number, number] },
  why: () => string,
): Span[] {
  const spans: Span[] = [];
  for (let at = from; ; ) {
    at += -Math.log(1 - random.next()) * everyDays * day;
    if (at >= to) return spans;
    // Short ones are the rule.
    const length = minutes[0] + (minutes[1] - minutes[0]) * random.next() ** 3;
    const end = Math.round(at + length * minute);
    spans.push({ from: Math.round(at), to: end, why: why() });
    at = end;
  }
}

/** Drops what overlaps an earlier one: a station cannot lose a connection that it has lost. */
function separate(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from);
  const kept: Span[] = [];
  for (const span of sorted) {
    const last = kept.at(-1);
    if (!last || span.from > last.to) kept.push(span);
    else if (span.to > last.to) kept[kept.length - 1] = { ...last, to: span.to };
  }
  return kept;
}
