import { type Row, sink } from '../platform/batch.ts';
import type { ReservationState } from './contract.ts';

const used = sink({
  name: 'reservation_used',
  order: 60,
  columns: { station_id: 'uuid', number: 'integer', transaction_id: 'uuid', at: 'timestamptz' },
  key: ({ station_id, number }) => `${station_id} ${number}`,
  // A start may be told after the clock, or a fault, ended the reservation here.
  sql: (
    r,
  ) => `update reservation v set state = 'used', transaction_id = r.transaction_id, changed_at = r.at from ${r}
    where v.station_id = r.station_id and v.number = r.number and v.state in ('requested', 'active', 'expired', 'faulted')`,
});

export const usedRow = (stationId: string, number: number, transactionId: string, at: Date): Row =>
  used.row({ station_id: stationId, number, transaction_id: transactionId, at });

const told = sink({
  name: 'reservation_told',
  order: 61,
  columns: { station_id: 'uuid', number: 'integer', state: 'text', reason: 'text', at: 'timestamptz' },
  key: ({ station_id, number }) => `${station_id} ${number}`,
  sql: (r) => `update reservation v set state = r.state, reason = r.reason, changed_at = r.at from ${r}
    where v.station_id = r.station_id and v.number = r.number and v.state in ('requested', 'active', 'faulted')`,
});

/** What a station told of a reservation that is not over. */
export const toldRow = (
  stationId: string,
  number: number,
  { state, reason }: { state: ReservationState; reason: string | null },
  at: Date,
): Row => told.row({ station_id: stationId, number, state, reason, at });
