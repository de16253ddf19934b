import { type Row, sink } from '../../platform/batch.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { RequestPurpose } from './authorities.ts';
import { saySigning } from './judge-request.ts';

const superseded = JSON.stringify(saySigning('superseded')).replaceAll("'", "''");

// A station that asks anew has thrown the older key away: what was not delivered of it is of no use.
const requests = sink({
  name: 'signing_request',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    purpose: 'text',
    csr: 'text',
    request_id: 'integer',
    by_transfer: 'boolean',
    subject: 'text',
    key: 'text',
    received_at: 'timestamptz',
    state: 'text',
    sentence: 'jsonb',
    next_at: 'timestamptz',
    ended_at: 'timestamptz',
  },
  sql: (r) => `
with older as (
  update signing_request s set state = 'superseded', sentence = '${superseded}'::jsonb, ended_at = r.received_at, next_at = null
    from ${r} where s.station_id = r.station_id and s.purpose = r.purpose and s.state in ('waiting', 'to_sign') and r.state <> 'refused'
)
insert into signing_request (id, station_id, purpose, csr, request_id, by_transfer, subject, key, received_at, state, sentence, next_at, ended_at)
select r.id, r.station_id, r.purpose, r.csr, r.request_id, r.by_transfer, r.subject, r.key, r.received_at, r.state, r.sentence, r.next_at, r.ended_at
  from ${r}`,
});

/** A request as it is kept from the station's message on. */
export interface KeptRequest {
  readonly id: string;
  readonly stationId: string;
  readonly purpose: RequestPurpose;
  readonly csr: string;
  readonly requestId: number | null;
  readonly byTransfer: boolean;
  readonly subject: string | null;
  readonly key: string | null;
  readonly receivedAt: Date;
  readonly state: 'refused' | 'waiting';
  readonly sentence: Sentence;
  /** When it is to be signed and sent; null when it was refused. */
  readonly nextAt: Date | null;
}

export function requestRow(kept: KeptRequest): Row {
  return requests.row({
    id: kept.id,
    station_id: kept.stationId,
    purpose: kept.purpose,
    csr: kept.csr,
    request_id: kept.requestId,
    by_transfer: kept.byTransfer,
    subject: kept.subject,
    key: kept.key,
    received_at: kept.receivedAt,
    state: kept.state,
    sentence: JSON.stringify(kept.sentence),
    next_at: kept.nextAt,
    ended_at: kept.state === 'refused' ? kept.receivedAt : null,
  });
}
