import { constants, createVerify, type KeyObject, X509Certificate } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The key of a signing certificate; undefined when the text is no certificate. */
export function signingKey(pem: string): KeyObject | undefined {
  try {
    return new X509Certificate(pem).publicKey;
  } catch {
    return undefined;
  }
}

/**
 * Whether a signature fits a file: ECDSA, or RSA with either padding, over SHA-256. The specification wants RSA-PSS
 * (L01, the security white paper), and vendors' tools often sign with the older padding; the station decides.
 */
export async function signatureFits(content: Readable, signature: string, pem: string): Promise<boolean> {
  const key = signingKey(pem);
  if (!key) return false;
  const bytes = Buffer.from(signature, 'base64');
  const paddings =
    key.asymmetricKeyType === 'rsa'
      ? [constants.RSA_PKCS1_PSS_PADDING, constants.RSA_PKCS1_PADDING]
      : [undefined];
  const verifiers = paddings.map((padding) => ({ padding, verify: createVerify('SHA256') }));
  await pipeline(content, async (chunks) => {
    for await (const chunk of chunks) for (const { verify } of verifiers) verify.update(chunk);
  });
  return verifiers.some(({ padding, verify }) => {
    try {
      return verify.verify({ key, ...(padding !== undefined && { padding }) }, bytes);
    } catch {
      return false;
    }
  });
}
