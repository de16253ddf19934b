import { type Row, sink } from '../../platform/batch.ts';
import type { DisplayContent } from './contract.ts';

/** Which report a message was told in. */
export interface Report {
  readonly stationId: string;
  readonly reportId: number;
  readonly at: Date;
}

const reported = sink({
  name: 'display_message',
  order: 50,
  columns: {
    station_id: 'uuid',
    message_id: 'integer',
    reported: 'jsonb',
    reported_at: 'timestamptz',
    report_id: 'integer',
  },
  key: (values) => `${values.station_id} ${values.message_id}`,
  sql: (r) => `insert into display_message (station_id, message_id, reported, reported_at, report_id)
    select r.station_id, r.message_id, r.reported, r.reported_at, r.report_id from ${r}
    on conflict (station_id, message_id) do update
      set reported = excluded.reported, reported_at = excluded.reported_at, report_id = excluded.report_id`,
});

export function reportedRow(
  { stationId, reportId, at }: Report,
  messageId: number,
  content: DisplayContent,
): Row {
  return reported.row({
    station_id: stationId,
    message_id: messageId,
    reported: JSON.stringify(content),
    reported_at: at,
    report_id: reportId,
  });
}

// After the last part of a report of all messages, one that it did not tell is not there: ours is missing, another's forgotten.
const ended = sink({
  name: 'display_report_ended',
  order: 51,
  columns: { station_id: 'uuid', report_id: 'integer', at: 'timestamptz' },
  key: (values) => `${values.station_id} ${values.report_id}`,
  sql: (r) => `with over as (
      update display_report d set ended_at = r.at from ${r}
       where d.station_id = r.station_id and d.report_id = r.report_id returning d.station_id, d.report_id, d.whole, r.at),
    absent as (
      update display_message m set reported = null, reported_at = over.at, report_id = over.report_id from over
       where over.whole and m.station_id = over.station_id and m.report_id is distinct from over.report_id and m.wanted is not null)
    delete from display_message m using over
     where over.whole and m.station_id = over.station_id and m.report_id is distinct from over.report_id and m.wanted is null`,
});

export const endedRow = ({ stationId, reportId, at }: Report): Row =>
  ended.row({ station_id: stationId, report_id: reportId, at });
