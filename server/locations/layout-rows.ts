import { type Row, sink } from '../platform/batch.ts';
import type { PlannedEvse } from './contract.ts';

/** The columns of an EVSE that a layout tells. */
export const columnsOf = ({ number, currentType, phases, maxAmps, maxWatts }: PlannedEvse) => ({
  number,
  current_type: currentType,
  phases,
  max_amps: maxAmps ?? null,
  max_watts: maxWatts ?? null,
});

const evseRows = sink({
  name: 'evse_laid_out',
  order: 20,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    number: 'smallint',
    current_type: 'text',
    phases: 'smallint',
    max_amps: 'numeric',
    max_watts: 'numeric',
    created_at: 'timestamptz',
  },
  key: ({ station_id, number }) => `${station_id} ${number}`,
  sql: (
    r,
  ) => `insert into evse (id, station_id, number, current_type, phases, max_amps, max_watts, laid_out, created_at)
    select r.id, r.station_id, r.number, r.current_type, r.phases, r.max_amps, r.max_watts, true, r.created_at from ${r}`,
});

const connectorRows = sink({
  name: 'connector_laid_out',
  order: 21,
  columns: {
    id: 'uuid',
    evse_id: 'uuid',
    station_id: 'uuid',
    evse_number: 'smallint',
    number: 'smallint',
    plug: 'text',
  },
  key: ({ station_id, evse_number, number }) => `${station_id} ${evse_number} ${number}`,
  sql: (r) => `insert into connector (id, evse_id, station_id, evse_number, number, plug)
    select r.id, r.evse_id, r.station_id, r.evse_number, r.number, r.plug from ${r}`,
});

export interface PlannedConnector {
  readonly id: string;
  readonly evseId: string;
  readonly evse: number;
  readonly number: number;
  readonly plug: string | null;
}

/** Rows of an EVSE that nobody knew of, with its connectors. */
export function laidOutRows(
  stationId: string,
  evse: {
    readonly id: string;
    readonly planned: PlannedEvse;
    readonly connectors: readonly PlannedConnector[];
  },
  at: Date,
): Row[] {
  return [
    evseRows.row({ id: evse.id, station_id: stationId, ...columnsOf(evse.planned), created_at: at }),
    ...evse.connectors.map(({ id, evseId, evse: evse_number, number, plug }) =>
      connectorRows.row({ id, evse_id: evseId, station_id: stationId, evse_number, number, plug }),
    ),
  ];
}
