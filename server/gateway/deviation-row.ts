import { type Row, sink } from '../platform/batch.ts';

/** Where a station bends the rules: of what kind, and in words. */
export interface Deviation {
  readonly kind: string;
  readonly detail: string;
}

const deviations = sink({
  name: 'station_deviation',
  order: 50,
  columns: { station_id: 'uuid', kind: 'text', detail: 'text', at: 'timestamptz' },
  key: (values) => `${values.station_id} ${values.kind}`,
  sql: (r) => `insert into station_deviation (station_id, kind, detail, first_at, last_at)
    select r.station_id, r.kind, r.detail, r.at, r.at from ${r}
    on conflict (station_id, kind) do update set detail = excluded.detail, last_at = excluded.last_at`,
});

/** Notes where a station bends the rules, for people to see. */
export function deviationRow(stationId: string, told: Deviation, at: Date): Row {
  return deviations.row({ station_id: stationId, ...told, at });
}
