import { createPublicKey, type KeyObject } from 'node:crypto';
import { bytesOf } from './bytes.ts';
import { type Curve, curveNamed, curves } from './curves.ts';

/** The public key of a meter. */
export interface MeterKey {
  readonly curve: Curve;
  readonly key: KeyObject;
  /** As certificates hold it (SubjectPublicKeyInfo, DER), in hexadecimal: two keys are the same when this is. */
  readonly hex: string;
}

/**
 * Reads a public key as meters, stations and type plates write it: DER or a bare point, in hexadecimal or base64, PEM, or
 * the composed form of OCPP 2.x (`oca:base16:asn1:…`, itself in base64). A bare point says no curve: it is taken from
 * `curve`, else from its length where that is of one curve only. Gives nothing for what is no key of a known curve.
 */
export function readKey(text: string, curve?: Curve): MeterKey | undefined {
  try {
    if (text.includes('-----BEGIN')) return meterKey(createPublicKey(text));
    const bytes = bytesOf(bare(text));
    if (!bytes) return undefined;
    const der = isPoint(bytes) ? spkiOf(bytes, curve) : bytes;
    return der && meterKey(createPublicKey({ key: der, format: 'der', type: 'spki' }));
  } catch {
    // OpenSSL's words about what is wrong inside help nobody: it is no key.
    return undefined;
  }
}

function meterKey(key: KeyObject): MeterKey | undefined {
  const named = key.asymmetricKeyDetails?.namedCurve;
  const curve = named === undefined ? undefined : curveNamed(named);
  return curve && { curve, key, hex: key.export({ type: 'spki', format: 'der' }).toString('hex') };
}

/** What follows the words of the composed form; any other text as it is. */
function bare(text: string): string {
  const composed = text.trim().startsWith('oca:') ? text.trim() : (bytesOf(text)?.toString('latin1') ?? '');
  return composed.startsWith('oca:') ? composed.split(':').slice(3).join('') : text;
}

/** Told by the length, which no SubjectPublicKeyInfo has: the first byte of a point may be the one DER begins with. */
const isPoint = ({ length }: Buffer): boolean =>
  curves.some(({ bytes }) => length === 2 * bytes || length === 2 * bytes + 1);

/** Wraps a bare point (0x04, X, Y; the 0x04 may be missing) as SubjectPublicKeyInfo. */
function spkiOf(bytes: Buffer, told: Curve | undefined): Buffer | undefined {
  const point = bytes[0] === 0x04 && bytes.length % 2 === 1 ? bytes : Buffer.concat([Buffer.of(0x04), bytes]);
  const fitting = curves.filter((curve) => point.length === 2 * curve.bytes + 1);
  const curve = told
    ? fitting.find(({ name }) => name === told.name)
    : fitting.length === 1
      ? fitting[0]
      : undefined;
  if (!curve) return undefined;
  const algorithm = der(
    0x30,
    Buffer.concat([der(0x06, ecPublicKey), der(0x06, Buffer.from(curve.oid, 'hex'))]),
  );
  return der(0x30, Buffer.concat([algorithm, der(0x03, Buffer.concat([Buffer.of(0), point]))]));
}

const ecPublicKey = Buffer.from('2a8648ce3d0201', 'hex');

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x81, length];
  return Buffer.concat([Buffer.from(head), content]);
}
