import type pg from 'pg';
import type { Slot } from '../gateway/index.ts';
import type { ConnectorState } from './contract.ts';
import { noPlaces, type Places } from './status.ts';

/** A station's EVSEs and connectors in the memory of the node that owns it. */
export function placesSlot(pool: pg.Pool): Slot<Places> {
  return {
    name: 'places',
    empty: noPlaces,
    async load(stationIds) {
      const { rows } = await pool.query<PlacesRow>({
        name: 'places',
        text: placesSql,
        values: [stationIds],
      });
      return new Map(rows.map((row) => [row.id, toPlaces(row)]));
    },
  };
}

// One row per station; both lateral parts walk an index that begins with station_id.
const placesSql = `
select s.id, s.status, s.error_code, e.evses, c.connectors
  from station s
 cross join lateral (
       select coalesce(json_agg(json_build_object('id', id, 'number', number, 'retired', retired_at is not null)), '[]') as evses
         from evse where station_id = s.id) e
 cross join lateral (
       select coalesce(json_agg(json_build_object(
                'id', id, 'evseId', evse_id, 'evse', evse_number, 'number', number, 'state', state,
                'errorCode', error_code, 'vendorErrorCode', vendor_error_code, 'info', info)), '[]') as connectors
         from connector where station_id = s.id) c
 where s.id = any($1::uuid[])`;

interface PlacesRow {
  id: string;
  status: ConnectorState;
  error_code: string | null;
  evses: Places['evses'];
  connectors: Places['connectors'];
}

function toPlaces(row: PlacesRow): Places {
  return { status: row.status, errorCode: row.error_code, evses: row.evses, connectors: row.connectors };
}
