import { type MeterKey, readKey } from './key.ts';
import { type OcmfRecord, parseOcmf } from './ocmf.ts';
import { pair } from './pair.ts';
import { isSigned } from './signature.ts';
import { unpack } from './telling.ts';
import { type Finding, finding, type JudgedRecord, type Verdict } from './verdict.ts';

export interface Question {
  /** What the station told, in the order in which it happened. */
  readonly told: readonly unknown[];
  /** Keys on file that may be the meter's: for its serial number, or for where it stands. */
  readonly keysOf: (meter: string | null) => readonly MeterKey[];
  /** The energy that is to be billed, in Wh, where it is known. */
  readonly billedWattHours?: number;
  /** By whom it is to be paid. */
  readonly userId?: string;
}

/**
 * Checks the signed readings of one transaction: each signature under the keys on file, and together whether they tell
 * one metered transaction from its begin to its end. Pure: same question, same answer.
 */
export function judge({ told, keysOf, ...expected }: Question): Verdict {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const records: JudgedRecord[] = [];
  for (const one of told) {
    const telling = unpack(one);
    // The same record again (with the end's message, or a resend) is no other record.
    if (seen.has(telling.text)) continue;
    seen.add(telling.text);
    records.push(judgeRecord(telling, records.length, keysOf, findings));
  }
  const read = records.flatMap(({ record }, place) => (record ? [{ record, place }] : []));
  const { energy, meter } = pair(read, expected, findings);
  return { status: statusOf(records, findings), findings, records, meter, energy };
}

function judgeRecord(
  { format, encoding, text, key: toldKey }: ReturnType<typeof unpack>,
  place: number,
  keysOf: Question['keysOf'],
  findings: Finding[],
): JudgedRecord {
  const unread = { format, encoding, text, record: undefined, key: undefined, keySource: null } as const;
  if (format === 'unknown') {
    findings.push(finding('format_unknown', place));
    return unread;
  }
  const record = parseOcmf(text);
  if ('problem' in record) {
    findings.push(finding('unreadable', place, record.problem));
    return unread;
  }
  const judged = judgeSignature(record, place, toldKey ?? record.key, keysOf(record.meter), findings);
  return { format, encoding, text, record, ...judged };
}

type Signed = Pick<JudgedRecord, 'key' | 'keySource'>;
const unsigned: Signed = { key: undefined, keySource: null };

function judgeSignature(
  record: OcmfRecord,
  place: number,
  toldKey: string | null,
  registered: readonly MeterKey[],
  findings: Finding[],
): Signed {
  const note = (...[code, detail]: [Finding['code'], string?]) => findings.push(finding(code, place, detail));
  if (!record.algorithm) {
    note('algorithm_unknown', record.algorithmName);
    return unsigned;
  }
  const told = toldKey === null ? undefined : readKey(toldKey, record.algorithm.curve);
  const keySource = registered.length > 0 ? 'registered' : 'told';
  const keys = registered.length > 0 ? registered : told ? [told] : [];
  if (keys.length === 0) {
    note('key_missing', record.meter ?? '');
    return unsigned;
  }
  const fitting = keys.filter(({ curve }) => !record.algorithmTold || curve === record.algorithm?.curve);
  if (fitting.length === 0) {
    note('curve_differs', `${keys[0]!.curve.name}, ${record.algorithm.curve.name}`);
    return unsigned;
  }
  const key = fitting.find((one) => isSigned(record.signed, record.signature, record.algorithm!, one));
  if (!key) {
    note('signature_wrong');
    return unsigned;
  }
  if (keySource === 'told') note('key_told');
  else if (told && told.hex !== key.hex) note('key_differs');
  return { key, keySource };
}

function statusOf(records: readonly JudgedRecord[], findings: readonly Finding[]): Verdict['status'] {
  if (findings.some(({ failure }) => failure)) return 'failed';
  if (records.length === 0 || records.some(({ keySource }) => keySource === null)) return 'unverifiable';
  return records.every(({ keySource }) => keySource === 'registered') ? 'verified' : 'told';
}
