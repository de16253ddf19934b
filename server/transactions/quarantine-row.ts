import { type Row, sink } from '../platform/batch.ts';

export type QuarantineKind = 'stop' | 'ended' | 'meter_values';
export type QuarantineReason = 'unknown_transaction' | 'second_end' | 'no_transaction_id';

// A station that repeats itself is quarantined once: quarantine_once holds the digest of the body.
const quarantined = sink({
  name: 'quarantine',
  order: 53,
  columns: {
    id: 'uuid',
    organization_id: 'uuid',
    site_id: 'uuid',
    station_id: 'uuid',
    kind: 'text',
    reason: 'text',
    station_transaction_id: 'text',
    body: 'jsonb',
    body_digest: 'bigint',
    at: 'timestamptz',
    arrived_at: 'timestamptz',
  },
  sql: (
    r,
  ) => `insert into quarantine (id, organization_id, site_id, station_id, kind, reason, station_transaction_id,
      body, body_digest, at, arrived_at)
    select r.id, r.organization_id, r.site_id, r.station_id, r.kind, r.reason, r.station_transaction_id,
      r.body, r.body_digest, r.at, r.arrived_at from ${r}
    on conflict (station_id, kind, body_digest) do nothing`,
});

export function quarantineRow(entry: {
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly stationId: string;
  readonly kind: QuarantineKind;
  readonly reason: QuarantineReason;
  readonly stationTransactionId: string | null;
  readonly body: unknown;
  readonly digest: number;
  readonly at: Date;
  readonly arrivedAt: Date;
}): Row {
  return quarantined.row({
    id: entry.id,
    organization_id: entry.organizationId,
    site_id: entry.siteId,
    station_id: entry.stationId,
    kind: entry.kind,
    reason: entry.reason,
    station_transaction_id: entry.stationTransactionId,
    body: JSON.stringify(entry.body),
    body_digest: entry.digest,
    at: entry.at,
    arrived_at: entry.arrivedAt,
  });
}
