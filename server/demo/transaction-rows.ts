import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { PastSample } from './charge.ts';
import type { Lost, Records, StationOnFile } from './records.ts';
import { signedOf, signs } from './signing.ts';
import type { Span } from './trouble.ts';
import type { ShownToken, Stop, Visit } from './visit.ts';

/** Random bytes are drawn for many ids at once: one at a time they cost more than the rest of a row. */
const pool = Buffer.alloc(16 * 1024);
let drawn = pool.length;

/** An id as it would have been made at that moment. */
export function idAt(at: number): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += 16;
  return v7({ msecs: Math.round(at), random: pool.subarray(drawn - 16, drawn) });
}

export const dateAt = (at: number) => new Date(Math.round(at));

export function transactionRow(filed: Filed): Records['transactions'][number] {
  const { id, station, past, charge, shown, number, marks, energyWh, tokenId, arrive } = filed;
  const { lost } = marks;
  const numbered = station.planned.make.version !== '1.6';
  const last = charge.samples.at(-1)!;
  const stopped = lost ? null : charge.stop;
  return {
    id,
    organization_id: station.organizationId,
    site_id: station.siteId,
    station_id: station.id,
    evse_number: past.evse,
    connector_number: past.connector,
    station_transaction_id: number,
    state: 'ended',
    charging_state: null,
    provisional: lost !== undefined,
    provisional_reason: lost?.reason ?? null,
    confirmed_at: lost?.confirmedAt ?? null,
    token_uid: shown.uid,
    token_kind: shown.token?.kind ?? null,
    token_id: tokenId,
    token_group: shown.token?.group ?? null,
    authorization_status: 'Accepted',
    stop_token_uid: stopped === 'Local' ? shown.uid : null,
    remote_start_id: shown.token?.kind === 'app' ? (Number(past.pluggedAt) % 100_000) + 1 : null,
    started_at: dateAt(charge.from),
    started_sent: dateAt(charge.from).toISOString(),
    start_arrived_at: arrive(charge.from),
    ended_at: dateAt(charge.to),
    ended_sent: lost ? null : dateAt(charge.to).toISOString(),
    end_arrived_at: arrive(charge.to),
    stop_reason: stopped,
    stop_trigger: stopped && numbered ? triggerOf(stopped) : null,
    register_start: charge.startWh,
    register_end: lost ? null : charge.endWh,
    register_last: charge.endWh,
    register_last_at: dateAt(charge.to),
    register_source: lost ? 'samples' : 'registers',
    energy_wh: energyWh,
    soc: last.soc,
    last_sample_at: dateAt(charge.to),
    charging_seconds: charge.chargingSeconds,
    first_seq_no: numbered ? 0 : null,
    last_seq_no: numbered ? charge.samples.length : null,
    anomalies: anomaliesOf(charge.slipped, marks.anomaly),
    used: true,
    offline: offlineUntil(marks.outages, charge.from) > 0 || offlineUntil(marks.outages, charge.to) > 0,
    updated_at: arrive(charge.to),
  };
}

/** What is known of a visit beside the visit itself. */
export interface Marks {
  readonly outages: readonly Span[];
  readonly lost: Lost | undefined;
  readonly anomaly: 'clock' | 'gap' | undefined;
}

/** A past transaction with all that its rows tell. */
export interface Filed {
  readonly id: string;
  readonly station: StationOnFile;
  readonly past: Visit;
  readonly charge: NonNullable<Visit['charge']>;
  readonly shown: ShownToken;
  readonly number: string;
  readonly marks: Marks;
  readonly energyWh: number;
  readonly tokenId: string | null;
  readonly arrive: (at: number) => Date;
}

/** When the connection came back that was gone at a moment; 0 when it was there. */
export function offlineUntil(outages: readonly Span[], at: number): number {
  return outages.find(({ from, to }) => at >= from && at < to)?.to ?? 0;
}

const triggers: Readonly<Record<Stop, string>> = {
  Local: 'StopAuthorized',
  EVDisconnected: 'EVDeparted',
  Remote: 'RemoteStop',
  Other: 'AbnormalCondition',
  PowerLoss: 'AbnormalCondition',
};
const triggerOf = (stop: Stop) => triggers[stop];

function anomaliesOf(slipped: boolean, other: string | undefined): string {
  return `{${[slipped && 'register_backwards', other].filter(Boolean).join(',')}}`;
}

export function eventRows(filed: Filed): Records['transactionEvents'] {
  const { id, station, charge, marks, arrive } = filed;
  const numbered = station.planned.make.version !== '1.6';
  const row = (kind: string, at: number, seqNo: number, trigger: string | null, state: string | null) => ({
    id: idAt(at),
    transaction_id: id,
    station_id: station.id,
    kind,
    trigger: numbered ? trigger : null,
    seq_no: numbered ? seqNo : null,
    body_digest: seqNo,
    charging_state: numbered ? state : null,
    offline: offlineUntil(marks.outages, at) > 0,
    station_at: dateAt(at),
    sent_at: dateAt(at).toISOString(),
    arrived_at: arrive(at),
    at: dateAt(at),
    data: null,
  });
  const last = charge.samples.length;
  const rows = [row('started', charge.from, 0, 'Authorized', 'Charging')];
  if (charge.fullAt && numbered) {
    rows.push(row('updated', charge.fullAt, Math.max(1, last - 1), 'ChargingStateChanged', 'SuspendedEV'));
  }
  const [kind, told] = marks.lost
    ? (['provisional', { reason: marks.lost.reason }] as const)
    : (['ended', numbered ? { stoppedReason: charge.stop } : { reason: charge.stop }] as const);
  const end = row(kind, charge.to, last, triggerOf(charge.stop), null);
  const own = marks.lost && { seq_no: null, trigger: null };
  return [...rows, { ...end, ...own, data: JSON.stringify(told) }];
}

export function sampleRow(filed: Filed, sample: PastSample): Records['samples'][number] {
  const { id, station, past, marks, arrive } = filed;
  const { at, amps, volts, watts, soc, registerWh, context } = sample;
  const phases = amps.length > 1 || station.planned.make.evses[past.evse - 1]!.kind === 'AC';
  // Who never told an end told its last sample.
  const lost = marks.lost && context === 'Transaction.End';
  return {
    at: dateAt(at),
    station_id: station.id,
    evse_number: past.evse,
    transaction_id: id,
    sent_at: dateAt(at).toISOString(),
    context: lost ? 'Sample.Periodic' : context,
    location: 'Outlet',
    digest: registerWh,
    arrived_at: arrive(at),
    energy_import_wh: registerWh,
    power_import_w: watts,
    current_import_a: phases ? null : amps[0]!,
    current_l1_a: phases ? amps[0]! : null,
    current_l2_a: phases ? (amps[1] ?? null) : null,
    current_l3_a: phases ? (amps[2] ?? null) : null,
    voltage_v: volts,
    soc_percent: soc,
    other: context === 'Transaction.End' && !lost && signs(station.planned) ? signedEnd(filed) : null,
  };
}

/** Begin and end as the meter signed them; pages are counted by the minute. */
function signedEnd({ station, past, charge, shown }: Filed): string {
  const { from, to, startWh, endWh } = charge;
  const span = { from, fromWh: startWh, to, toWh: endWh, page: Math.floor(from / 60_000) % 1_000_000 };
  return signedOf(station.planned, past.evse, span, shown.uid);
}
