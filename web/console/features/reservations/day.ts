import type { Reservation } from '../../../../server/reservations/contract.ts';

/** A reservation as it lies in a day: where it begins and how long it is, in parts of the day. */
export interface Block {
  readonly reservation: Reservation;
  readonly left: number;
  readonly width: number;
}

/** The reservations of one EVSE in a day; those for any EVSE of a station have a row of their own. */
export interface DayRow {
  readonly key: string;
  readonly station: string;
  readonly evse: number | null;
  readonly blocks: readonly Block[];
}

/** Lays the reservations of a day out in rows by station and EVSE; what lies outside of the day is cut off. */
export function dayRows(reservations: readonly Reservation[], begin: number, end: number): DayRow[] {
  const rows = new Map<string, { station: string; evse: number | null; blocks: Block[] }>();
  for (const reservation of reservations) {
    const from = Math.max(begin, Date.parse(reservation.startsAt));
    const to = Math.min(end, Date.parse(reservation.expiresAt));
    if (to <= from) continue;
    const { stationIdentity: station, evse } = reservation;
    const key = `${station} ${evse ?? ''}`;
    const row = rows.get(key) ?? { station, evse, blocks: [] };
    row.blocks.push({
      reservation,
      left: (from - begin) / (end - begin),
      width: (to - from) / (end - begin),
    });
    rows.set(key, row);
  }
  return [...rows]
    .map(([key, row]) => ({ key, ...row, blocks: row.blocks.toSorted((a, b) => a.left - b.left) }))
    .sort((a, b) => a.station.localeCompare(b.station) || (a.evse ?? 0) - (b.evse ?? 0));
}

/** The Monday of the week that a day lies in; empty where it is no day. */
export function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return '';
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** Where each day of a week begins, in parts of it, and what it is called: a day of 23 or 25 hours is as long as it is. */
export function weekMarks(from: string, to: string, locale: string): { at: number; label: string }[] {
  const [begin, end] = [new Date(from), Date.parse(to)];
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric' });
  return Array.from({ length: 7 }, (_, index) => {
    const at = new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + index);
    return { at: (at.getTime() - begin.getTime()) / (end - begin.getTime()), label: name.format(at) };
  });
}
