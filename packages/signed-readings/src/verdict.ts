import type { MeterKey } from './key.ts';
import type { OcmfRecord } from './ocmf.ts';

/** What may be found. A failure forbids billing by itself; a note is for whoever looks closer. */
export const failures = [
  'unreadable',
  'algorithm_unknown',
  'curve_differs',
  'signature_wrong',
  'begin_missing',
  'end_missing',
  'meters_differ',
  'page_repeated',
  'page_falling',
  'energy_falls',
  'time_falls',
  'no_energy',
  'exception',
  'energy_flagged',
  'meter_status',
  'energy_differs',
] as const;
export const notes = [
  'format_unknown',
  'key_missing',
  'key_told',
  'key_differs',
  'page_gap',
  'time_flagged',
  'clock_unsure',
  'user_differs',
] as const;
export type FindingCode = (typeof failures)[number] | (typeof notes)[number];

/** One thing that was found, with the words that belong into its sentence. */
export interface Finding {
  readonly code: FindingCode;
  readonly failure: boolean;
  /** Place of the record in the list that was given; null when it is about all of them. */
  readonly record: number | null;
  readonly detail: string;
}

/** verified: signed with a registered key; told: signed with a key that only came along; unverifiable: nothing to check by. */
export type Status = 'verified' | 'told' | 'failed' | 'unverifiable';

/** One record that was given, with what is known of it. */
export interface JudgedRecord {
  readonly format: string;
  readonly encoding: string;
  /** The record itself, unpacked. */
  readonly text: string;
  readonly record: OcmfRecord | undefined;
  /** The key that its signature holds under. */
  readonly key: MeterKey | undefined;
  readonly keySource: 'registered' | 'told' | null;
}

export interface Verdict {
  readonly status: Status;
  readonly findings: readonly Finding[];
  readonly records: readonly JudgedRecord[];
  readonly meter: string | null;
  /** What may be billed, from the begin's to the end's reading in Wh; null where one of them is missing. */
  readonly energy: {
    readonly fromWattHours: number;
    readonly toWattHours: number;
    readonly wattHours: number;
    readonly from: number | null;
    readonly to: number | null;
  } | null;
}

const failing = new Set<string>(failures);

/** Makes a finding; whether it is a failure is in its code. */
export const finding = (code: FindingCode, record: number | null, detail = ''): Finding => ({
  code,
  failure: failing.has(code),
  record,
  detail,
});
