import { verify } from 'node:crypto';
import type { Algorithm, Curve } from './curves.ts';
import type { MeterKey } from './key.ts';

/** Whether a text was signed with a key. */
export function isSigned(
  text: string,
  signature: Buffer,
  { hash }: Algorithm,
  { key, curve }: MeterKey,
): boolean {
  const pair = pairOf(signature, curve);
  if (!pair) return false;
  return verify(hash, Buffer.from(text, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }, pair);
}

/**
 * The two numbers of a signature, each as long as a coordinate, side by side. Read by hand: some meters pad both to a
 * fixed length, so that a strict reader of DER takes one for negative; others write them side by side already.
 */
function pairOf(signature: Buffer, { bytes }: Curve): Buffer | undefined {
  if (signature[0] !== 0x30) return signature.length === 2 * bytes ? signature : undefined;
  const long = signature[1] === 0x81 ? 1 : 0;
  const first = integerAt(signature, 2 + long, bytes);
  const second = first && integerAt(signature, first.next, bytes);
  return second && Buffer.concat([first.value, second.value]);
}

function integerAt(der: Buffer, at: number, bytes: number): { value: Buffer; next: number } | undefined {
  const length = der[at + 1];
  if (der[at] !== 0x02 || length === undefined || at + 2 + length > der.length) return undefined;
  let value = der.subarray(at + 2, at + 2 + length);
  while (value.length > bytes && value[0] === 0) value = value.subarray(1);
  if (value.length > bytes) return undefined;
  return { value: Buffer.concat([Buffer.alloc(bytes - value.length), value]), next: at + 2 + length };
}
