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
