import { bytesOf } from './bytes.ts';

/** A signed reading as a station told it, unpacked: nothing of it is checked yet. */
export interface Telling {
  readonly format: 'OCMF' | 'unknown';
  /** How the record was written where it came: plain, hex or base64. */
  readonly encoding: 'plain' | 'hex' | 'base64';
  /** The record itself as text, where its format is known; else what came. */
  readonly text: string;
  /** A key that came along: a key told by who is to be checked proves little. */
  readonly key: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Unpacks what stations send as a signed reading: the text of OCPP 1.6 (plain, or an object of 2.x written as text), or
 * `signedMeterValue` of 2.x {signedMeterData, publicKey …}; each plain, in hexadecimal or in base64.
 */
export function unpack(told: unknown): Telling {
  if (typeof told === 'string') {
    const object = told.trimStart().startsWith('{') ? parsed(told) : undefined;
    return object?.signedMeterData === undefined ? telling(told, null) : unpack(object);
  }
  const { signedMeterData, publicKey } = (told ?? {}) as Json;
  const key = typeof publicKey === 'string' && publicKey !== '' ? publicKey : null;
  return telling(typeof signedMeterData === 'string' ? signedMeterData : JSON.stringify(told ?? null), key);
}

function telling(text: string, key: string | null): Telling {
  if (isOcmf(text)) return { format: 'OCMF', encoding: 'plain', text, key };
  const decoded = bytesOf(text);
  const inner = decoded?.toString('utf8') ?? '';
  const encoding = /^[0-9a-f\s]+$/i.test(text) ? 'hex' : 'base64';
  if (isOcmf(inner)) return { format: 'OCMF', encoding, text: inner, key };
  return { format: 'unknown', encoding: decoded ? encoding : 'plain', text, key };
}

const isOcmf = (text: string) => /^\s*OCMF\s*\|/.test(text);

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
