import { type StationAnswer, storablePayload, tokenTypes } from '../gateway/index.ts';
import { parseTime } from '../platform/station-time.ts';
import { changeReservations, type House } from './change.ts';
import type { ReservationState } from './contract.ts';

type Json = Readonly<Record<string, unknown>>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const largestInteger = 2_147_483_647;
const number = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= largestInteger
    ? value
    : undefined;
const largestSmallint = 32_767;
const place = (value: unknown) => {
  const told = number(value) ?? 0;
  return told > 0 && told <= largestSmallint ? told : null;
};

/**
 * Keeps what stations answer about reservations, whoever asked: the console, a job, or a call made by hand. A refused
 * change of a reservation leaves it as it was (H01.FR.02).
 */
export function createReservationKeeper(house: House) {
  return async function keep(told: StationAnswer): Promise<void> {
    const status = object(clean(told.answer)).status;
    if (typeof status !== 'string') return;
    if (told.action === 'ReserveNow') await keepReserved(told, status);
    if (told.action === 'CancelReservation') await keepCancelled(told, status);
  };

  async function keepReserved({ stationId, request: sent }: StationAnswer, status: string): Promise<void> {
    const wanted = readRequest(object(clean(sent)));
    if (!wanted) return;
    await changeReservations(house, stationId, async (trx, at) => {
      const known = await trx
        .selectFrom('reservation')
        .select(['id', 'state', 'evse_number'])
        .where('station_id', '=', stationId)
        .where('number', '=', wanted.number)
        .executeTakeFirst();
      if (status !== 'Accepted') {
        if (known?.state !== 'requested') return [];
        return end(known.id, wanted, 'refused', status);
      }
      if (known) {
        await trx
          .updateTable('reservation')
          .set({ ...wanted.columns, state: 'active', reason: null, changed_at: at })
          .where('id', '=', known.id)
          .execute();
        return [{ id: known.id, number: wanted.number, evse: wanted.columns.evse_number, state: 'active' }];
      }
      const id = house.newId();
      const starts_at = new Date(Math.min(at.getTime(), wanted.columns.expires_at.getTime() - 1));
      const made = { id, station_id: stationId, number: wanted.number, state: 'active', starts_at };
      await trx
        .insertInto('reservation')
        .values({ ...made, ...wanted.columns, created_by_kind: 'call', created_at: at, changed_at: at })
        .execute();
      return [{ id, number: wanted.number, evse: wanted.columns.evse_number, state: 'active' }];

      async function end(
        reservationId: string,
        { number, columns }: Wanted,
        state: ReservationState,
        reason: string,
      ) {
        await trx
          .updateTable('reservation')
          .set({ state, reason, changed_at: at })
          .where('id', '=', reservationId)
          .execute();
        return [{ id: reservationId, number, evse: columns.evse_number, state }];
      }
    });
  }

  /** Rejected: the station knows of no such reservation, so that none is kept there (H02.FR.01). */
  async function keepCancelled({ stationId, request }: StationAnswer, status: string): Promise<void> {
    const id = number(object(clean(request)).reservationId);
    if (id === undefined || (status !== 'Accepted' && status !== 'Rejected')) return;
    const state: ReservationState = status === 'Accepted' ? 'cancelled' : 'removed';
    await changeReservations(house, stationId, async (trx, at) => {
      const rows = await trx
        .updateTable('reservation')
        .set({ state, changed_at: at })
        .where('station_id', '=', stationId)
        .where('number', '=', id)
        .where('state', 'in', ['requested', 'active', 'faulted'])
        .returning(['id', 'number', 'evse_number'])
        .execute();
      return rows.map((row) => ({ id: row.id, number: row.number, evse: row.evse_number, state }));
    });
  }
}

interface Wanted {
  readonly number: number;
  readonly columns: {
    readonly evse_number: number | null;
    readonly connector_type: string | null;
    readonly token_uid: string;
    readonly token_kind: string;
    readonly group_uid: string | null;
    readonly expires_at: Date;
  };
}

/** Reads a ReserveNow of any version; undefined for what is none. */
function readRequest(request: Json): Wanted | undefined {
  const id = number(request.id ?? request.reservationId);
  const until = parseTime(String(request.expiryDateTime ?? request.expiryDate));
  const told = object(request.idToken);
  const uid = told.idToken ?? request.idTag;
  if (id === undefined || until === undefined || typeof uid !== 'string') return undefined;
  const group = object(request.groupIdToken).idToken ?? request.parentIdTag;
  const kind = Object.entries(tokenTypes).find(([, type]) => type === told.type)?.[0] ?? 'rfid';
  return {
    number: id,
    columns: {
      evse_number: place(request.evseId ?? request.connectorId),
      connector_type: typeof request.connectorType === 'string' ? request.connectorType : null,
      token_uid: uid,
      token_kind: kind,
      group_uid: typeof group === 'string' ? group : null,
      expires_at: new Date(until),
    },
  };
}

const clean = (value: unknown) => storablePayload(value, JSON.stringify(value) ?? '');
