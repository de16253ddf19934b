import type { Random } from '@busbar/simulator';

/** How a site lives: when cars come, and how long they stay. */
export type Rhythm = 'street' | 'work' | 'motorway' | 'shop' | 'hotel' | 'depot';

interface Pattern {
  /** Relative arrivals in each local hour. */
  readonly weekday: readonly number[];
  readonly weekend: readonly number[];
  /** Visits to an EVSE on a weekday and on a day of the weekend: AC, then DC. */
  readonly visits: readonly [weekday: readonly [ac: number, dc: number], weekend: readonly [number, number]];
  /** How long an AC car is parked, in minutes; a DC car leaves when it has enough. */
  readonly parkedMinutes: readonly [least: number, most: number];
}

//              0  1  2  3  4  5  6  7  8   9  10 11 12 13 14 15 16 17 18  19 20 21 22 23
const city = [1, 1, 0, 0, 0, 1, 3, 6, 8, 7, 6, 6, 7, 6, 6, 6, 8, 10, 11, 9, 6, 4, 3, 2];
const office = [0, 0, 0, 0, 0, 1, 6, 18, 20, 9, 3, 2, 4, 4, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const road = [1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 9, 9, 8, 8, 9, 10, 10, 8, 6, 5, 3, 2, 1];
const shops = [0, 0, 0, 0, 0, 0, 0, 2, 5, 8, 10, 11, 10, 9, 9, 10, 12, 12, 9, 5, 2, 0, 0, 0];
const guests = [1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3, 6, 9, 11, 12, 11, 9, 7, 4, 2, 1];
const vans = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 4, 5, 4, 4, 6, 12, 16, 14, 7, 3, 1, 0, 0];
const late = [2, 1, 1, 0, 0, 0, 1, 2, 3, 5, 7, 8, 8, 8, 8, 7, 7, 7, 7, 6, 5, 4, 3, 2];

const patterns: Readonly<Record<Rhythm, Pattern>> = {
  street: {
    weekday: city,
    weekend: late,
    visits: [
      [2.1, 6],
      [1.6, 6.5],
    ],
    parkedMinutes: [45, 420],
  },
  work: {
    weekday: office,
    weekend: late,
    visits: [
      [1.1, 4],
      [0.15, 1.5],
    ],
    parkedMinutes: [180, 560],
  },
  motorway: {
    weekday: road,
    weekend: late,
    visits: [
      [3, 8],
      [3, 11],
    ],
    parkedMinutes: [25, 60],
  },
  shop: {
    weekday: shops,
    weekend: shops,
    visits: [
      [2.8, 6],
      [3.3, 7.5],
    ],
    parkedMinutes: [25, 130],
  },
  hotel: {
    weekday: guests,
    weekend: guests,
    visits: [
      [0.9, 3],
      [1.1, 3],
    ],
    parkedMinutes: [420, 900],
  },
  depot: {
    weekday: vans,
    weekend: vans,
    visits: [
      [1.2, 3],
      [0.3, 1],
    ],
    parkedMinutes: [500, 860],
  },
};

/** A moment as people at a site see it: the hour of their day, and whether it is a weekend. */
export interface LocalTime {
  readonly hour: number;
  readonly weekend: boolean;
}

/** Cars that come to a free EVSE in an hour, on the average. */
export function arrivalsPerHour(rhythm: Rhythm, kind: 'AC' | 'DC', { hour, weekend }: LocalTime): number {
  const { weekday, weekend: off, visits } = patterns[rhythm];
  const hours = weekend ? off : weekday;
  const perDay = visits[weekend ? 1 : 0][kind === 'AC' ? 0 : 1];
  return (perDay * hours[hour]!) / sumOf(hours);
}

/** The most that `arrivalsPerHour` ever gives, to draw arrivals by thinning. */
export function busiestHour(rhythm: Rhythm, kind: 'AC' | 'DC'): number {
  let most = 0;
  for (let hour = 0; hour < 24; hour++) {
    for (const weekend of [false, true]) {
      most = Math.max(most, arrivalsPerHour(rhythm, kind, { hour, weekend }));
    }
  }
  return most;
}

/** How long a car stays plugged in if nothing else ends it, in minutes. */
export function parkedMinutes(rhythm: Rhythm, kind: 'AC' | 'DC', random: Random): number {
  if (kind === 'DC') return random.between(12, 55);
  const [least, most] = patterns[rhythm].parkedMinutes;
  // The lower of two draws: most stays are short, some are long.
  return Math.min(random.between(least, most), random.between(least, most));
}

/** How full a site is at a moment, from 0 to 1: arrivals set against the busiest hour. */
export function bustle(rhythm: Rhythm, kind: 'AC' | 'DC', time: LocalTime): number {
  return arrivalsPerHour(rhythm, kind, time) / busiestHour(rhythm, kind);
}

const sums = new Map<readonly number[], number>();

function sumOf(hours: readonly number[]): number {
  let sum = sums.get(hours);
  if (sum === undefined) {
    sum = hours.reduce((total, share) => total + share, 0);
    sums.set(hours, sum);
  }
  return sum;
}

const dayMs = 86_400_000;

/**
 * Makes a reader of local time for one zone. The zone's offset is looked up once for each day (of UTC),
 * for `Intl` takes microseconds and a month of visits asks a million times.
 */
export function createLocalClock(zone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsets = new Map<number, number>();

  function offsetOf(day: number): number {
    let offset = offsets.get(day);
    if (offset === undefined) {
      const name = format.formatToParts(day * dayMs + dayMs / 2).find(({ type }) => type === 'timeZoneName');
      offset = readOffset(name?.value ?? 'GMT');
      offsets.set(day, offset);
    }
    return offset;
  }

  return (at) => {
    const local = at + offsetOf(Math.floor(at / dayMs));
    // 1 January 1970 was a Thursday.
    const weekday = (Math.floor(local / dayMs) + 4) % 7;
    return { hour: Math.floor((local % dayMs) / 3_600_000), weekend: weekday === 0 || weekday === 6 };
  };
}

/** Reads `GMT+02:00` as milliseconds. */
function readOffset(name: string): number {
  const [, sign, hours, minutes] = /^GMT([+-])(\d+):(\d+)$/.exec(name) ?? [];
  const size = Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000;
  return sign === '-' ? -size : size;
}
