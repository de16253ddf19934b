import { Temporal } from 'temporal-polyfill';
import { isOpen } from '../drivers/index.ts';
import { type Bookable, freeFor, slotsOf, type Taken } from './free-times.ts';
import { isUsable, plugsOf, stateOfEvse } from './place.ts';
import type { EvseRow, SiteRow } from './place-store.ts';
import { daysAhead, type FreeTimes, graceMinutes, slotMinutes, stays, waits } from './reserve-contract.ts';
import { cannotReserveThen } from './reserve-problems.ts';

const minuteMs = 60_000;

/** What a driver asked for, with the times that follow from it. */
export interface Times {
  readonly now: boolean;
  readonly startsAt: Date;
  readonly keptUntil: Date;
  readonly endsAt: Date;
}

/** The times of a wish; refuses those that are not offered. */
export function timesOf(
  wish: { readonly startsAt?: string | undefined; readonly minutes: number },
  site: Pick<SiteRow, 'opening_hours' | 'zone'>,
  now: Date,
): Times {
  const { minutes } = wish;
  const after = (from: Date, some: number) => new Date(from.getTime() + some * minuteMs);
  if (wish.startsAt === undefined) {
    if (!(waits as readonly number[]).includes(minutes) || !opens(site, now)) throw cannotReserveThen();
    return { now: true, startsAt: now, keptUntil: after(now, minutes), endsAt: after(now, minutes) };
  }
  const startsAt = new Date(wish.startsAt);
  const onSlot = startsAt.getTime() % (slotMinutes * minuteMs) === 0;
  const ahead = startsAt > now && startsAt.getTime() - now.getTime() <= daysAhead * 24 * 60 * minuteMs;
  const offered = (stays as readonly number[]).includes(minutes);
  if (!onSlot || !ahead || !offered || !opens(site, startsAt)) throw cannotReserveThen();
  return { now: false, startsAt, keptUntil: after(startsAt, graceMinutes), endsAt: after(startsAt, minutes) };
}

const opens = ({ opening_hours, zone }: Pick<SiteRow, 'opening_hours' | 'zone'>, at: Date): boolean =>
  isOpen(opening_hours, zone, at);

/** An EVSE with what drivers are told of it. */
export type Place = Bookable & { readonly row: EvseRow };

/** The EVSEs of a site that work and that drivers can reserve. */
export const bookable = (rows: readonly EvseRow[]): Place[] =>
  rows.flatMap((row) => {
    const state = stateOfEvse(row);
    if (!isUsable(state)) return [];
    const { evse_id: evseId, station_id: stationId, evse_number: evseNumber } = row;
    return [{ row, evseId, stationId, evseNumber, plugs: plugsOf([row]), freeNow: state === 'available' }];
  });

/** Those with one plug; the empty name is for EVSEs whose plug nobody told. */
export const withPlug = (places: readonly Place[], plug: string): Place[] =>
  places.filter(({ plugs }) => (plug === '' ? plugs.length === 0 : plugs.includes(plug)));

/** The first and the last local date that can be asked for, and the begins of one day there. */
export function dayOf(zone: string, asked: string | undefined, now: Date) {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate();
  const lastDay = today.add({ days: daysAhead });
  const day = asked === undefined ? today : Temporal.PlainDate.from(asked);
  if (Temporal.PlainDate.compare(day, today) < 0 || Temporal.PlainDate.compare(day, lastDay) > 0)
    throw cannotReserveThen();
  const from = day.toZonedDateTime(zone).epochMilliseconds;
  const to = day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
  return { firstDay: today.toString(), lastDay: lastDay.toString(), from, to };
}

/** How many EVSEs of each plug are free, for each begin of a day. */
export function freeTimesOf(
  site: SiteRow,
  rows: readonly EvseRow[],
  taken: readonly Taken[],
  day: ReturnType<typeof dayOf>,
  now: Date,
): FreeTimes {
  const stepMs = slotMinutes * minuteMs;
  const at = now.getTime();
  const latest = at + daysAhead * 24 * 60 * minuteMs;
  const times: number[] = [];
  for (let time = Math.ceil(day.from / stepMs) * stepMs; time < day.to; time += stepMs)
    if (time > at && time <= latest && opens(site, new Date(time))) times.push(time);
  const places = bookable(rows);
  const plugs = new Set(places.flatMap((place) => (place.plugs.length > 0 ? place.plugs : [''])));
  const { zone } = site;
  return {
    zone,
    firstDay: day.firstDay,
    lastDay: day.lastDay,
    items: [...plugs].sort().map((plug) => {
      const those = withPlug(places, plug);
      const watts = those.map(({ row }) => row.max_watts ?? 0);
      const soon = { from: at, to: at + waits[0] * minuteMs };
      return {
        plug,
        evses: those.length,
        maxWatts: Math.max(...watts) || null,
        freeNow: opens(site, now) ? freeFor(those, taken, soon, at).length : 0,
        slots: slotsOf(those, taken, times, { stepMs, now: at }).map((slot) => ({
          at: new Date(slot.at).toISOString(),
          free: slot.free,
        })),
      };
    }),
  };
}
