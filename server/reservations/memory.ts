import type pg from 'pg';
import type { Slot } from '../gateway/index.ts';
import type { LiveReservation } from './reservation.ts';

/** The reservations of a station that are not over. */
export type Reservations = readonly LiveReservation[];
export type ReservationSlot = Slot<Reservations>;

export function createReservationSlot(pool: pg.Pool): ReservationSlot {
  return {
    name: 'reservations',
    empty: [],
    async load(stationIds) {
      const { rows } = await pool.query<Row>({
        name: 'live_reservations',
        text: `select id, station_id, number, evse_number, token_uid, group_uid, starts_at, least(expires_at, coalesce(hold_until, expires_at)) as expires_at, state from reservation
                where station_id = any($1::uuid[]) and (state in ('requested', 'active') or (state = 'faulted' and expires_at > now()))
                order by starts_at, id`,
        values: [stationIds],
      });
      const found = new Map<string, LiveReservation[]>();
      for (const row of rows) {
        const list = found.get(row.station_id);
        if (list) list.push(toLive(row));
        else found.set(row.station_id, [toLive(row)]);
      }
      return found;
    },
  };
}

interface Row {
  id: string;
  station_id: string;
  number: number;
  evse_number: number | null;
  token_uid: string;
  group_uid: string | null;
  starts_at: Date;
  expires_at: Date;
  state: LiveReservation['state'];
}

const toLive = (row: Row): LiveReservation => ({
  id: row.id,
  number: row.number,
  evse: row.evse_number,
  uid: row.token_uid,
  groupUid: row.group_uid,
  startsAt: row.starts_at.getTime(),
  expiresAt: row.expires_at.getTime(),
  state: row.state,
});
