import { sql } from 'kysely';
import type { Anomaly, TransactionItem, TransactionPage } from './contract.ts';
import type { TransactionRow } from './restore.ts';
import { anomalySentence, energySentence, transactionSentence } from './sentences.ts';

/** A transaction's row with what belongs to it by name. */
export type ItemRow = Omit<TransactionRow, 'working'> & {
  started_cursor: string;
  station_identity: string;
  station_name: string;
  site_name: string | null;
  zone: string;
  token_label: string | null;
  seconds: number;
};

// "working" is of no interest to people, and large.
export const itemColumns = sql`
  t.id, t.organization_id, t.site_id, t.station_id, t.evse_number, t.connector_number, t.station_transaction_id, t.state,
  t.charging_state, t.provisional, t.provisional_reason, t.confirmed_at, t.token_uid, t.token_kind, t.token_id,
  t.authorization_status, t.stop_token_uid, t.remote_start_id, t.reservation_id, t.started_at, t.started_sent,
  t.start_arrived_at, t.ended_at, t.ended_sent, t.end_arrived_at, t.stop_reason, t.stop_trigger, t.register_start,
  t.register_end, t.register_last, t.register_source, t.energy_wh, t.energy_estimated, t.export_wh, t.power_w, t.soc,
  t.last_sample_at, t.charging_seconds, t.first_seq_no, t.last_seq_no, t.missing_seq_nos, t.anomalies, t.offline,
  to_char(t.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as started_cursor,
  extract(epoch from greatest(interval '0', coalesce(t.ended_at, now()) - t.started_at))::int as seconds,
  s.identity as station_identity, s.name as station_name, p.name as site_name, coalesce(p.zone, 'UTC') as zone,
  k.label as token_label`;

export const itemJoins = sql`
  join station s on s.id = t.station_id
  left join site p on p.id = t.site_id
  left join token k on k.id = t.token_id`;

export function toItem(row: ItemRow): TransactionItem {
  const energyWh = Number(row.energy_wh);
  return {
    id: row.id,
    stationTransactionId: row.station_transaction_id,
    organizationId: row.organization_id,
    siteId: row.site_id,
    siteName: row.site_name,
    stationId: row.station_id,
    stationIdentity: row.station_identity,
    stationName: row.station_name,
    zone: row.zone,
    evseNumber: row.evse_number,
    connectorNumber: row.connector_number,
    state: row.state as TransactionItem['state'],
    chargingState: row.charging_state as TransactionItem['chargingState'],
    provisional: row.provisional,
    provisionalReason: row.provisional_reason,
    confirmedAt: isoOrNull(row.confirmed_at),
    token:
      row.token_uid === null
        ? null
        : { id: row.token_id, uid: row.token_uid, kind: row.token_kind, label: row.token_label },
    authorizationStatus: row.authorization_status,
    startedAt: row.started_at.toISOString(),
    endedAt: isoOrNull(row.ended_at),
    durationSeconds: row.seconds,
    stopReason: row.stop_reason,
    energyWh,
    energyEstimated: row.energy_estimated,
    exportWh: Number(row.export_wh),
    powerW: numberOrNull(row.power_w),
    socPercent: numberOrNull(row.soc),
    lastSampleAt: isoOrNull(row.last_sample_at),
    anomalies: row.anomalies as Anomaly[],
    sentence: transactionSentence({
      ended: row.state === 'ended',
      chargingState: row.charging_state,
      provisionalReason: row.provisional ? row.provisional_reason : null,
      confirmed: row.confirmed_at !== null,
      stopReason: row.stop_reason,
      energyWh,
      exportWh: Number(row.export_wh),
      powerW: numberOrNull(row.power_w),
      socPercent: numberOrNull(row.soc),
      durationSeconds: row.seconds,
    }),
  };
}

export function toPage(row: ItemRow & { readonly limits: TransactionPage['limits'] }): TransactionPage {
  const source = (row.register_source ?? 'none') as TransactionPage['registerSource'];
  const [start, end, last] = [row.register_start, row.register_end, row.register_last].map(numberOrNull);
  return {
    ...toItem(row),
    startedSent: row.started_sent,
    startArrivedAt: row.start_arrived_at.toISOString(),
    endedSent: row.ended_sent,
    endArrivedAt: isoOrNull(row.end_arrived_at),
    stopTrigger: row.stop_trigger,
    stopTokenUid: row.stop_token_uid,
    registerStartWh: start!,
    registerEndWh: end!,
    registerLastWh: last!,
    registerSource: source,
    chargingSeconds: row.charging_seconds,
    firstSeqNo: row.first_seq_no,
    lastSeqNo: row.last_seq_no,
    missingSeqNos: row.missing_seq_nos,
    offline: row.offline,
    remoteStartId: row.remote_start_id,
    reservationId: row.reservation_id,
    limits: row.limits,
    energySentence: energySentence(
      source,
      { energy: Number(row.energy_wh), start: start!, end: end ?? last! },
      row.state === 'ended',
    ),
    anomalySentences: (row.anomalies as Anomaly[]).map((anomaly) => ({
      anomaly,
      sentence: anomalySentence(anomaly),
    })),
  };
}

const isoOrNull = (at: Date | null) => at?.toISOString() ?? null;
export const numberOrNull = (value: string | number | null) => (value === null ? null : Number(value));
