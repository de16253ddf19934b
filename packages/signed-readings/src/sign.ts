import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { curveNamed } from './curves.ts';

/** A meter's pair of keys, for simulated stations and tests. */
export interface MeterKeys {
  readonly curve: string;
  readonly privateKey: KeyObject;
  /** In DER (SubjectPublicKeyInfo) and hexadecimal, as type plates print it. */
  readonly publicHex: string;
}

/** Makes the keys of a new meter; of a seed of 32 bytes, which is for secp256r1 alone, always the same. */
export function makeMeterKeys(curve = 'secp256r1', seed?: Buffer): MeterKeys {
  const privateKey = seed
    ? keyOfSeed(seed)
    : generateKeyPairSync('ec', { namedCurve: curveNamed(curve)!.openssl }).privateKey;
  const publicKey = createPublicKey(privateKey);
  return { curve, privateKey, publicHex: publicKey.export({ type: 'spki', format: 'der' }).toString('hex') };
}

function keyOfSeed(seed: Buffer): KeyObject {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(seed);
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const d = seed.toString('base64url');
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y!, d }, format: 'jwk' });
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
