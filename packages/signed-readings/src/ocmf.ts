import { bytesOf } from './bytes.ts';
import { type Algorithm, algorithmNamed } from './curves.ts';
import { type Reading, readingsOf } from './reading.ts';

/** A record of the Open Charge Metering Format, read. */
export interface OcmfRecord {
  /** What was signed: the payload exactly as it came. */
  readonly signed: string;
  readonly signature: Buffer;
  /** Undefined where the name is of no known algorithm. */
  readonly algorithm: Algorithm | undefined;
  readonly algorithmName: string;
  /** Whether the record itself names its algorithm; without a name it is ECDSA-secp256r1-SHA256. */
  readonly algorithmTold: boolean;
  /** Serial number of the meter, else of the gateway. */
  readonly meter: string | null;
  /** T with a number counts records of transactions, F those of fiscal readings. */
  readonly page: { readonly kind: string; readonly number: number } | null;
  /** Who was identified at the station, as the meter holds it. */
  readonly user: { readonly kind: string; readonly id: string } | null;
  readonly tariffText: string | null;
  readonly readings: readonly Reading[];
  /** A key in a section after the signature: some codes on paper carry it. */
  readonly key: string | null;
}

const usualAlgorithm = 'ECDSA-secp256r1-SHA256';

/** Reads a record; gives a sentence for people where it is none. */
export function parseOcmf(text: string): OcmfRecord | { readonly problem: string } {
  const head = /^\s*OCMF\s*\|/.exec(text)?.[0];
  if (!head) return { problem: 'It does not begin with OCMF|.' };
  const payloadEnd = sectionEnd(text, head.length);
  const signed = text.slice(head.length, payloadEnd);
  const signatureEnd = sectionEnd(text, payloadEnd + 1);
  const payload = objectIn(signed);
  if (!payload) return { problem: 'Its payload is no JSON object.' };
  const signature = objectIn(text.slice(payloadEnd + 1, signatureEnd));
  if (!signature) return { problem: 'Its signature section is no JSON object.' };
  const { SA, SD, SE } = signature;
  const bytes = typeof SD === 'string' ? signatureBytes(SD, SE) : undefined;
  if (!bytes) return { problem: 'Its signature (SD) cannot be read.' };
  const readings = readingsOf(payload.RD);
  if ('problem' in readings) return readings;
  const algorithmName = typeof SA === 'string' && SA !== '' ? SA : usualAlgorithm;
  return {
    signed,
    signature: bytes,
    algorithm: algorithmNamed(algorithmName),
    algorithmName,
    algorithmTold: algorithmName === SA,
    meter: word(payload.MS) ?? word(payload.GS),
    page: pageOf(payload.PG),
    user:
      payload.IS === true && word(payload.ID)
        ? { kind: word(payload.IT) ?? '', id: word(payload.ID)! }
        : null,
    tariffText: word(payload.TT),
    readings,
    key: text.slice(signatureEnd + 1).trim() || null,
  };
}

type Json = Readonly<Record<string, unknown>>;

/** Where a section ends: at the next bar that is not inside of a JSON text. */
function sectionEnd(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted && sign === '\\') at += 1;
    else if (sign === '"') quoted = !quoted;
    else if (sign === '|' && !quoted) return at;
  }
  return text.length;
}

function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function signatureBytes(data: string, encoding: unknown): Buffer | undefined {
  return encoding === 'base64' ? Buffer.from(data, 'base64') : bytesOf(data);
}

function pageOf(told: unknown): OcmfRecord['page'] {
  const [, kind, number] = typeof told === 'string' ? (/^([A-Z]+)(\d+)$/.exec(told) ?? []) : [];
  return kind === undefined ? null : { kind, number: Number(number) };
}

const word = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;
