import { type Row, sink } from '../../platform/batch.ts';
import { isLogEnd, readLogStatus } from './state.ts';

/** A word of a station joins the request that carries its number; without a number, the latest that may still change. */
const told = sink({
  name: 'log_request_told',
  order: 50,
  columns: {
    station_id: 'uuid',
    request_id: 'integer',
    diagnostics: 'boolean',
    state: 'text',
    reason: 'jsonb',
    ended: 'boolean',
    at: 'timestamptz',
  },
  key: (values) => String(values.station_id),
  sql: (r) => `update log_request l set state = found.state, reason = found.reason, changed_at = found.at,
           finished_at = case when found.ended then found.at end
      from (
        select r.*, q.id from ${r}
         cross join lateral (
           select own.id from log_request own
            where own.station_id = r.station_id and own.state not in ('uploaded', 'rejected', 'cancelled')
              and (own.finished_at is null or own.finished_at > r.at - interval '1 day')
              and case when r.request_id is null then not r.diagnostics or own.kind = 'diagnostics'
                       else own.request_id = r.request_id end
            order by own.requested_at desc, own.id desc limit 1) q) found
     where l.id = found.id`,
});

/** The row of a station's word about a log; undefined when it is about no request. */
export function logRow(
  stationId: string,
  word: { status: string; requestId?: number | undefined; diagnostics: boolean },
  at: Date,
): Row | undefined {
  const read = readLogStatus(word.status);
  if (!read) return undefined;
  return told.row({
    station_id: stationId,
    request_id: word.requestId ?? null,
    diagnostics: word.diagnostics,
    state: read.state,
    reason: read.reason ? JSON.stringify(read.reason) : null,
    ended: isLogEnd(read.state),
    at,
  });
}
