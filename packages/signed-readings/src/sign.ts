import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { curveNamed } from './curves.ts';

/** A meter's pair of keys, for simulated stations and tests. */
export interface MeterKeys {
  readonly curve: string;
  readonly privateKey: KeyObject;
  /** In DER (SubjectPublicKeyInfo) and hexadecimal, as type plates print it. */
  readonly publicHex: string;
}

/** Makes the keys of a new meter. */
export function makeMeterKeys(curve = 'secp256r1'): MeterKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curveNamed(curve)!.openssl });
  return { curve, privateKey, publicHex: publicKey.export({ type: 'spki', format: 'der' }).toString('hex') };
}

/** Signs a payload as a meter does. */
export function signOcmf(
  payload: Readonly<Record<string, unknown>>,
  { curve, privateKey }: MeterKeys,
): string {
  const text = JSON.stringify(payload);
  const data = sign('sha256', Buffer.from(text, 'utf8'), privateKey).toString('hex');
  const algorithm = `ECDSA-${curve.replace('brainpoolP', 'brainpool')}-SHA256`;
  return `OCMF|${text}|${JSON.stringify({ SA: algorithm, SD: data })}`;
}
