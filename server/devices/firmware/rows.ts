import { type Row, sink } from '../../platform/batch.ts';
import { newId } from '../../platform/ids.ts';
import { isEnd, readStatus } from './state.ts';

/**
 * A word of a station joins the request that carries its number; without a number, the latest that may still change.
 * What failed may be tried again by the station for a day; what was installed or given up changes no more.
 */
const steps = sink({
  name: 'firmware_step',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    kind: 'text',
    request_id: 'integer',
    status: 'text',
    state: 'text',
    reason: 'jsonb',
    ended: 'boolean',
    info: 'text',
    at: 'timestamptz',
  },
  key: (values) => String(values.station_id),
  sql: (r) => `with found as (
      select r.*, q.firmware_request_id from ${r}
       cross join lateral (
         select f.id as firmware_request_id from firmware_request f
          where f.station_id = r.station_id and f.kind = r.kind
            and f.state not in ('installed', 'published', 'rejected', 'cancelled')
            and (f.finished_at is null or f.finished_at > r.at - interval '1 day')
            and (r.request_id is null or f.request_id = r.request_id)
          order by f.requested_at desc, f.id desc limit 1) q
    ), noted as (
      insert into firmware_step (id, firmware_request_id, status, info, at)
      select id, firmware_request_id, status, info, at from found
    )
    update firmware_request f set state = n.state, reason = n.reason, changed_at = n.at,
           finished_at = case when n.ended then n.at end
      from found n where f.id = n.firmware_request_id`,
});

/** The row of a station's word about firmware; undefined when it is about no request. */
export function firmwareStepRow(
  stationId: string,
  told: {
    kind: 'update' | 'publish';
    status: string;
    requestId?: number | undefined;
    info?: string | undefined;
  },
  at: Date,
): Row | undefined {
  const read = readStatus(told.status);
  if (!read) return undefined;
  return steps.row({
    id: newId(),
    station_id: stationId,
    kind: told.kind,
    request_id: told.requestId ?? null,
    status: told.status,
    state: read.state,
    reason: read.reason ? JSON.stringify(read.reason) : null,
    ended: isEnd(read.state),
    info: told.info ?? null,
    at,
  });
}
